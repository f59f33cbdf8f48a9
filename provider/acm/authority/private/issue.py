"""Signing by a private authority: plan, then sign exactly what was planned (design, decision 9)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from anyio import to_thread
from cryptography import x509

from acm.authority import leaf_keys
from acm.authority.algorithms import IssuerPrivateKey, generate
from acm.authority.assemble import assemble, proven
from acm.authority.envelope import Envelope
from acm.authority.material import serial_number, serial_text
from acm.authority.private import keys, profiles, requests, rules, signatures
from acm.authority.profiles import new_serial
from acm.model.errors import LintRejected
from acm.model.installation import Issuance, IssuanceState, Planned
from acm.model.keys import KeyAlgorithm, KeyFamily
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import AuthorityRequest, PrivateAuthority
from acm.model.private_ca.order import Names, SigningOrder

_THROWAWAY = {KeyFamily.RSA: KeyAlgorithm.RSA_2048, KeyFamily.ECDSA: KeyAlgorithm.EC_prime256v1}
"""Keys that sign trials: the to-be-signed bytes do not depend on the size of the issuer's key."""


class PrivateIssuer:
    """Makes the keys of private authorities and signs with them. Structurally the engine's; for one event loop."""

    def __init__(self, envelope: Envelope, *, entropy: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._envelope = envelope
        self._entropy = entropy
        self._throwaway: dict[KeyFamily, IssuerPrivateKey] = {}
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
        trial = await self._tried(order, subject, _issuer(order, authority), serial)
        arn = (
            order.wanted.arn
            if isinstance(order.wanted, Names)
            else AuthorityArn.parse(authority.arn).certificate(serial_text(serial))
        )
        issuance = Issuance(
            serial=serial_text(serial),
            arn=arn,
            issuer_id=AuthorityArn.parse(authority.arn).id,
            kind="final",
            state=IssuanceState.PLANNED,
            tbs_der=trial.tbs_certificate_bytes,
            sealed_key=leaf_keys.seal(self._envelope, key, arn) if key else b"",
            certificate_der=None,
            evidence=json.dumps({**evidence, "lint": _lint_result(order)}, sort_keys=True),
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

    async def _tried(
        self, order: SigningOrder, subject: profiles.Subject, issuer: x509.Certificate | None, serial: int
    ) -> x509.Certificate:
        """Return the certificate signed with a throw-away key, after the check."""
        throwaway = await self._throwaway_key(order.signing_algorithm.family)
        try:
            builder = profiles.build(order, subject, issuer, serial)
            trial = signatures.built(builder, throwaway, order.signing_algorithm)
        except (ValueError, TypeError) as error:
            raise LintRejected(f"The certificate cannot be built: {error}") from error
        rules.check(rules.Trial(certificate=trial, order=order, subject=subject, issuer=issuer))
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
    return x509.load_pem_x509_certificate(authority.installed.certificate_pem.encode("ascii"))


def _lint_result(order: SigningOrder) -> dict[str, object]:
    return {"profile": order.template.name, "rules": list(rules.RULES), "findings": []}
