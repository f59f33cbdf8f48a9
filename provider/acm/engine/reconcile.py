"""The loop that carries out what is due: level-triggered, by lease, so that any number of processes may run it.

The certificate row is the work queue. A pass reads a row, decides from it and the clock alone what the next step is,
and does that; a process that dies leaves a row that is due again when its lease ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from functools import partial

import anyio

from acm.engine import notices, renewal_start, renewing
from acm.engine.change_method import follow, is_changing
from acm.engine.handed import LEASE
from acm.engine.issue import issue
from acm.engine.mail import outbox
from acm.engine.mail.queueing import is_by_mail
from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.leaf import issue_private
from acm.engine.validate import is_validated
from acm.model.certificate import Certificate
from acm.model.errors import AcmError
from acm.model.lifecycle import CertificateStatus

AT_ONCE = 128
"""Rows in work at once; more are claimed when half of them are done."""

CLAIM_SECONDS = 0.1
"""How long a row that has just become due waits at most while others are in work."""

_Working = dict[asyncio.Task[None], set[str]]
"""What is under way, and which rows it still works on."""

_Claimed = tuple[tuple[Certificate, ...], datetime]
"""Leased rows as they are, and the clock."""

_NOTHING: _Claimed = ((), datetime.min.replace(tzinfo=UTC))

_log = logging.getLogger(__name__)


class Step(Enum):
    """What a row needs next."""

    LOOK = "look for its validation records"
    ISSUE = "issue it"
    CHANGE = "look for the records of its new validation method"
    SETTLE = "write the status that the clock has made due"
    RENEW = "renew it"
    CHECK = "look whether its records are still there"
    NOTHING = "nothing"


def decide(certificate: Certificate, now: datetime) -> Step:
    """Return what ``certificate`` needs at ``now``. Pure."""
    if certificate.as_of(now).status is not certificate.status:
        return Step.SETTLE
    if is_changing(certificate):
        return Step.CHANGE
    if certificate.status is CertificateStatus.ISSUED:
        return _of_issued(certificate, now)
    if certificate.status is not CertificateStatus.PENDING_VALIDATION:
        return Step.NOTHING
    if is_validated(certificate):
        return Step.ISSUE
    return Step.NOTHING if is_by_mail(certificate) else Step.LOOK


def _of_issued(certificate: Certificate, now: datetime) -> Step:
    if renewal_start.is_renewal_due(certificate, now):
        return Step.RENEW
    return Step.CHECK if renewing.is_health_look_due(certificate, now) else Step.NOTHING


async def run_due(rooms: Rooms) -> int:
    """Carry out everything that is due, until nothing is; return how many rows were worked on.

    Mail that is due is sent as well, behind the certificates. A pass of the same process that is under way is waited
    for: afterwards nothing is due that this process may work on. A row that becomes due meanwhile does not wait for the slowest look of the others. Cut off in the middle, it gives
    its leases back, so that the next process need not wait for their end.
    """
    worked = await _run_certificates(rooms)
    return worked + await outbox.send_due(rooms)


async def _run_certificates(rooms: Rooms) -> int:
    async with rooms.turn:
        return await _run_due(rooms)


async def _run_due(rooms: Rooms) -> int:
    worked = 0
    working: _Working = {}
    clock, claim_at = asyncio.get_running_loop().time, float("-inf")
    try:
        while True:
            rows = sum(map(len, working.values()))
            if rows <= AT_ONCE // 2:
                handed = await _taken(rooms, AT_ONCE - rows)
                worked += len(handed[0])
                working |= _begun(rooms, handed)
                # What comes by hand all the time holds up no other row.
                if not handed[0] or clock() >= claim_at:
                    claimed = await _claim(rooms, AT_ONCE - rows)
                    worked += len(claimed[0])
                    working |= _begun(rooms, claimed)
                    claim_at = clock() + CLAIM_SECONDS
            if not working:
                return worked
            done, _ = await asyncio.wait(working, timeout=CLAIM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del working[task]
    except BaseException:
        await _abandon(rooms, working)
        raise


async def run(rooms: Rooms, idle: Callable[[datetime | None], Awaitable[None]]) -> None:
    """Carry out what is due, for ever; between passes wait on ``idle(when the next row is due)``.

    A store that cannot be written at the moment is logged once a pass and tried again.
    """
    try:
        while True:
            next_due: datetime | None = None
            try:
                # Mail has a loop of its own: a slow mail server holds nothing up.
                await _run_certificates(rooms)
                next_due = await rooms.store.read(lambda tx: tx.certificates.next_due())
            except AcmError as error:
                _log.warning("what is due could not be carried out: %s", error.diagnostics())
            await idle(next_due)
    finally:
        await _release(rooms, [certificate.arn for certificate in rooms.handed.take()])


async def _taken(rooms: Rooms, limit: int) -> _Claimed:
    """Return what was handed over: leased rows that nobody else works on."""
    if not rooms.handed.waiting:
        return _NOTHING
    handed = rooms.handed.take(limit)
    of_authorities = tuple(c for c in handed if c.certificate_authority_arn)
    others = [c.arn for c in handed if not c.certificate_authority_arn]

    def look(tx: Transaction) -> _Claimed:
        # Others may have changed since their request; what private authorities are asked for stays as it was.
        return (*of_authorities, *tx.certificates.find_all(others)), tx.now

    try:
        return await rooms.store.read(look)
    except BaseException:
        rooms.handed.add(handed)
        raise


async def _claim(rooms: Rooms, limit: int) -> _Claimed:
    """Lease due rows; a read first, because an idle pass shall not take the write lock."""

    def is_due(tx: Transaction) -> bool:
        due = tx.certificates.next_due()
        return due is not None and due <= tx.now

    def claim(tx: Transaction) -> _Claimed:
        arns = tx.certificates.claim_due(limit=limit, worker=rooms.worker, lease=LEASE)
        return tx.certificates.find_all(arns), tx.now

    claimed = _NOTHING
    if await rooms.store.read(is_due):
        with anyio.CancelScope(shield=True):  # a lease that nobody learns of could not be given back
            claimed = await rooms.store.write(claim)
    return claimed


def _begun(rooms: Rooms, claimed: _Claimed) -> _Working:
    """Begin the work on leased rows: one task a row, but one for all that the same kind of authority issues or renews."""
    certificates, now = claimed
    private = tuple(c for c in certificates if c.certificate_authority_arn and decide(c, now) is Step.ISSUE)
    public = tuple(c for c in certificates if _is_looked_for(c, now))
    tasks: _Working = {}

    def begin(arns: set[str], do: Callable[[], Awaitable[None]]) -> None:
        tasks[asyncio.create_task(_work(rooms, arns, do))] = arns

    if private:
        begin({c.arn for c in private}, partial(issue_private, rooms, private, now))
    if public:
        arns = {c.arn for c in public}
        begin(arns, partial(issue, rooms, public, now, done_with=arns.difference_update))
    for arn in {c.arn for c in certificates}.difference(*tasks.values()):
        begin({arn}, partial(step, rooms, arn))
    return tasks


def _is_looked_for(certificate: Certificate, now: datetime) -> bool:
    """Tell whether looks, and then the installation's own authority, bring a certificate on."""
    if certificate.certificate_authority_arn:
        return False
    needed = decide(certificate, now)
    if needed is Step.RENEW:
        return not is_by_mail(certificate) or (certificate.renews and is_validated(certificate))
    return needed in (Step.LOOK, Step.ISSUE)


async def _abandon(rooms: Rooms, working: _Working) -> None:
    """End the work on rows and their leases, even where this task is being cancelled."""
    for task in working:
        task.cancel()
    with anyio.CancelScope(shield=True):
        await asyncio.gather(*working, return_exceptions=True)
    await _release(rooms, [arn for arns in working.values() for arn in arns])


async def _release(rooms: Rooms, arns: Sequence[str]) -> None:
    if arns:
        with anyio.CancelScope(shield=True):
            await rooms.store.write(lambda tx: tx.certificates.release(arns, worker=rooms.worker))


async def _work(rooms: Rooms, arns: set[str], do: Callable[[], Awaitable[None]]) -> None:
    """Do a step of leased rows; it takes those out of ``arns`` that it is done with.

    One that fails unexpectedly keeps its lease, so that it is not tried at once again.
    """
    try:
        await do()
    except Exception as error:  # noqa: BLE001 - one row's defect shall not stop the others
        if len(arns) > 1:  # whose defect it is comes out one by one; the others are done all the same
            await asyncio.gather(*(_work(rooms, {arn}, partial(step, rooms, arn)) for arn in arns))
            return
        if not isinstance(error, AcmError):
            _log.exception("%s: unexpected failure; tried again in %d s", *arns, LEASE.total_seconds())
            return
        _log.warning("%s: %s", ", ".join(arns), error.diagnostics())
    if arns:
        await rooms.store.write(lambda tx: tx.certificates.release(list(arns), worker=rooms.worker))


async def step(rooms: Rooms, arn: str) -> None:
    """Do what one certificate needs now: a look, and issuing at once when that look was the last one needed."""
    certificate, now = await rooms.store.read(lambda tx: (tx.certificates.find(arn), tx.now))
    if certificate is None:
        return
    needed = decide(certificate, now)
    if _is_looked_for(certificate, now):
        await issue(rooms, (certificate,), now)
    elif needed is Step.ISSUE:
        await issue_private(rooms, (certificate,), now)
    elif needed is Step.CHANGE:
        await follow(rooms, certificate, now)
    elif needed is Step.RENEW:
        await renewing.carry_on(rooms, arn)
    elif needed is Step.CHECK:
        await renewing.check_health(rooms, certificate, now)
    else:
        await rooms.store.write(lambda tx: _settle(tx, arn))


def _settle(tx: Transaction, arn: str) -> None:
    """Write the status due by the clock; end the idempotency tokens of a certificate that reached its end."""
    stored = tx.certificates.find(arn)
    if stored is None:
        return
    current = stored.as_of(tx.now)
    if current.status is stored.status:
        if stored.next_action_at is not None and stored.next_action_at <= tx.now:
            notices.notify(tx, stored)
            tx.certificates.update(_scheduled(tx, stored))
        return
    tx.certificates.update(current)
    tx.tokens.forget(arn)
    notices.notify_end(tx, current)


def _scheduled(tx: Transaction, certificate: Certificate) -> Certificate:
    """Return a certificate that nothing is to be done for now, with the moment at which it is due again."""
    if (
        certificate.status is CertificateStatus.PENDING_VALIDATION
    ):  # only an approval makes it due before that
        return replace(certificate, next_action_at=certificate.validation_deadline)
    return notices.scheduled(tx, certificate)
