"""An audit of the certificates of any backend: which of them will not be renewed, and why. Reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from acm.engine.private_ca.deciding import refusal
from acm.manager.interface import CertificateManager
from acm.model import domains
from acm.model.audit import Refusal, Risk, Seen, is_asked_for, is_looked_at, risks
from acm.model.caa import CAALook
from acm.model.certificate import Certificate, Challenge, FailureReason, ResourceRecord
from acm.model.errors import AcmError, InvalidArn, ResourceNotFound
from acm.model.lifecycle import CertificateStatus
from acm.model.looks import Look, LookReason
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.renewal_times import renewal_begins


class Survey(Protocol):
    """Who looks at the world."""

    def look(
        self, challenges: Collection[Challenge], names: Collection[str]
    ) -> tuple[dict[Challenge, Look], dict[str, CAALook]]:
        """Return what was seen of each challenge, and what CAA says of each name. Bounded in time."""
        ...


@dataclass(frozen=True, slots=True)
class Audited:
    """A piece of an audit."""

    count: int
    """How many certificates it has looked at."""
    risks: tuple[Risk, ...]


class Auditor:
    """Audits the certificates of one manager, by the piece.

    ``served`` are zones that this installation serves itself while it runs: only it can be asked there. ``most_private``
    is the quota of certificates of one private authority.
    """

    def __init__(
        self, manager: CertificateManager, survey: Survey, *, served: Sequence[str], most_private: int
    ) -> None:
        self._manager = manager
        self._survey = survey
        self._served = tuple(zone.rstrip(".") for zone in served)
        self._most_private = most_private
        self._authorities: dict[str, PrivateAuthority | AcmError | None] = {}

    def audit(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> Iterator[Audited]:
        """Yield the risks of the certificates of ``region``, or of all, in the order of their ARNs, as they are found."""
        now = self._manager.now()
        for piece in self._manager.pages(region=region, statuses=statuses):
            current = [certificate.as_of(now) for certificate in piece]
            seen = self._seen(current, now)
            found = tuple(risk for certificate in current for risk in risks(certificate, now, seen))
            yield Audited(len(piece), found)

    def _seen(self, certificates: Sequence[Certificate], now: datetime) -> Seen:
        looked_at = [one for one in certificates if is_looked_at(one)]
        wanted = dict.fromkeys(v.challenge for one in looked_at for v in one.validations if v.challenge)
        names = [name for one in looked_at for name in one.names if not self._is_served(name)]
        here: dict[Challenge, Look] = {
            one: self._look_here(one, now)
            for one in wanted
            if isinstance(one, ResourceRecord) and self._is_served(one.name)
        }
        looks, caa = self._survey.look([one for one in wanted if one not in here], names)
        asked_for = {one.arn: self._refusal(one, now) for one in certificates if is_asked_for(one)}
        return Seen(
            looks={**looks, **here},
            caa=caa,
            refusals={arn: refused for arn, refused in asked_for.items() if refused is not None},
        )

    def _is_served(self, name: str) -> bool:
        plain = name.removeprefix("*.").rstrip(".").lower()
        return any(not zone or domains.lies_in(plain, zone) for zone in self._served)

    def _look_here(self, record: ResourceRecord, now: datetime) -> Look:
        """Look for a record in a zone that this installation serves itself."""
        published = self._manager.published(record.name, record.type)
        answer = f"{record.type} {published.value}" if published else "NXDOMAIN"
        reason = LookReason.NXDOMAIN
        if published is not None:
            right = published.value.rstrip(".").lower() == record.value.rstrip(".").lower()
            reason = LookReason.FOUND if right else LookReason.WRONG_TARGET
        return Look(
            reason=reason,
            message=f"Asked devZone for {record.name} {record.type}: {answer}; expected {record.type} {record.value}",
            question=f"{record.name} {record.type}",
            servers=(),
            answer=answer,
            expected=f"{record.type} {record.value}",
            looked_at=now,
        )

    def _refusal(self, certificate: Certificate, now: datetime) -> Refusal | None:
        """Return why its private authority will not renew a certificate when it is time; None where it will."""
        authority = self._authority(certificate.certificate_authority_arn or "")
        if isinstance(authority, AcmError):
            return Refusal(reason=None, message=authority.diagnostics())
        at = max(now, renewal_begins(certificate) or now)
        then = authority.as_of(at) if authority else None
        verdict = refusal(certificate, then, at, most=self._most_private)
        return Refusal(reason=FailureReason(verdict.reason), message=verdict.message) if verdict else None

    def _authority(self, arn: str) -> PrivateAuthority | AcmError | None:
        """Return a private authority, read once; None where there is none, the error where it cannot be read."""
        if arn not in self._authorities:
            try:
                self._authorities[arn] = self._manager.private_authorities.describe(arn)
            except (ResourceNotFound, InvalidArn):
                self._authorities[arn] = None
            except AcmError as error:
                self._authorities[arn] = error
        return self._authorities[arn]
