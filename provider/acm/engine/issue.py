"""Issuing by the installation's own hierarchy, many certificates together (design, decisions 5 and 9).

Each certificate is looked at by itself, and planned once control of its names is proven; those that are ready at about the
same time go on together. Three writes are made for all of them: what was seen, with the plans; the precertificates, with
their entries in the logs; what was signed. Nothing is signed before what is signed is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeGuard, TypeVar

from acm.engine import authorize, notices, renewal_start, schedule, transparency
from acm.engine.planning import Outcome, Ready, prepare
from acm.engine.ports import Rooms, Transaction
from acm.engine.validate import is_validated, keep_looks
from acm.model import events, managed_renewal
from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.errors import ServiceError
from acm.model.installation import IssuanceKind, Planned

T = TypeVar("T")

TOGETHER_SECONDS = 0.25
"""How long those that are ready wait for others at most, so that one write does for all of them."""


@dataclass(frozen=True, slots=True)
class _Signed:
    """What was signed of a plan, and what to show of it."""

    planned: Planned
    der: bytes
    material: IssuedMaterial


async def issue(
    rooms: Rooms,
    certificates: Sequence[Certificate],
    now: datetime,
    *,
    done_with: Callable[[Sequence[str]], None] = lambda _: None,
) -> None:
    """Do for ``certificates``, which are leased, what is between them and their issue or renewal: look, then issue.

    What is logged for certificate transparency has its precertificate planned, signed and logged first.

    A process that ends between the writes leaves PLANNED issuances; the next try abandons a plan and makes one with a new
    serial. Where the authority cannot sign, a certificate stays pending, says why and is tried again; where a domain's
    owner forbids it (CAA), it has failed. ``done_with`` is told of those that are done, their leases ended, while others are
    still looked for. Raises what nobody expected; then those are not done of which ``done_with`` was not told.
    """
    tasks = {asyncio.create_task(prepare(rooms, certificate, now)) for certificate in certificates}
    looking = tasks
    try:
        while looking:
            done, looking = await _those_ready(looking)
            ready = [task.result() for task in done]
            await _go_on(rooms, ready, now)
            done_with([one.leased.arn for one in ready])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _those_ready(
    looking: set[asyncio.Task[Ready]],
) -> tuple[set[asyncio.Task[Ready]], set[asyncio.Task[Ready]]]:
    done, waiting = await asyncio.wait(looking, timeout=TOGETHER_SECONDS)
    if done:
        return done, waiting
    return await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)


async def _go_on(rooms: Rooms, ready: Sequence[Ready], now: datetime) -> None:
    """Store what was seen, and issue what is planned and wanted still; end the leases."""
    plans = await rooms.store.write(lambda tx: _keep(tx, rooms, ready))
    to_log = [planned for planned in plans if planned.issuance.kind is IssuanceKind.PRECERTIFICATE]
    finals = [planned for planned in plans if planned.issuance.kind is IssuanceKind.FINAL]
    logged = await _each(rooms, to_log, lambda planned: transparency.promised(rooms, planned, now))
    if logged:
        finals += await rooms.store.write(lambda tx: transparency.keep(tx, logged))
    signed = await _each(rooms, finals, lambda final: _signed(rooms, final))
    if plans:
        await rooms.store.write(lambda tx: _keep_results(tx, rooms, plans, signed))


async def _each(rooms: Rooms, plans: Sequence[Planned], work: Callable[[Planned], Awaitable[T]]) -> list[T]:
    """Return what ``work`` made of the plans; where the authority cannot, the certificate says why and is tried again."""
    done: list[T] = []
    for planned in plans:
        try:
            done.append(await work(planned))
        except ServiceError as error:
            await delay(rooms, planned.issuance.arn, error.diagnostics())
        await asyncio.sleep(0)  # signing is work for the processor: others have their turn between
    return done


async def _signed(rooms: Rooms, final: Planned) -> _Signed:
    der, material = await rooms.issuer.sign(final)
    return _Signed(final, der, material)


async def delay(rooms: Rooms, arn: str, why: str) -> None:
    """Write why a certificate could not be signed, and when that is tried again."""

    def keep(tx: Transaction) -> None:
        current = tx.certificates.find(arn)
        if current is not None and current.awaits_issue:
            tx.certificates.update(_delayed(tx, current, why))

    await rooms.store.write(keep)


def _delayed(tx: Transaction, certificate: Certificate, why: str) -> Certificate:
    delayed = managed_renewal.delayed(certificate, why)
    again_at = schedule.next_issue(certificate, tx.now)
    return notices.told_in_time(tx, replace(delayed, next_action_at=again_at))


def _keep(tx: Transaction, rooms: Rooms, ready: Sequence[Ready]) -> list[Planned]:
    """Write what was seen of those that are there still; return the plans that are stored, to be signed now."""
    by_arn = {one.leased.arn: one for one in ready}
    kept: list[Planned] = []
    changed: list[Certificate] = []
    for current in tx.certificates.find_all(list(by_arn)):
        one = by_arn[current.arn]
        certificate = _after_looks(tx, current, one)
        if _is_wanted(one.outcome, rooms, certificate):
            kept.append(one.outcome)
        else:
            certificate = _unplanned(tx, certificate, one.outcome)
        changed.append(certificate)
    tx.certificates.update_all(changed)
    tx.issuances.plan([planned.issuance for planned in kept])
    going_on = {planned.issuance.arn for planned in kept}
    tx.certificates.release([arn for arn in by_arn if arn not in going_on], worker=rooms.worker)
    return kept


def _is_wanted(outcome: Outcome, rooms: Rooms, certificate: Certificate) -> TypeGuard[Planned]:
    """Tell whether a plan is still to be signed. One that is logged otherwise than its owner wants by now is made anew."""
    if not isinstance(outcome, Planned) or not certificate.awaits_issue or not is_validated(certificate):
        return False
    is_logged = outcome.issuance.kind is IssuanceKind.PRECERTIFICATE
    return is_logged is transparency.is_logged(rooms, certificate)


def _after_looks(tx: Transaction, current: Certificate, one: Ready) -> Certificate:
    """Return a certificate after its looks. One that was hastened meanwhile stays due: its record may have come after."""
    certificate = renewal_start.begin(tx, current)
    if not certificate.awaits_issue or not one.looks:
        return certificate
    after = keep_looks(tx, certificate, one.looks)
    if current.next_action_at == one.leased.next_action_at or is_validated(after):
        return after
    return replace(after, next_action_at=current.next_action_at)


def _unplanned(tx: Transaction, certificate: Certificate, outcome: Outcome) -> Certificate:
    """Return what becomes of a certificate that is not signed now; one that others have validated meanwhile stays due."""
    if not certificate.awaits_issue or not is_validated(certificate):
        return certificate
    if isinstance(outcome, ServiceError):
        return _delayed(tx, certificate, outcome.diagnostics())
    return authorize.refused(tx, certificate, outcome) if isinstance(outcome, tuple) else certificate


def _keep_results(
    tx: Transaction, rooms: Rooms, plans: Sequence[Planned], results: Sequence[_Signed]
) -> None:
    """Write what was signed; what awaits it still is ISSUED, or renewed. Nobody works on any of ``plans`` any more."""
    tx.issuances.signed_all({result.planned.issuance.serial: result.der for result in results})
    material = {result.planned.issuance.arn: result.material for result in results}
    found = [
        one for one in tx.certificates.find_all(list(material)) if one.awaits_issue and is_validated(one)
    ]
    issued = notices.all_scheduled(
        tx, [managed_renewal.issued(one, material[one.arn], tx.now) for one in found]
    )
    tx.certificates.issued(issued)
    tx.events.add_all(list(_told(found, issued, tx.now)))
    others = {planned.issuance.arn for planned in plans}.difference(one.arn for one in issued)
    tx.certificates.release(list(others), worker=rooms.worker)


def _told(
    before: Sequence[Certificate], after: Sequence[Certificate], now: datetime
) -> Iterator[events.Event]:
    """Yield what is told of certificates that are issued or renewed."""
    for one, issued in zip(before, after, strict=True):
        yield events.available(issued, events.Action.RENEWAL if one.renews else events.Action.ISSUANCE, now)
        if one.renews:
            yield events.renewed(issued, now)
