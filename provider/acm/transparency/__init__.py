"""The transparency logs of this installation: their keys, what they promise, and what they answer (RFC 6962).

Entered from ``compose`` only. Asks for the store and for sealing through the Protocols in ``ports``. A promise is made of
bytes that were planned and stored before; whoever asked for it stores the entry before anything shows the promise.
"""
