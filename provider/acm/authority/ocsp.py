"""OCSP answers (RFC 6960): what is asked read from its octets, the answer signed by the issuer's responder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus

from acm.authority.algorithms import signature_hash, spki_der
from acm.authority.crl import flag_of
from acm.authority.issuers import Issuer
from acm.authority.responder import Responder
from acm.model.revocation import Revocation

VALIDITY = timedelta(days=1)
"""From thisUpdate to nextUpdate: between 8 hours and 10 days (Baseline Requirements §4.9.10)."""
LONGEST_NONCE = 128
"""Octets of a nonce that is given back (RFC 9654 §2.1)."""

_HASHES: tuple[hashes.HashAlgorithm, ...] = (
    hashes.SHA1(),  # noqa: S303
    hashes.SHA256(),
    hashes.SHA384(),
    hashes.SHA512(),
)
"""What a client may name an issuer with: SHA-1 nearly always (RFC 5019 §2.1.1), for which it need not be strong."""


_UNREADABLE = (
    ValueError,
    NotImplementedError,  # more than one certificate is asked for
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class MalformedRequest(Exception):
    """Octets that are no request which can be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which certificate is asked for, as the client names it, and what it wants to see in the answer."""

    algorithm: hashes.HashAlgorithm
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int
    nonce: bytes | None

    @property
    def issuer(self) -> tuple[str, bytes, bytes]:
        """Return what names the issuer, as ``issuer_names`` has it."""
        return self.algorithm.name, self.issuer_name_hash, self.issuer_key_hash


@asn1.sequence
class _PublicKeyInfo:
    algorithm: asn1.TLV
    key: asn1.BitString


def read(der: bytes) -> Question:
    """Return the question in a request for one certificate; raise ``MalformedRequest`` for anything else."""
    try:
        request = ocsp.load_der_ocsp_request(der)
        nonce = next((e.value.nonce for e in request.extensions if isinstance(e.value, x509.OCSPNonce)), None)
        question = Question(
            algorithm=request.hash_algorithm,
            issuer_name_hash=request.issuer_name_hash,
            issuer_key_hash=request.issuer_key_hash,
            serial=request.serial_number,
            nonce=nonce,
        )
    except _UNREADABLE as error:
        raise MalformedRequest(str(error)) from None
    if question.nonce is not None and not 1 <= len(question.nonce) <= LONGEST_NONCE:
        raise MalformedRequest("the nonce is too long.")
    return question


def issuer_names(issuers: Iterable[Issuer]) -> dict[tuple[str, bytes, bytes], Issuer]:
    """Return every way in which a client may name one of ``issuers`` (RFC 6960 §4.1.1, CertID)."""
    return {
        (
            algorithm.name,
            _hash(algorithm, issuer.certificate.subject.public_bytes()),
            _hash(algorithm, key),
        ): issuer
        for issuer in issuers
        for key in (asn1.decode_der(_PublicKeyInfo, spki_der(issuer.public_key)).key.as_bytes(),)
        for algorithm in _HASHES
    }


def answer(
    question: Question, responder: Responder, now: datetime, *, known: bool, revocation: Revocation | None
) -> bytes:
    """Return the signed answer: revoked, good where the serial is ``known``, else unknown."""
    this_update = now.replace(microsecond=0)
    status = OCSPCertStatus.GOOD if known else OCSPCertStatus.UNKNOWN
    if revocation is not None:
        status = OCSPCertStatus.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=question.issuer_name_hash,
            issuer_key_hash=question.issuer_key_hash,
            serial_number=question.serial,
            algorithm=question.algorithm,
            cert_status=status,
            this_update=this_update,
            next_update=this_update + VALIDITY,
            revocation_time=revocation.revoked_at.replace(microsecond=0) if revocation else None,
            revocation_reason=flag_of(revocation.reason) if revocation else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        .certificates([responder.certificate])
    )
    if question.nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(question.nonce), critical=False)
    return _signed(builder, responder)


def _signed(builder: ocsp.OCSPResponseBuilder, responder: Responder) -> bytes:
    response = builder.sign(responder.key, signature_hash(responder.key.public_key()))
    return response.public_bytes(Encoding.DER)


def refusal(status: OCSPResponseStatus) -> bytes:
    """Return an answer without a status of any certificate (RFC 6960 §2.3)."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _hash(algorithm: hashes.HashAlgorithm, octets: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(octets)
    return digest.finalize()
