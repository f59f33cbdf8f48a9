"""What makes an authority's signatures: in software now, in a token or a key service later.

Entered from ``hierarchy`` and ``issue``, through the Protocol ``Signer`` of ``ports``. Never decides what is signed.
"""
