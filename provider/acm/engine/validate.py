"""Validation of a certificate that is pending, or whose renewal is: look once for every record that is still wanted, keep what was seen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from acm.engine import notices, schedule
from acm.engine.ports import Rooms, Transaction
from acm.model import lifecycle, managed_renewal
from acm.model.certificate import Certificate, DomainValidation
from acm.model.lifecycle import DomainEvent, DomainStatus
from acm.model.looks import Look

_LOOKS_AT_ONCE = 32


async def validate(rooms: Rooms, certificate: Certificate, now: datetime) -> Certificate | None:
    """Look for what ``certificate`` still wants; return it as stored afterwards, None where it is gone.

    Domains with one record share one look. What another worker has found meanwhile is kept; a certificate that was
    hastened meanwhile stays due, because its record may have come after it was looked for.
    """
    pending = [v for v in certificate.validations if v.status is DomainStatus.PENDING_VALIDATION]
    looks = await look_at_all(rooms, pending, now)

    def keep(tx: Transaction) -> Certificate | None:
        current = tx.certificates.find(certificate.arn)
        if current is None or not current.awaits_issue:
            return current
        seen = _with_looks(current, looks, tx)
        if current.next_action_at != certificate.next_action_at and not is_validated(seen):
            seen = replace(seen, next_action_at=current.next_action_at)
        tx.certificates.update(seen)
        return seen

    return await rooms.store.write(keep)


def is_validated(certificate: Certificate) -> bool:
    """Tell whether control of every name is proven."""
    return all(v.status is DomainStatus.SUCCESS for v in certificate.validations)


async def look_at_all(
    rooms: Rooms, validations: Iterable[DomainValidation], now: datetime
) -> dict[str, Look]:
    """Look for the records of validations, each record once; return what was seen, by the record's name."""
    wanted = {v.record.name: v.record for v in validations if v.record}
    gate = asyncio.Semaphore(_LOOKS_AT_ONCE)

    async def look(name: str) -> Look:
        async with gate:
            return await rooms.validator.look(wanted[name], now=now)

    return dict(zip(wanted, await asyncio.gather(*map(look, wanted)), strict=True))


def _with_looks(certificate: Certificate, looks: Mapping[str, Look], tx: Transaction) -> Certificate:
    seen = replace(
        certificate,
        validations=tuple(_with_look(v, looks, tx.now) for v in certificate.validations),
        attempts=certificate.attempts + 1,
    )
    if is_validated(seen):
        return replace(managed_renewal.validated(seen, tx.now), attempts=0, next_action_at=tx.now)
    if seen.renews:
        seen = managed_renewal.missed(seen, tx.now)
    due_soon = tx.certificates.due_within(schedule.CROWD_SPAN, limit=schedule.MOST_COUNTED)
    due = replace(seen, next_action_at=schedule.next_look(seen, tx.now, due_soon=due_soon))
    return notices.told_in_time(tx, due)


def _with_look(validation: DomainValidation, looks: Mapping[str, Look], now: datetime) -> DomainValidation:
    look = looks.get(validation.record.name) if validation.record else None
    if look is None or validation.status is not DomainStatus.PENDING_VALIDATION:
        return validation
    if not look.found:
        return replace(validation, last_look=look)
    status = lifecycle.apply(lifecycle.DOMAIN, validation.status, DomainEvent.FIND)
    return replace(validation, status=status, last_look=look, validated_at=now)
