"""One interface to a certificate manager, whichever backend answers.

Doors (``plugin``, ``cli``) talk to a ``CertificateManager`` only; ``compose`` makes one. In this version the one
implementation runs the engine inside the process.
"""
