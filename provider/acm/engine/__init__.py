"""Use cases: one verb of the certificate manager a file, and the loop that carries out what is due.

Entered from ``manager`` and ``compose``. Asks for what it needs through the Protocols in ``ports``; imports the model
and settings only, and does no input or output of its own.
"""
