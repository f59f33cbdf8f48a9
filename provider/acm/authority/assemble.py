"""Putting a certificate together from its to-be-signed bytes and a signature, and proving that it is what was planned.

``Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }`` (RFC 5280 §4.1).
"""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1

from acm.model.errors import LintRejected


@asn1.sequence
class _ToBeSigned:
    """TBSCertificate with the fields that our profiles have, each as it stands (RFC 5280 §4.1.2)."""

    version: asn1.TLV
    serial_number: asn1.TLV
    signature: asn1.TLV
    issuer: asn1.TLV
    validity: asn1.TLV
    subject: asn1.TLV
    subject_public_key_info: asn1.TLV
    extensions: asn1.TLV


@asn1.sequence
class _Certificate:
    tbs: asn1.TLV
    signature_algorithm: asn1.TLV
    signature: asn1.BitString


def assemble(tbs: bytes, signature: bytes) -> bytes:
    """Return a certificate's DER; its AlgorithmIdentifier is the one inside ``tbs``, octet for octet (§4.1.1.2).

    Raises ``LintRejected`` where ``tbs`` is no TBSCertificate of our profiles.
    """
    try:
        return asn1.encode_der(
            _Certificate(
                tbs=asn1.decode_der(asn1.TLV, tbs),
                signature_algorithm=asn1.decode_der(_ToBeSigned, tbs).signature,
                signature=asn1.BitString(data=signature, padding_bits=0),
            )
        )
    except ValueError:
        raise LintRejected("The planned bytes are not those of a certificate.") from None


def resigned(der: bytes, signature: bytes) -> bytes:
    """Return a certificate or revocation list with another signature of the same algorithm; both have one outer form."""
    signed = asn1.decode_der(_Certificate, der)
    return asn1.encode_der(
        _Certificate(
            tbs=signed.tbs,
            signature_algorithm=signed.signature_algorithm,
            signature=asn1.BitString(data=signature, padding_bits=0),
        )
    )


def proven(der: bytes, *, tbs: bytes, serial: int, issuer: x509.Certificate) -> x509.Certificate:
    """Return the parsed certificate after proof that it holds exactly ``tbs`` with ``serial``, signed by ``issuer``.

    Raises ``LintRejected`` where it does not: such a certificate must not leave the house.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        same = certificate.tbs_certificate_bytes == tbs and certificate.serial_number == serial
    except ValueError:
        raise LintRejected("The signed certificate cannot be read back.") from None
    if not same:
        raise LintRejected("The signed certificate is not the planned one.")
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        raise LintRejected("The signature does not verify under the issuer's key.") from None
    return certificate
