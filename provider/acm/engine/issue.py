"""Issuing a validated certificate: plan, store the plan, sign exactly that, store the result (design, decision 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial

from acm.engine import authorize, notices, schedule
from acm.engine.ports import Rooms, Transaction
from acm.engine.transparency import is_logged, log
from acm.engine.validate import is_validated
from acm.model import events, managed_renewal
from acm.model.caa import CAALook
from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.clock import rfc3339
from acm.model.errors import ServiceError
from acm.model.installation import Planned


async def issue(rooms: Rooms, certificate: Certificate, now: datetime) -> Certificate | None:
    """Issue ``certificate``; return it as stored afterwards, None where it is gone.

    What is logged for certificate transparency has its precertificate planned, signed and logged first.

    A process that ends between the writes leaves a PLANNED issuance; the next try abandons that plan and makes one with
    a new serial. Where the authority cannot sign, the certificate stays pending, says why and is tried again; where a
    domain's owner forbids it (CAA), it has failed.
    """
    looks = await rooms.caa.look(certificate.names, now=now)
    if not authorize.permits(looks):
        return await authorize.refuse(rooms, certificate.arn, looks)
    try:
        return await _issued(rooms, certificate, looks, now)
    except ServiceError as error:
        return await delay(rooms, certificate.arn, error.diagnostics())


async def _issued(
    rooms: Rooms, certificate: Certificate, looks: Sequence[CAALook], now: datetime
) -> Certificate | None:
    evidence, logged = _evidence(certificate, looks, now), is_logged(rooms, certificate)
    planned = await rooms.issuer.plan(certificate, now=now, evidence=evidence, logged=logged)
    if not await rooms.store.write(lambda tx: _keep_plan(tx, planned)):
        return None
    final = await log(rooms, planned, now, wanted=partial(_is_wanted, certificate.arn)) if logged else planned
    if final is None:
        return None
    der, material = await rooms.issuer.sign(final)
    return await rooms.store.write(lambda tx: _keep_result(tx, final, der, material))


async def delay(rooms: Rooms, arn: str, why: str) -> Certificate | None:
    """Write why a certificate could not be signed, and when that is tried again."""
    return await rooms.store.write(lambda tx: _keep_failure(tx, arn, why))


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
                "look": v.last_look and {**asdict(v.last_look), "looked_at": rfc3339(v.last_look.looked_at)},
            }
            for v in certificate.validations
        ],
        "caa": authorize.evidence(looks),
    }


def _is_wanted(arn: str, tx: Transaction) -> bool:
    return _may_be_issued(tx.certificates.find(arn))


def _may_be_issued(certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.awaits_issue and is_validated(certificate)


def _keep_plan(tx: Transaction, planned: Planned) -> bool:
    arn = planned.issuance.arn
    if not _is_wanted(arn, tx):
        return False
    tx.issuances.abandon_planned(arn)
    tx.issuances.insert(planned.issuance)
    return True


def _keep_result(
    tx: Transaction, planned: Planned, der: bytes, material: IssuedMaterial
) -> Certificate | None:
    """Write what was signed; the certificate is ISSUED, or renewed, unless something else has become of it meanwhile."""
    tx.issuances.signed(planned.issuance.serial, der)
    current = tx.certificates.find(planned.issuance.arn)
    if current is None or not _may_be_issued(current):
        return current
    action = events.Action.RENEWAL if current.renews else events.Action.ISSUANCE
    issued = notices.scheduled(tx, managed_renewal.issued(current, material, tx.now))
    tx.certificates.update(issued)
    tx.events.add(events.available(issued, action, tx.now))
    if action is events.Action.RENEWAL:
        tx.events.add(events.renewed(issued, tx.now))
    return issued


def _keep_failure(tx: Transaction, arn: str, why: str) -> Certificate | None:
    current = tx.certificates.find(arn)
    if current is None or not current.awaits_issue:
        return current
    delayed = replace(
        managed_renewal.delayed(current, why), next_action_at=schedule.next_issue(current, tx.now)
    )
    delayed = notices.told_in_time(tx, delayed)
    tx.certificates.update(delayed)
    return delayed
