"""Validation of a certificate that is pending, or whose renewal is: look once for every record and page that is still wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from acm.engine import notices, schedule
from acm.engine.ports import Rooms, Transaction
from acm.model import lifecycle, managed_renewal
from acm.model.certificate import Certificate, Challenge, DomainValidation
from acm.model.lifecycle import DomainEvent, DomainStatus
from acm.model.looks import Look

_LOOKS_AT_ONCE = 32


def is_validated(certificate: Certificate) -> bool:
    """Tell whether control of every name is proven."""
    return all(v.status is DomainStatus.SUCCESS for v in certificate.validations)


async def look_at_all(
    rooms: Rooms, validations: Iterable[DomainValidation], now: datetime
) -> dict[Challenge, Look]:
    """Look for the challenges of validations, each once; return what was seen of it."""
    wanted = tuple(dict.fromkeys(v.challenge for v in validations if v.challenge))
    if len(wanted) == 1:  # as nearly always: without a task of its own
        return {wanted[0]: await rooms.validator.look(wanted[0], now=now)}
    gate = asyncio.Semaphore(_LOOKS_AT_ONCE)

    async def look(challenge: Challenge) -> Look:
        async with gate:
            return await rooms.validator.look(challenge, now=now)

    return dict(zip(wanted, await asyncio.gather(*map(look, wanted)), strict=True))


def pending(certificate: Certificate) -> tuple[DomainValidation, ...]:
    """Return the validations of ``certificate`` that are still open."""
    return tuple(v for v in certificate.validations if v.status is DomainStatus.PENDING_VALIDATION)


def seen(certificate: Certificate, looks: Mapping[Challenge, Look], now: datetime) -> Certificate:
    """Return ``certificate`` after ``looks``; domains with one challenge share one. Pure."""
    after = replace(
        certificate,
        validations=tuple(_with_look(v, looks) for v in certificate.validations),
        attempts=certificate.attempts + 1,
    )
    if not is_validated(after):
        return after
    return replace(managed_renewal.validated(after, now), attempts=0, next_action_at=now)


def keep_looks(tx: Transaction, certificate: Certificate, looks: Mapping[Challenge, Look]) -> Certificate:
    """Return a stored certificate after ``looks`` with the moment at which it is due again."""
    after = seen(certificate, looks, tx.now)
    return after if is_validated(after) else _waiting(tx, after)


def _waiting(tx: Transaction, seen: Certificate) -> Certificate:
    if seen.renews:
        seen = managed_renewal.missed(seen, tx.now)
    due_soon = tx.certificates.due_within(schedule.CROWD_SPAN, limit=schedule.MOST_COUNTED)
    due = replace(seen, next_action_at=schedule.next_look(seen, tx.now, due_soon=due_soon))
    return notices.told_in_time(tx, due)


def _with_look(validation: DomainValidation, looks: Mapping[Challenge, Look]) -> DomainValidation:
    look = looks.get(validation.challenge) if validation.challenge else None
    if look is None or validation.status is not DomainStatus.PENDING_VALIDATION:
        return validation
    if not look.found:
        return replace(validation, last_look=look)
    status = lifecycle.apply(lifecycle.DOMAIN, validation.status, DomainEvent.FIND)
    return replace(validation, status=status, last_look=look, validated_at=look.looked_at)
