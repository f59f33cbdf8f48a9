"""Events and their delivery, over a connection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Connection,
    String,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from acm.model.events import Delivery, Event, EventKind, KeptEvent
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import event, event_delivery, event_sink

_e, _d, _s = event.c, event_delivery.c, event_sink.c

_HAS = Prepared(select(_e.position).where(_e.id == bindparam("its_id")))
_INSERT = Prepared(insert(event), [column.name for column in event.columns if column is not _e.position])
_SINKS = Prepared(select(_s.name).order_by(_s.name))
_INSERT_SINK = insert(event_sink)
_CLAIM = (
    update(event_sink)
    .where(
        _s.name == bindparam("which"),
        or_(
            _s.lease_until.is_(None),
            _s.lease_until <= bindparam("machine_now"),
            _s.lease_worker == bindparam("worker"),
        ),
    )
    .values(lease_worker=bindparam("worker"), lease_until=bindparam("until"))
)
_RELEASE = (
    update(event_sink)
    .where(_s.name == bindparam("which"), _s.lease_worker == bindparam("worker"))
    .values(lease_worker=None, lease_until=None)
)
_INSERT_DELIVERIES = Prepared(
    insert(event_delivery).from_select(
        ["sink", "position", "arn", "attempts", "due_at", "trouble"],
        select(
            bindparam("to", type_=String),
            _e.position,
            _e.arn,
            literal_column("0"),
            bindparam("now", type_=BigInteger),
            literal_column("''"),
        ).where(_e.id == bindparam("its_id")),
    )
)
_earlier = event_delivery.alias("earlier")
_IS_HELD_BACK = exists().where(
    _earlier.c.sink == _d.sink,
    _earlier.c.arn == _d.arn,
    _earlier.c.position < _d.position,
    _earlier.c.due_at.is_not(None),
)
_DELIVERIES = select(_d.sink, _d.attempts, _d.due_at, _d.trouble, event).join(
    event, _d.position == _e.position
)
_DUE = (
    _DELIVERIES.where(_d.sink == bindparam("which"), _d.due_at <= bindparam("now"), ~_IS_HELD_BACK)
    .order_by(_d.position)
    .limit(bindparam("most"))
)
_NEXT_DUE = select(_d.due_at).where(_d.due_at.is_not(None)).order_by(_d.due_at).limit(1)
_DEAD = _DELIVERIES.where(_d.due_at.is_(None)).order_by(_d.sink, _d.position).limit(bindparam("most"))
_THIS = (_d.sink == bindparam("which"), _d.position == bindparam("place"))
_DONE = delete(event_delivery).where(*_THIS)
_FAILED = (
    update(event_delivery)
    .where(*_THIS)
    .values(attempts=bindparam("tried"), due_at=bindparam("next"), trouble=bindparam("why"))
)
_REVIVE = update(event_delivery).where(_d.due_at.is_(None)).values(attempts=0, due_at=bindparam("now"))
_PAGE = (
    select(event)
    .where(_e.account == bindparam("whose"), _e.position < bindparam("before"))
    .order_by(_e.position.desc())
    .limit(bindparam("most"))
)
_PAGE_OF_ONE = (
    select(event)
    .where(_e.account == bindparam("whose"), _e.arn == bindparam("of"), _e.position < bindparam("before"))
    .order_by(_e.position.desc())
    .limit(bindparam("most"))
)
_FORGET = delete(event).where(
    _e.at < bindparam("until"), ~exists().where(event_delivery.c.position == _e.position)
)
_PAST_EVERY = 2**62


class EventRows:
    """What has happened to certificates, and who has not been told yet; within a transaction that began at ``now``."""

    def __init__(self, connection: Connection, *, now: datetime, machine_now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)
        self._machine_now = codec.to_microseconds(machine_now)

    def add(self, new: Event) -> None:
        """Keep an event and have each sink told of it; one whose id is there changes nothing."""
        self.add_all((new,))

    def add_all(self, new: Sequence[Event]) -> None:
        """Do as ``add`` does for each, in their order; no id stands twice among them."""
        fresh = [event_ for event_ in new if _HAS.first(self._connection, {"its_id": event_.id}) is None]
        _INSERT.run_many(self._connection, map(_row, fresh))
        sinks = self.sinks() if fresh else ()
        told = [(event_, sink) for event_ in fresh for sink in sinks]
        _INSERT_DELIVERIES.run_many(
            self._connection,
            [{"its_id": event_.id, "to": sink, "now": self._now} for event_, sink in told],
        )

    def sinks(self) -> tuple[str, ...]:
        """Return the sinks that are told of new events."""
        return tuple(row["name"] for row in _SINKS.all(self._connection, {}))

    def register(self, name: str) -> None:
        """Have a sink told of events from now on; one that is there changes nothing."""
        if name not in self.sinks():
            self._connection.execute(_INSERT_SINK, {"name": name})

    def claim(self, name: str, *, worker: str, lease: timedelta) -> bool:
        """Lease a sink by the machine's clock; tell whether nobody else has it."""
        until = self._machine_now + codec.microseconds(lease)
        values = {"which": name, "worker": worker, "machine_now": self._machine_now, "until": until}
        return self._connection.execute(_CLAIM, values).rowcount > 0

    def release(self, name: str, *, worker: str) -> None:
        """End a worker's lease of a sink."""
        self._connection.execute(_RELEASE, {"which": name, "worker": worker})

    def due(self, name: str, *, limit: int) -> tuple[Delivery, ...]:
        """Return deliveries of a sink that are due, the oldest of each certificate only."""
        rows = self._connection.execute(_DUE, {"which": name, "now": self._now, "most": limit}).mappings()
        return tuple(map(_delivery, rows))

    def next_due(self) -> datetime | None:
        """Return when the next delivery is due, None where nobody waits for any."""
        return codec.maybe_from(self._connection.execute(_NEXT_DUE).scalar())

    def delivered(self, delivery: Delivery) -> None:
        """Keep that a sink was told."""
        self._connection.execute(_DONE, _place(delivery))

    def failed(self, delivery: Delivery, *, again_at: datetime | None, trouble: str) -> None:
        """Keep that a sink could not be told, and when that is tried again; None gives it up."""
        values = {"tried": delivery.attempts + 1, "next": codec.maybe_to(again_at), "why": trouble}
        self._connection.execute(_FAILED, {**_place(delivery), **values})

    def dead(self, *, limit: int) -> tuple[Delivery, ...]:
        """Return deliveries that were given up, by sink, oldest first."""
        return tuple(map(_delivery, self._connection.execute(_DEAD, {"most": limit}).mappings()))

    def revive(self) -> int:
        """Make every delivery that was given up due now; return how many there are."""
        return self._connection.execute(_REVIVE, {"now": self._now}).rowcount

    def page(self, *, account: str, arn: str | None, before: int | None, limit: int) -> tuple[KeptEvent, ...]:
        """Return up to ``limit`` events of an account, or of one of its certificates, the newest first."""
        values = {"whose": account, "of": arn, "before": before or _PAST_EVERY, "most": limit}
        statement = _PAGE if arn is None else _PAGE_OF_ONE
        rows = self._connection.execute(statement, values).mappings()
        return tuple(KeptEvent(row["position"], _event(row)) for row in rows)

    def forget(self, *, before: datetime) -> None:
        """Drop events of before a moment that nobody has to be told of any more."""
        self._connection.execute(_FORGET, {"until": codec.to_microseconds(before)})


def _row(new: Event) -> dict[str, object]:
    return {
        "id": new.id,
        "kind": new.kind.value,
        "arn": new.arn,
        "account": new.account,
        "region": new.region,
        "at": codec.to_microseconds(new.at),
        "detail": json.dumps(dict(new.detail), separators=(",", ":")),
    }


def _event(row: codec.Row) -> Event:
    return Event(
        id=row["id"],
        kind=EventKind(row["kind"]),
        arn=row["arn"],
        account=row["account"],
        region=row["region"],
        at=codec.from_microseconds(row["at"]),
        detail=json.loads(row["detail"]),
    )


def _delivery(row: codec.Row) -> Delivery:
    return Delivery(
        sink=row["sink"],
        kept=KeptEvent(row["position"], _event(row)),
        attempts=row["attempts"],
        trouble=row["trouble"],
    )


def _place(delivery: Delivery) -> dict[str, object]:
    return {"which": delivery.sink, "place": delivery.kept.position}
