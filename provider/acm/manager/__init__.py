"""One interface to a certificate manager, whichever backend answers.

Doors (``plugin``, ``cli``, ``api``) talk to a ``CertificateManager`` only; ``compose`` makes one: over the engine inside
the process, or over a backend somewhere else (``remote``, the only part that loads botocore).
"""
