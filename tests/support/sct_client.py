"""What a client does with the timestamps embedded in a certificate (RFC 6962 §3.2, §5.2), from its side only."""

from __future__ import annotations

import struct
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key


def embedded(certificate: x509.Certificate) -> list[x509.certificate_transparency.SignedCertificateTimestamp]:
    """Return the timestamps of a certificate; none where it has no such extension."""
    try:
        extension = certificate.extensions.get_extension_for_class(
            x509.PrecertificateSignedCertificateTimestamps
        )
    except x509.ExtensionNotFound:
        return []
    assert not extension.critical
    return list(extension.value)


def entry_of(certificate: x509.Certificate, issuer: x509.Certificate, timestamp: int) -> bytes:
    """Return TimestampedEntry for a certificate with timestamps, from the certificate and its issuer alone."""
    spki = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    tbs = certificate.tbs_precertificate_bytes
    return (
        struct.pack(">QH", timestamp, 1)
        + sha256(spki).digest()
        + struct.pack(">I", len(tbs))[1:]
        + tbs
        + b"\0\0"
    )


def leaf_hash_of(certificate: x509.Certificate, issuer: x509.Certificate, timestamp: int) -> bytes:
    """Return the hash under which a log has a certificate."""
    return sha256(b"\0" + b"\0\0" + entry_of(certificate, issuer, timestamp)).digest()


def milliseconds(sct: x509.certificate_transparency.SignedCertificateTimestamp) -> int:
    """Return the timestamp as it is signed."""
    whole = sct.timestamp.replace(tzinfo=None) - _EPOCH
    return whole.days * 86_400_000 + whole.seconds * 1000 + whole.microseconds // 1000


def is_valid(
    sct: x509.certificate_transparency.SignedCertificateTimestamp,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    public_key: bytes,
) -> bool:
    """Tell whether the log of ``public_key`` (SubjectPublicKeyInfo) has signed this timestamp for this certificate."""
    key = load_der_public_key(public_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signed = b"\0\0" + entry_of(certificate, issuer, milliseconds(sct))
    try:
        key.verify(sct.signature, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return sct.log_id == sha256(public_key).digest()


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - timestamps of pyca are naive, in UTC
