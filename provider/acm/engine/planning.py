"""What is to become of a certificate that is not issued yet: looked at, asked about by CAA, and planned (design, decision 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from acm.engine import authorize, renewal_start, transparency
from acm.engine.ports import Rooms
from acm.engine.validate import is_validated, look_at_all, pending, seen
from acm.model.caa import CAALook
from acm.model.certificate import Certificate, Challenge
from acm.model.clock import rfc3339
from acm.model.errors import ServiceError
from acm.model.installation import Planned
from acm.model.looks import Look
from acm.model.members import with_evidence

Outcome = Planned | tuple[CAALook, ...] | ServiceError | None
"""What is to become of a certificate: its plan, the looks that forbid it, why it cannot be signed now; None is to wait."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A certificate as it was leased, with what was seen, and what is to become of it."""

    leased: Certificate
    looks: Mapping[Challenge, Look]
    outcome: Outcome


async def prepare(rooms: Rooms, leased: Certificate, now: datetime) -> Ready:
    """Look for what a certificate still wants; plan it once nothing is wanted any more."""
    certificate = renewal_start.begun(leased, now)
    looks = await look_at_all(rooms, pending(certificate), now)
    if looks:
        certificate = seen(certificate, looks, now)
    outcome: Outcome = None
    if certificate.awaits_issue and is_validated(certificate):
        outcome = await _outcome(rooms, certificate, now)
    return Ready(leased, looks, outcome)


async def _outcome(rooms: Rooms, certificate: Certificate, now: datetime) -> Outcome:
    caa = await rooms.caa.look(certificate.names, now=now)
    if not authorize.permits(caa):
        return caa
    logged = transparency.is_logged(rooms, certificate)
    evidence = _evidence(certificate, caa, now)
    try:
        return await rooms.issuer.plan(certificate, now=now, evidence=evidence, logged=logged)
    except ServiceError as error:
        return error


def _evidence(certificate: Certificate, looks: Sequence[CAALook], now: datetime) -> dict[str, object]:
    """What the issuance rests on (design, decision 18)."""
    return {
        "version": 1,
        "decidedAt": rfc3339(now),
        "domains": [
            {
                "domainName": v.domain_name,
                "validatedAt": v.validated_at and rfc3339(v.validated_at),
                "ageSeconds": int((now - v.validated_at).total_seconds()) if v.validated_at else None,
                "approvedBy": v.approved_by or None,
                "look": v.last_look
                and {**with_evidence(v.last_look), "looked_at": rfc3339(v.last_look.looked_at)},
            }
            for v in certificate.validations
        ],
        "caa": authorize.evidence(looks),
    }
