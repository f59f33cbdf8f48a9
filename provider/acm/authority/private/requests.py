"""Signing requests as clients bring them (PKCS #10, RFC 2986). All of it is hostile."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from acm.authority.private.profiles import Subject
from acm.model.errors import MalformedCSR
from acm.model.imports.reading import key_algorithm
from acm.model.keys import KeyAlgorithm

MOST_CHARACTERS = 32768
MOST_NAMES = 150
"""Alternative names at most (botocore's ``GeneralNameList``)."""

_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def read(pem: str) -> Subject:
    """Return whom a request in PEM is for; raise ``MalformedCSR`` naming what is wrong with it."""
    try:
        return _read(pem)
    except _UNREADABLE:
        raise MalformedCSR(
            "the signing request cannot be read.",
            hint="Give one PKCS #10 request in PEM: `openssl req -in FILE -verify -noout` checks it.",
            property_path="csr",
        ) from None


def _read(pem: str) -> Subject:
    request = x509.load_pem_x509_csr(pem[: MOST_CHARACTERS + 1].encode())
    key = request.public_key()
    if not request.is_signature_valid:
        raise _refused("its signature is not by its own key")
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) or not _is_strong(key):
        raise _refused("its key has to be RSA of 2048 to 4096 bits or of a NIST curve")
    alternative = next(
        (found.value for found in request.extensions if isinstance(found.value, x509.SubjectAlternativeName)),
        None,
    )
    if alternative is not None and len(list(alternative)) > MOST_NAMES:
        raise _refused(f"it has more than {MOST_NAMES} alternative names")
    if not list(request.subject) and alternative is None:
        raise _refused("it has neither a subject nor alternative names")
    return Subject(name=request.subject, public_key=key, alternative_names=alternative)


def _is_strong(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bool:
    return key_algorithm(key) not in (None, KeyAlgorithm.RSA_1024)


def _refused(why: str) -> MalformedCSR:
    return MalformedCSR(f"the signing request cannot be used: {why}.", property_path="csr")
