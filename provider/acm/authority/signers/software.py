"""Signatures with a private key in this process's memory."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from acm.authority.algorithms import IssuerPrivateKey, signature_hash


class SoftwareSigner:
    """Signs with a private key that pyca holds. A ``Signer``; its text shows no key."""

    def __init__(self, key: IssuerPrivateKey) -> None:
        self._key = key

    async def sign(self, tbs: bytes) -> bytes:
        """Return the signature over ``tbs``: PKCS #1 v1.5 for RSA (RFC 4055 §5), DER of r and s for ECDSA (RFC 5758 §3.2)."""
        digest = signature_hash(self._key.public_key())
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(tbs, padding.PKCS1v15(), digest)
        return self._key.sign(tbs, ec.ECDSA(digest))
