"""The keys of logs: one P-256 key each, sealed for its log (RFC 6962 §2.1.4)."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from acm.model.errors import KeyUnavailable
from acm.model.transparency.log import Log
from acm.transparency.ports import Sealer

KIND = "transparency log"
"""What a log's sealed key is bound to, besides the log's id."""


class LogKey:
    """Signs for a log. Its text shows no key."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    def sign(self, octets: bytes) -> bytes:
        """Return the ECDSA signature over SHA-256 of ``octets``, in DER."""
        return self._key.sign(octets, ec.ECDSA(hashes.SHA256()))


def make(sealer: Sealer) -> tuple[bytes, bytes]:
    """Make a log's key; return its SubjectPublicKeyInfo, and the private key sealed."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pkcs8 = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    log_id = hashlib.sha256(public).digest()
    return public, sealer.seal(pkcs8, kind=KIND, owner=log_id.hex(), spki_sha256=log_id)


def opened(sealer: Sealer, log: Log) -> LogKey:
    """Return what signs for ``log``; raise ``KeyUnavailable`` where its key does not open."""
    pkcs8 = sealer.open(log.sealed_key, kind=KIND, owner=log.id.hex(), spki_sha256=log.id)
    try:
        key = serialization.load_der_private_key(pkcs8, password=None)
    except ValueError:
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyUnavailable(f"The key of the transparency log {log.number} is not readable.")
    return LogKey(key)
