"""Telling sinks of events: at least once, in order for each certificate, by one process at a time.

An event is written in the transaction of the change that it tells of, with a delivery for each sink; a process that
dies after a delivery and before that is written delivers once more, under the same id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from acm.engine.ports import Rooms, Sink, Transaction
from acm.model.errors import AcmError
from acm.model.events import Delivery

LEASE = timedelta(seconds=60)
"""Longer than a batch takes: its deliveries go on at once, and each ends within the sink's own limit."""

AT_ONCE = 32
"""Events that a sink is told of at once, each of another certificate."""

RETRIES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""Pauses after a failed delivery, a day in all; after the last one it is given up."""

KEPT = timedelta(days=400)
"""How long an event is kept for `acm events list`: longer than a certificate lasts."""

_log = logging.getLogger(__name__)


async def register(rooms: Rooms) -> None:
    """Have the sinks of this process told of events from now on."""
    if not rooms.sinks:
        return

    def register_all(tx: Transaction) -> None:
        for name in rooms.sinks:
            tx.events.register(name)

    await rooms.store.write(register_all)


async def deliver_due(rooms: Rooms) -> int:
    """Deliver everything that is due to the sinks of this process; return how many deliveries were tried."""
    return sum([await _deliver(rooms, name, sink) for name, sink in rooms.sinks.items()])


async def run(rooms: Rooms, idle: Callable[[datetime | None], Awaitable[None]]) -> None:
    """Deliver what is due, for ever; between passes wait on ``idle(when the next delivery is due)``."""
    while True:
        next_due: datetime | None = None
        try:
            await deliver_due(rooms)
            next_due = await rooms.store.read(lambda tx: tx.events.next_due())
        except AcmError as error:
            _log.warning("events could not be delivered: %s", error.diagnostics())
        await idle(next_due)


async def _deliver(rooms: Rooms, name: str, sink: Sink) -> int:
    tried = 0
    while await _has_due(rooms, name) and await _claim(rooms, name):
        try:
            due = await rooms.store.read(lambda tx: tx.events.due(name, limit=AT_ONCE))
            outcomes = await asyncio.gather(*(_told(sink, delivery) for delivery in due))
            await rooms.store.write(partial(_keep, outcomes=tuple(zip(due, outcomes, strict=True))))
            tried += len(due)
        finally:
            await rooms.store.write(lambda tx: tx.events.release(name, worker=rooms.worker))
    return tried


async def _has_due(rooms: Rooms, name: str) -> bool:
    """Look first: an idle pass shall not take the write lock."""
    return bool(await rooms.store.read(lambda tx: tx.events.due(name, limit=1)))


async def _claim(rooms: Rooms, name: str) -> bool:
    return await rooms.store.write(lambda tx: tx.events.claim(name, worker=rooms.worker, lease=LEASE))


async def _told(sink: Sink, delivery: Delivery) -> str:
    """Tell a sink of one event; return what went wrong, empty for nothing."""
    try:
        await sink.deliver(delivery.kept.event)
    except AcmError as error:
        return error.message
    except Exception:  # noqa: BLE001 - one sink's defect shall neither stop the others nor lose an event
        _log.exception("a sink failed unexpectedly")
        return "the sink failed unexpectedly; the log says where."
    return ""


def _keep(tx: Transaction, *, outcomes: Sequence[tuple[Delivery, str]]) -> None:
    for delivery, trouble in outcomes:
        if not trouble:
            tx.events.delivered(delivery)
            continue
        again_at = _again_at(delivery, tx.now)
        if again_at is None:
            _log.error("event %s was given up for %s: %s", delivery.kept.event.id, delivery.sink, trouble)
        tx.events.failed(delivery, again_at=again_at, trouble=trouble)
    tx.events.forget(before=tx.now - KEPT)


def _again_at(delivery: Delivery, now: datetime) -> datetime | None:
    """Return when a failed delivery is tried again; None where it is given up."""
    return now + RETRIES[delivery.attempts] if delivery.attempts < len(RETRIES) else None
