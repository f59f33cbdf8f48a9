"""Precertificates: a certificate's to-be-signed bytes with the poison, and what becomes of them (RFC 6962 §3.1 to §3.3).

The bytes with poison, without it, and with timestamps differ in the last extension only, octet for octet. So all three
follow from those that were stored first.
"""

from __future__ import annotations

from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtensionOID

from acm.authority import extensions
from acm.authority.assemble import assemble
from acm.model.errors import LintRejected
from acm.model.transparency.log import LOGS

POISON = bytes.fromhex("3013060a2b06010401d6790204030101ff04020500")
"""The extension in DER: critical, its value NULL."""


@asn1.sequence
class _ToBeSigned:
    """TBSCertificate of our profiles with its extensions apart (RFC 5280 §4.1)."""

    version: asn1.TLV
    serial_number: asn1.TLV
    signature: asn1.TLV
    issuer: asn1.TLV
    validity: asn1.TLV
    subject: asn1.TLV
    subject_public_key_info: asn1.TLV
    extensions: Annotated[list[asn1.TLV], asn1.Explicit(3)]


@asn1.sequence
class _Extension:
    """An extension that is not critical."""

    oid: x509.ObjectIdentifier
    value: bytes


def without_poison(tbs: bytes) -> bytes:
    """Return the bytes that logs hash and sign; raise ``LintRejected`` unless the poison comes last in ``tbs``."""
    parts = asn1.decode_der(_ToBeSigned, tbs)
    if asn1.encode_der(parts.extensions.pop()) != POISON:
        raise LintRejected("The planned bytes are not those of a precertificate.")
    return asn1.encode_der(parts)


def with_timestamps(tbs: bytes, timestamps: bytes) -> bytes:
    """Return ``tbs``, which is without poison, with a SignedCertificateTimestampList embedded (§3.3)."""
    parts = asn1.decode_der(_ToBeSigned, tbs)
    oid, value = ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS, asn1.encode_der(timestamps)
    extension = asn1.encode_der(_Extension(oid=oid, value=value))
    parts.extensions.append(asn1.decode_der(asn1.TLV, extension))
    return asn1.encode_der(parts)


def check(final_tbs: bytes, logged_tbs: bytes) -> None:
    """Raise ``LintRejected`` unless ``final_tbs`` is what logs have promised, and nothing but timestamps more.

    Everything else was checked before the precertificate was signed.
    """
    try:
        certificate = x509.load_der_x509_certificate(assemble(final_tbs, b""))
        timestamps = extensions.find(certificate, x509.PrecertificateSignedCertificateTimestamps)
        same = certificate.tbs_precertificate_bytes == logged_tbs
    except ValueError:
        raise LintRejected("The certificate with its timestamps cannot be read back.") from None
    if not same:
        raise LintRejected("The certificate is not the one that the logs have promised.")
    if timestamps is None or len({timestamp.log_id for timestamp in timestamps}) < LOGS:
        raise LintRejected(f"The certificate must have timestamps of {LOGS} logs.")
