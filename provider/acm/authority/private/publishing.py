"""Private authorities that publish what they have revoked: what their certificates name, and who signs the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from acm.authority import pointers
from acm.authority.issuers import Issuer
from acm.authority.ports import Store
from acm.authority.private import keys
from acm.model.installation import IssuerRecord, IssuerRole
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.private_ca.revocation import RevocationConfiguration

Extension = tuple[x509.ExtensionType, bool]


@dataclass(frozen=True, slots=True)
class PrivateIssuer:
    """A private authority as an issuer of lists and OCSP answers, and which of them it has."""

    issuer: Issuer
    publishes: RevocationConfiguration


class PrivateIssuers:
    """The private authorities that publish, as the store has them. Their certificates are parsed once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[str, Issuer]] = {}

    async def all(self) -> tuple[PrivateIssuer, ...]:
        """Return every authority that publishes lists or answers."""
        found = await self._store.read(lambda tx: tx.private_authorities.publishing())
        return tuple(PrivateIssuer(self._issuer(one), one.revocation) for one in found)

    def _issuer(self, authority: PrivateAuthority) -> Issuer:
        assert authority.installed is not None  # noqa: S101 - only such ones publish
        pem = authority.installed.certificate_pem
        known = self._known.get(authority.arn)
        if known is None or known[0] != pem:
            known = (pem, _made(authority, x509.load_pem_x509_certificate(pem.encode("ascii"))))
            self._known[authority.arn] = known
        return known[1]


def extensions(base_url: str | None, authority: PrivateAuthority) -> Iterator[Extension]:
    """Yield what certificates of ``authority`` say of where its list, its OCSP answers and its certificate are."""
    wanted = authority.revocation
    found_at = pointers.of_issuer(base_url, AuthorityArn.parse(authority.arn).id)
    if found_at is None:
        return
    if wanted.lists and not wanted.omits_list_address:
        yield pointers.distribution_points(replace(found_at, crl=_at(wanted.list_host, found_at.crl))), False
    if wanted.answers:
        answered_at = replace(found_at, ocsp=_at(wanted.answer_host, found_at.ocsp))
        yield pointers.access_descriptions(answered_at), False


def _at(host: str, url: str) -> str:
    """Return the address at another host, where one is given: what answers there leads here."""
    return urlsplit(url)._replace(netloc=host).geturl() if host else url


def _made(authority: PrivateAuthority, certificate: x509.Certificate) -> Issuer:
    return Issuer(
        IssuerRecord(
            id=AuthorityArn.parse(authority.arn).id,
            role=IssuerRole.INTERMEDIATE,
            key_family=authority.key_algorithm.family,
            certificate_der=certificate.public_bytes(Encoding.DER),
            sealed_key=authority.sealed_key,
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
        ),
        certificate,
        sealed_as=(keys.KEY_KIND, authority.arn),
    )
