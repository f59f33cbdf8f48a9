"""The service over HTTP: AWS JSON in, a certificate manager behind, AWS JSON out.

A door: entered by clients over the network and started by ``cli``. Translates, authenticates and bounds; what a
certificate is and may become is decided below. Never shows a traceback, and never waits for a client without a limit.
"""
