"""Our own certificate authority as the engine's issuer: plan, then sign exactly what was planned (design, decision 9)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509

from acm.authority import leaf_keys, pointers, precertificate, profiles
from acm.authority.algorithms import IssuerPrivateKey
from acm.authority.assemble import assemble, proven
from acm.authority.envelope import Envelope
from acm.authority.issuers import Issuer, Issuers, Means
from acm.authority.lint_rules import Rule
from acm.authority.material import material, serial_number, serial_text
from acm.authority.ports import Store
from acm.authority.trials import Trials
from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.errors import IllegalTransition, LintRejected
from acm.model.installation import Issuance, IssuanceKind, IssuanceState, IssuerRecord, Planned
from acm.model.keys import KeyAlgorithm
from acm.model.policies import ValidityPolicy
from acm.model.revocation import shard_of
from acm.model.transparency.log import Precertificate


class OwnAuthority:
    """Issues under the installation's own hierarchy. Structurally the engine's ``Issuer``; for one event loop.

    ``entropy`` returns that many random octets, ``choose`` picks one of several intermediates, ``new_id`` names a new
    one. Keys come from the operating system's generator.
    """

    def __init__(
        self,
        *,
        store: Store,
        envelope: Envelope,
        policy: ValidityPolicy,
        pointer_base_url: str | None,
        installation_name: str,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
        choose: Callable[[Sequence[IssuerRecord]], IssuerRecord] = secrets.choice,
        new_id: Callable[[], str],
    ) -> None:
        self._envelope = envelope
        self._policy = policy
        self._base_url = pointers.check_base_url(pointer_base_url)
        self._entropy = entropy
        self._issuers = Issuers(
            Means(
                store=store,
                envelope=envelope,
                installation_name=installation_name,
                pointer_base_url=self._base_url,
                entropy=entropy,
                new_id=new_id,
            ),
            choose,
        )
        self._trials = Trials()

    @property
    def issuers(self) -> Issuers:
        """The authorities, for whoever answers about what they have signed."""
        return self._issuers

    async def hierarchy(self) -> tuple[IssuerRecord, ...]:
        """Return every authority of the installation, the root first; make them where there are none yet."""
        return tuple(issuer.record for issuer in await self._issuers.all())

    async def trust_anchor(self) -> bytes:
        """Return the root certificate's DER; make the hierarchy first where there is none yet."""
        return (await self._issuers.root()).record.certificate_der

    async def plan(
        self, certificate: Certificate, *, now: datetime, evidence: dict[str, object], logged: bool = False
    ) -> Planned:
        """Choose an intermediate, make the key pair, build and check the to-be-signed bytes; sign nothing with its key.

        What is to be ``logged`` is planned as its precertificate. ``evidence`` must be fit for JSON. Raises
        ``LintRejected``, ``IssuerUnavailable`` or, where the issuer's key does not open, ``KeyUnavailable``: then there
        is nothing to plan.
        """
        issuer = await self._issuers.choose(certificate.key_algorithm.family, self._policy, now)
        self._issuers.signer(issuer)
        key = await _made(certificate.key_algorithm)
        trial, checked = await self._checked(certificate, issuer, key, now, logged=logged)
        issuance = Issuance(
            serial=serial_text(trial.serial_number),
            arn=certificate.arn,
            issuer_id=issuer.record.id,
            kind=IssuanceKind.PRECERTIFICATE if logged else IssuanceKind.FINAL,
            state=IssuanceState.PLANNED,
            tbs_der=trial.tbs_certificate_bytes,
            sealed_key=leaf_keys.seal(self._envelope, key, certificate.arn),
            certificate_der=None,
            evidence=json.dumps({**evidence, "lint": self._lint_result(checked)}, sort_keys=True),
            created_at=now,
        )
        return Planned(issuance=issuance)

    async def sign_precertificate(self, planned: Planned) -> tuple[Precertificate, bytes]:
        """Sign exactly the planned bytes of a precertificate; return it, and the hash of its issuer's key (RFC 6962 §3.2).

        To be called only after ``planned.issuance`` is committed; raises as ``sign`` does.
        """
        issuance = planned.issuance
        issuer, der, _ = await self._signed(issuance, IssuanceKind.PRECERTIFICATE)
        tbs = precertificate.without_poison(issuance.tbs_der)
        made = Precertificate(serial=issuance.serial, issuer_id=issuance.issuer_id, tbs_der=tbs, der=der)
        return made, issuer.spki_sha256

    def complete(self, planned: Planned, timestamps: bytes) -> Planned:
        """Return the plan of the certificate itself: that of its precertificate, with timestamps instead of the poison.

        Raises ``LintRejected`` where ``timestamps`` are not a list of as many logs as there have to be.
        """
        logged = precertificate.without_poison(planned.issuance.tbs_der)
        final = precertificate.with_timestamps(logged, timestamps)
        precertificate.check(final, logged)
        return Planned(issuance=replace(planned.issuance, kind=IssuanceKind.FINAL, tbs_der=final))

    async def sign(self, planned: Planned) -> tuple[bytes, IssuedMaterial]:
        """Sign exactly the planned bytes; return the certificate's DER and what to show of it.

        To be called only after ``planned.issuance`` is committed. Raises ``LintRejected`` where the result is not what
        was planned, ``KeyUnavailable`` where a key does not open, ``IssuerUnavailable`` for an unknown issuer.
        """
        issuer, der, certificate = await self._signed(planned.issuance, IssuanceKind.FINAL)
        leaf_keys.check(self._envelope, planned.issuance, certificate)
        root = await self._issuers.root()
        return der, material(certificate, (issuer.certificate,), root.certificate)

    async def _signed(self, issuance: Issuance, kind: IssuanceKind) -> tuple[Issuer, bytes, x509.Certificate]:
        if issuance.state is not IssuanceState.PLANNED or issuance.kind is not kind:
            raise IllegalTransition(
                f"The issuance {issuance.serial} is {issuance.state} and {issuance.kind}: only a plan is signed."
            )
        issuer = await self._issuers.named(issuance.issuer_id)
        signature = await self._issuers.signer(issuer).sign(issuance.tbs_der)
        der = assemble(issuance.tbs_der, signature)
        serial = serial_number(issuance.serial)
        certificate = proven(der, tbs=issuance.tbs_der, serial=serial, issuer=issuer.certificate)
        return issuer, der, certificate

    async def _checked(
        self,
        certificate: Certificate,
        issuer: Issuer,
        key: IssuerPrivateKey,
        now: datetime,
        *,
        logged: bool,
    ) -> tuple[x509.Certificate, Sequence[Rule]]:
        """Return the certificate as it will be but for its signature, after the check, and the rules of that."""
        not_before, not_after = profiles.leaf_validity(self._policy, now, issuer.record.not_before)
        serial = profiles.new_serial(self._entropy)
        leaf = profiles.Leaf(
            names=certificate.names,
            public_key=key.public_key(),
            serial=serial,
            not_before=not_before,
            not_after=not_after,
            policy=self._policy,
            pointers=pointers.of_issuer(self._base_url, issuer.record.id, shard_of(serial_text(serial))),
            precertificate=logged,
        )
        return await self._trials.make(leaf, issuer, certificate.key_algorithm, now)

    def _lint_result(self, checked: Sequence[Rule]) -> dict[str, object]:
        """Say what the check looked at: a certificate with a finding gets no plan, so there are none to list."""
        return {"profile": self._policy.value, "rules": [rule.name for rule in checked], "findings": []}


async def _made(algorithm: KeyAlgorithm) -> IssuerPrivateKey:
    try:
        return await leaf_keys.make(algorithm)
    except ValueError as error:
        raise LintRejected(f"The certificate cannot be built: {error}.") from error
