"""The loop that carries out what is due: level-triggered, by lease, so that any number of processes may run it.

The certificate row is the work queue. A pass reads a row, decides from it and the clock alone what the next step is,
and does that; a process that dies leaves a row that is due again when its lease ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

import anyio

from acm.engine.issue import issue
from acm.engine.mail import outbox
from acm.engine.mail.queueing import is_by_mail
from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.leaf import issue_private
from acm.engine.validate import is_validated, validate
from acm.model.certificate import Certificate
from acm.model.errors import AcmError
from acm.model.lifecycle import CertificateStatus

LEASE = timedelta(seconds=60)
"""Longer than any step takes: a look ends after 10 seconds, an RSA key is made within one."""

AT_ONCE = 64
"""Rows in work at once; more are claimed when half of them are done."""

CLAIM_SECONDS = 0.1
"""How long a row that has just become due waits at most while others are in work."""

_log = logging.getLogger(__name__)


class Step(Enum):
    """What a row needs next."""

    LOOK = "look for its validation records"
    ISSUE = "issue it"
    SETTLE = "write the status that the clock has made due"
    NOTHING = "nothing"


def decide(certificate: Certificate, now: datetime) -> Step:
    """Return what ``certificate`` needs at ``now``. Pure."""
    if certificate.as_of(now).status is not certificate.status:
        return Step.SETTLE
    if certificate.status is not CertificateStatus.PENDING_VALIDATION:
        return Step.NOTHING
    if is_validated(certificate):
        return Step.ISSUE
    return Step.NOTHING if is_by_mail(certificate) else Step.LOOK


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
    working: dict[asyncio.Task[None], str] = {}
    try:
        while True:
            if len(working) <= AT_ONCE // 2:
                arns = await _claim(rooms, AT_ONCE - len(working))
                working |= {asyncio.create_task(_work(rooms, arn)): arn for arn in arns}
            if not working:
                return worked
            done, _ = await asyncio.wait(working, timeout=CLAIM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            worked += len([working.pop(task) for task in done])
    except BaseException:
        await _abandon(rooms, working)
        raise


async def run(rooms: Rooms, idle: Callable[[datetime | None], Awaitable[None]]) -> None:
    """Carry out what is due, for ever; between passes wait on ``idle(when the next row is due)``.

    A store that cannot be written at the moment is logged once a pass and tried again.
    """
    while True:
        next_due: datetime | None = None
        try:
            await _run_certificates(rooms)  # mail has a loop of its own: a slow mail server holds nothing up
            next_due = await rooms.store.read(lambda tx: tx.certificates.next_due())
        except AcmError as error:
            _log.warning("what is due could not be carried out: %s", error.diagnostics())
        await idle(next_due)


async def _claim(rooms: Rooms, limit: int) -> tuple[str, ...]:
    """Lease due rows; a read first, because an idle pass shall not take the write lock."""

    def is_due(tx: Transaction) -> bool:
        due = tx.certificates.next_due()
        return due is not None and due <= tx.now

    if not await rooms.store.read(is_due):
        return ()
    claimed: tuple[str, ...] = ()
    with anyio.CancelScope(shield=True):  # a lease that nobody learns of could not be given back
        claimed = await rooms.store.write(
            lambda tx: tx.certificates.claim_due(limit=limit, worker=rooms.worker, lease=LEASE)
        )
    return claimed  # noqa: RET504 - a cancel scope may swallow, so the result needs a value before it


async def _abandon(rooms: Rooms, working: Mapping[asyncio.Task[None], str]) -> None:
    """End the work on rows and their leases, even where this task is being cancelled."""

    def release(tx: Transaction) -> None:
        for arn in working.values():
            tx.certificates.release(arn, worker=rooms.worker)

    for task in working:
        task.cancel()
    with anyio.CancelScope(shield=True):
        await asyncio.gather(*working, return_exceptions=True)
        await rooms.store.write(release)


async def _work(rooms: Rooms, arn: str) -> None:
    """Do one leased row's step. One that fails unexpectedly keeps its lease, so that it is not tried at once again."""
    try:
        await step(rooms, arn)
    except AcmError as error:
        _log.warning("%s: %s", arn, error.diagnostics())
    except Exception:  # noqa: BLE001 - one row's defect shall not stop the others
        _log.exception("%s: unexpected failure; tried again in %d s", arn, LEASE.total_seconds())
        return
    await rooms.store.write(lambda tx: tx.certificates.release(arn, worker=rooms.worker))


async def step(rooms: Rooms, arn: str) -> None:
    """Do what one certificate needs now: a look, and issuing at once when that look was the last one needed."""
    certificate, now = await rooms.store.read(lambda tx: (tx.certificates.find(arn), tx.now))
    if certificate is None:
        return
    needed = decide(certificate, now)
    if needed is Step.LOOK:
        certificate = await validate(rooms, certificate, now)
        needed = decide(certificate, now) if certificate else Step.NOTHING
    if needed is Step.ISSUE and certificate is not None:
        await (issue_private if certificate.certificate_authority_arn else issue)(rooms, certificate, now)
    elif needed in (Step.SETTLE, Step.NOTHING):
        await rooms.store.write(lambda tx: _settle(tx, arn))


def _settle(tx: Transaction, arn: str) -> None:
    """Write the status due by the clock; end the idempotency tokens of a certificate that reached its end."""
    stored = tx.certificates.find(arn)
    if stored is None:
        return
    current = stored.as_of(tx.now)
    if current.status is stored.status:
        if stored.next_action_at is not None and stored.next_action_at <= tx.now:
            tx.certificates.update(replace(stored, next_action_at=_next(stored)))
        return
    tx.certificates.update(current)
    tx.tokens.forget(arn)


def _next(certificate: Certificate) -> datetime | None:
    """Return when a certificate is due again that nothing is to be done for: at its end, or that of its wait."""
    if certificate.status is CertificateStatus.ISSUED and certificate.material:
        return certificate.material.not_after + timedelta(seconds=1)
    if (
        certificate.status is CertificateStatus.PENDING_VALIDATION
    ):  # only an approval makes it due before that
        return certificate.validation_deadline
    return None
