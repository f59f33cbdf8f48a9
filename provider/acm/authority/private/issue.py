"""Signing by a private authority: plan, then sign exactly what was planned (design, decision 9)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial

from anyio import to_thread
from cryptography import x509

from acm.authority import leaf_keys
from acm.authority.algorithms import IssuerPrivateKey, generate
from acm.authority.assemble import assemble, proven
from acm.authority.envelope import Envelope
from acm.authority.material import serial_number, serial_text
from acm.authority.private import keys, profiles, publishing, requests, rules, signatures
from acm.authority.profiles import new_serial
from acm.authority.splicing import UNSIGNED, Leaf, Pattern, Patterns
from acm.model.errors import LintRejected
from acm.model.installation import Issuance, IssuanceKind, IssuanceState, Planned
from acm.model.keys import KeyAlgorithm, KeyFamily
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import AuthorityRequest, PrivateAuthority
from acm.model.private_ca.order import Names, SigningOrder
from acm.model.private_ca.revocation import RevocationConfiguration
from acm.model.private_ca.signing import SigningAlgorithm

_THROWAWAY = {KeyFamily.RSA: KeyAlgorithm.RSA_2048, KeyFamily.ECDSA: KeyAlgorithm.EC_prime256v1}
"""Keys that sign trials: the to-be-signed bytes do not depend on the size of the issuer's key."""

_Kind = tuple[str, str, SigningAlgorithm, KeyAlgorithm, RevocationConfiguration]


class PrivateIssuer:
    """Makes the keys of private authorities and signs with them. Structurally the engine's; for one event loop."""

    def __init__(
        self,
        envelope: Envelope,
        *,
        pointer_base_url: str | None = None,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._envelope = envelope
        self._base_url = pointer_base_url
        self._entropy = entropy
        self._throwaway: dict[KeyFamily, IssuerPrivateKey] = {}
        self._patterns = Patterns()
        self._open: dict[str, tuple[bytes, IssuerPrivateKey]] = {}

    async def make_key(self, asked: AuthorityRequest, arn: str) -> tuple[str, bytes]:
        """Make the key of an authority; return its signing request in PEM, and the key sealed for ``arn``."""
        return await to_thread.run_sync(partial(keys.make, self._envelope, asked, arn))

    async def plan(
        self, order: SigningOrder, authority: PrivateAuthority, *, now: datetime, evidence: dict[str, object]
    ) -> Planned:
        """Build and check the to-be-signed bytes; sign nothing with the authority's key.

        Raises ``MalformedCSR`` for the request of an order, ``LintRejected`` for a certificate that must not be, and
        ``KeyUnavailable`` where the authority's key does not open: then there is nothing to plan.
        """
        self._key(authority)
        subject, key = await _subject(order)
        serial = new_serial(self._entropy)
        tbs, checked = await self._to_be_signed(order, authority, subject, serial)
        arn = (
            order.wanted.arn
            if isinstance(order.wanted, Names)
            else AuthorityArn.parse(authority.arn).certificate(serial_text(serial))
        )
        issuance = Issuance(
            serial=serial_text(serial),
            arn=arn,
            issuer_id=AuthorityArn.parse(authority.arn).id,
            kind=IssuanceKind.FINAL,
            state=IssuanceState.PLANNED,
            tbs_der=tbs,
            sealed_key=leaf_keys.seal(self._envelope, key, arn) if key else b"",
            certificate_der=None,
            evidence=_evidence(tuple(evidence.items()), order.template.name, tuple(checked)),
            created_at=now,
        )
        return Planned(issuance=issuance)

    async def sign(self, planned: Planned, order: SigningOrder, authority: PrivateAuthority) -> bytes:
        """Sign exactly the planned bytes; return the certificate's DER. Only after ``planned.issuance`` is committed.

        Raises ``LintRejected`` where the result is not what was planned, ``KeyUnavailable`` where a key does not open.
        """
        issuance = planned.issuance
        signature = signatures.sign(self._key(authority), issuance.tbs_der, order.signing_algorithm)
        der = assemble(issuance.tbs_der, signature)
        certificate = proven(
            der,
            tbs=issuance.tbs_der,
            serial=serial_number(issuance.serial),
            issuer=_issuer(order, authority) or x509.load_der_x509_certificate(der),
        )
        if issuance.sealed_key:
            leaf_keys.check(self._envelope, issuance, certificate)
        return der

    def _key(self, authority: PrivateAuthority) -> IssuerPrivateKey:
        """Return an authority's key, opened once."""
        sealed, key = self._open.get(authority.arn, (b"", None))
        if key is None or sealed != authority.sealed_key:
            key = keys.opened(self._envelope, authority)
            self._open[authority.arn] = (authority.sealed_key, key)
        return key

    async def _to_be_signed(
        self, order: SigningOrder, authority: PrivateAuthority, subject: profiles.Subject, serial: int
    ) -> tuple[bytes, rules.Rules]:
        """Return the to-be-signed bytes, and the rules that were checked on them."""
        issuer, kind = _issuer(order, authority), _kind(order, authority)
        pattern = self._patterns.find(kind) if kind else None
        if pattern is None:
            tbs = (await self._tried(order, subject, authority, serial)).tbs_certificate_bytes
            if kind is not None:
                self._patterns.keep(kind, Pattern.of(tbs))
            return tbs, rules.RULES
        names = subject.alternative_names
        assert names is not None  # noqa: S101 - a leaf of ours has names
        leaf = Leaf(
            serial=serial,
            name=subject.name,
            public_key=subject.public_key,
            alternative_names=names,
            not_before=order.not_before,
            not_after=order.not_after,
        )
        tbs = pattern.tbs(leaf)
        trial = x509.load_der_x509_certificate(assemble(tbs, UNSIGNED))
        rules.check(
            rules.Trial(certificate=trial, order=order, subject=subject, issuer=issuer), rules.OF_EACH
        )
        return tbs, rules.OF_EACH

    async def _tried(
        self, order: SigningOrder, subject: profiles.Subject, authority: PrivateAuthority, serial: int
    ) -> x509.Certificate:
        """Return the certificate signed with a throw-away key, after the check."""
        throwaway = await self._throwaway_key(order.signing_algorithm.family)
        issuer, found_at = _issuer(order, authority), tuple(publishing.extensions(self._base_url, authority))
        try:
            builder = profiles.build(order, subject, issuer, serial, found_at)
            trial = signatures.built(builder, throwaway, order.signing_algorithm)
        except (ValueError, TypeError) as error:
            raise LintRejected(f"The certificate cannot be built: {error}") from error
        of = rules.Trial(certificate=trial, order=order, subject=subject, issuer=issuer, found_at=found_at)
        rules.check(of, rules.RULES)
        return trial

    async def _throwaway_key(self, family: KeyFamily) -> IssuerPrivateKey:
        if family not in self._throwaway:
            self._throwaway[family] = await to_thread.run_sync(partial(generate, _THROWAWAY[family]))
        return self._throwaway[family]


async def _subject(order: SigningOrder) -> tuple[profiles.Subject, IssuerPrivateKey | None]:
    """Return whom the certificate is for, and the key that was made for it."""
    if isinstance(order.wanted, str):
        return requests.read(order.wanted), None
    key = await leaf_keys.make(order.wanted.key_algorithm)
    names = x509.SubjectAlternativeName(list(map(x509.DNSName, order.wanted.names)))
    name = keys.common_name(order.wanted.names[0])
    return profiles.Subject(name=name, public_key=key.public_key(), alternative_names=names), key


def _issuer(order: SigningOrder, authority: PrivateAuthority) -> x509.Certificate | None:
    """Return the certificate that an order is signed under; None for a root, which signs itself."""
    if order.template.is_root or authority.installed is None:
        return None
    return _read(authority.installed.certificate_pem)


@lru_cache(maxsize=64)
def _read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode("ascii"))


def _kind(order: SigningOrder, authority: PrivateAuthority) -> _Kind | None:
    """Return what has to be equal for two leaves to follow one pattern; None for what is no leaf of ours."""
    if isinstance(order.wanted, str) or order.template.is_authority or authority.installed is None:
        return None
    return (
        authority.installed.certificate_pem,
        order.template.name,
        order.signing_algorithm,
        order.wanted.key_algorithm,
        authority.revocation,
    )


@lru_cache(maxsize=64)
def _evidence(evidence: tuple[tuple[str, object], ...], template: str, checked: tuple[str, ...]) -> str:
    """Return what an issuance rests on, in JSON: the same for all that are issued together."""
    lint = {"profile": template, "rules": checked, "findings": ()}
    return json.dumps({**dict(evidence), "lint": lint}, sort_keys=True)
