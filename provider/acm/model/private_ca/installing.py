"""The rules of an authority's certificate before it is installed (ImportCertificateAuthorityCertificate). Pure.

Sources: RFC 5280 §4.2.1.9 and §6.1.4, and the conditions of that operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from acm.model.errors import (
    AcmError,
    CertificateMismatch,
    ImportRefused,
    InvalidDomainName,
    MalformedCertificate,
)
from acm.model.imports import pem, reading
from acm.model.private_ca.authority import AuthorityCertificate, AuthorityType, PrivateAuthority
from acm.model.private_ca.name_constraints import NameConstraints, subtree

_UNREADABLE = (
    ImportRefused,
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def examine(
    authority: PrivateAuthority, certificate_pem: str, chain_pem: str, now: datetime
) -> AuthorityCertificate:
    """Return what is to be installed; raise ``MalformedCertificate`` or ``CertificateMismatch`` for a broken rule."""
    try:
        certificate, chain = _loaded(certificate_pem, chain_pem)
        _check(authority, certificate, chain, now)
        return _described(certificate, chain)
    except _UNREADABLE as error:
        why = error.message if isinstance(error, AcmError) else "it cannot be read."
        raise MalformedCertificate(
            f"the certificate or its chain: {why}", property_path="certificate"
        ) from None


def read(certificate_pem: str, chain_pem: str) -> AuthorityCertificate:
    """Return what stands in an installed certificate, whoever installed it; raise ``MalformedCertificate``."""
    try:
        return _described(*_loaded(certificate_pem, chain_pem))
    except _UNREADABLE:
        raise MalformedCertificate("the certificate or its chain cannot be read.") from None


def _loaded(certificate_pem: str, chain_pem: str) -> tuple[x509.Certificate, list[x509.Certificate]]:
    chain = pem.chain(chain_pem) if chain_pem.strip() else ()
    return (
        x509.load_der_x509_certificate(pem.certificate(certificate_pem)),
        list(map(x509.load_der_x509_certificate, chain)),
    )


def _check(
    authority: PrivateAuthority,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    now: datetime,
) -> None:
    request = x509.load_pem_x509_csr(authority.csr_pem.encode("ascii"))
    if reading.spki(certificate.public_key()) != reading.spki(request.public_key()):
        raise CertificateMismatch("the certificate is for another key than the authority's.")
    if certificate.subject.public_bytes() != request.subject.public_bytes():
        raise CertificateMismatch("the certificate has another subject than the authority's signing request.")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise _refused("it is not valid now.")
    _check_path(authority, (certificate, *chain))


def _check_path(authority: PrivateAuthority, path: Sequence[x509.Certificate]) -> None:
    if authority.type is AuthorityType.ROOT and len(path) > 1:
        raise _refused("a root certifies itself, so it has no chain.", "Leave the chain out.")
    if not reading.is_self_signed(path[-1]):
        raise _refused(
            "the last certificate has to be a root's, signed by itself."
            if authority.type is AuthorityType.SUBORDINATE
            else "a root's certificate is signed by itself.",
            "Give the chain from the authority's issuer to the root.",
        )
    if authority.type is AuthorityType.SUBORDINATE and len(path) == 1:
        raise _refused("a subordinate authority is certified by another one, not by itself.")
    for depth, certificate in enumerate(path):
        _check_authority(certificate, depth)
    for below, above in pairwise(path):
        if not reading.is_certified_by(below, above):
            raise _refused("each certificate of the chain has to certify the one before.")
        if below.not_valid_after_utc > above.not_valid_after_utc:
            raise _refused("it ends after the certificate that certifies it.")


def _check_authority(certificate: x509.Certificate, depth: int) -> None:
    """Check one certificate of a path; ``depth`` authorities lie below it."""
    constraints = reading.extension(certificate, x509.BasicConstraints)
    usage = reading.extension(certificate, x509.KeyUsage)
    if certificate.version is not x509.Version.v3 or constraints is None or not constraints.ca:
        raise _refused("its basic constraints have to say that it is an authority's (RFC 5280 §4.2.1.9).")
    if usage is None or not usage.key_cert_sign:
        raise _refused("its key usage has to allow signing certificates (RFC 5280 §4.2.1.3).")
    if constraints.path_length is not None and constraints.path_length < depth:
        raise _refused("a path length in the chain does not allow an authority below (RFC 5280 §4.2.1.9).")
    if reading.extension(certificate, x509.SubjectKeyIdentifier) is None:
        raise _refused("it has no subject key identifier (RFC 5280 §4.2.1.2).")


def _described(certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> AuthorityCertificate:
    basic = reading.extension(certificate, x509.BasicConstraints)
    shown = reading.material(certificate, chain)
    return AuthorityCertificate(
        certificate_pem=shown.certificate_pem,
        chain_pem=shown.chain_pem,
        serial=shown.serial,
        not_before=shown.not_before,
        not_after=shown.not_after,
        path_length=basic.path_length if basic else None,
        name_constraints=tuple(
            found
            for one in (certificate, *chain)
            if (found := constraints_of(reading.extension(one, x509.NameConstraints)))
        ),
        own_name_constraints=constraints_of(reading.extension(certificate, x509.NameConstraints)),
    )


def constraints_of(extension: x509.NameConstraints | None) -> NameConstraints | None:
    """Return the subtrees of an extension, where there is one; raise ``MalformedCertificate`` for a name that is none."""
    if extension is None:
        return None
    permitted = extension.permitted_subtrees or ()
    return NameConstraints(
        permitted=tuple(_subtrees(permitted)),
        excluded=tuple(_subtrees(extension.excluded_subtrees or ())),
        other_permitted=any(isinstance(name, x509.DirectoryName) for name in permitted),
    )


def _subtrees(names: Sequence[x509.GeneralName]) -> list[str]:
    try:
        return [subtree(name.value) for name in names if isinstance(name, x509.DNSName)]
    except InvalidDomainName as error:
        raise _refused(f"its name constraints: {error.message}") from None


def _refused(why: str, hint: str = "") -> MalformedCertificate:
    return MalformedCertificate(
        f"the certificate cannot be installed: {why}", hint=hint, property_path="certificate"
    )
