"""Mail that asks for approval, over a connection: the outbox, and what links are found by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from acm.model.mail import Mail, MailKind, MailState
from acm.store import codec
from acm.store.tables import mail

_m = mail.c

_INSERT = insert(mail)
_FIND = select(mail).where(_m.id == bindparam("key"))
_UPDATE = update(mail).where(_m.id == bindparam("key"))
_OF = select(mail).where(_m.arn == bindparam("whose")).order_by(_m.created_at, _m.domain_name, _m.recipient)
_DELETE_OF = delete(mail).where(_m.arn == bindparam("whose"))
_FREE = or_(_m.lease_until.is_(None), _m.lease_until <= bindparam("machine_now"))
"""Messages that nobody is handing over, or whose worker has gone silent."""
_NEXT = select(_m.next_try_at).where(_m.next_try_at.is_not(None), _FREE).order_by(_m.next_try_at).limit(1)
_DUE = (
    select(mail)
    .where(_m.next_try_at <= bindparam("now"), _FREE)
    .order_by(_m.next_try_at, _m.id)
    .limit(bindparam("most"))
)
_TRIED_SINCE = select(func.count()).where(_m.tried_at > bindparam("since"))
_LEASE = (
    update(mail)
    .where(_m.id == bindparam("key"))
    .values(lease_worker=bindparam("worker"), lease_until=bindparam("until"))
)
_FORGET = delete(mail).where(_m.created_at < bindparam("before"), _m.next_try_at.is_(None))

_TIMES = ("created_at", "next_try_at", "tried_at", "sent_at", "expires_at", "used_at")


class MailRows:
    """The mail, within a transaction that began at ``now`` (the installation's clock) and ``machine_now``."""

    def __init__(self, connection: Connection, *, now: datetime, machine_now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)
        self._machine_now = codec.to_microseconds(machine_now)

    def insert(self, new: Mail) -> None:
        """Add a message."""
        self._connection.execute(_INSERT, _row(new))

    def find(self, id: str) -> Mail | None:  # noqa: A002 - the table's term
        """Return the message of an id, or None."""
        row = self._connection.execute(_FIND, {"key": id}).mappings().first()
        return None if row is None else _mail(row)

    def update(self, changed: Mail) -> None:
        """Replace a message and end its lease; one that is gone is no error."""
        row = _row(changed)
        values = {"lease_worker": None, "lease_until": None, **row, "key": row.pop("id")}
        self._connection.execute(_UPDATE, values)

    def of(self, arn: str) -> tuple[Mail, ...]:
        """Return the messages about a certificate, oldest first."""
        return tuple(map(_mail, self._connection.execute(_OF, {"whose": arn}).mappings()))

    def forget(self, arn: str) -> None:
        """Remove the messages about a certificate."""
        self._connection.execute(_DELETE_OF, {"whose": arn})

    def forget_before(self, moment: datetime) -> None:
        """Remove the messages from before a moment that are not tried any more."""
        self._connection.execute(_FORGET, {"before": codec.to_microseconds(moment)})

    def next_due(self) -> datetime | None:
        """Return when the next message is tried that nobody is handing over."""
        earliest = self._connection.execute(_NEXT, {"machine_now": self._machine_now}).scalar()
        return None if earliest is None else codec.from_microseconds(earliest)

    def due(self, *, limit: int) -> tuple[Mail, ...]:
        """Return up to ``limit`` messages whose time has come, and which nobody is handing over."""
        wanted = {"now": self._now, "machine_now": self._machine_now, "most": limit}
        return tuple(map(_mail, self._connection.execute(_DUE, wanted).mappings()))

    def tried_within(self, span: timedelta) -> int:
        """Return how many messages were tried within ``span``."""
        since = self._now - codec.microseconds(span)
        return int(self._connection.execute(_TRIED_SINCE, {"since": since}).scalar() or 0)

    def lease(self, id: str, *, worker: str, lease: timedelta) -> None:  # noqa: A002
        """Keep a message to one worker for a while, by the machine's clock."""
        until = self._machine_now + codec.microseconds(lease)
        self._connection.execute(_LEASE, {"key": id, "worker": worker, "until": until})


def _row(one: Mail) -> dict[str, Any]:
    return {
        "id": one.id,
        "arn": one.arn,
        "domain_name": one.domain_name,
        "recipient": one.recipient,
        "kind": one.kind.value,
        "message_id": one.message_id,
        "state": one.state.value,
        "attempts": one.attempts,
        "last_error": one.last_error,
        "code_hashes": codec.dump({"sha256": one.code_hashes}),
        **{name: codec.maybe_to(getattr(one, name)) for name in _TIMES},
    }


def _mail(row: codec.Row) -> Mail:
    times: dict[str, Any] = {name: codec.maybe_from(row[name]) for name in _TIMES}
    return Mail(
        id=row["id"],
        arn=row["arn"],
        domain_name=row["domain_name"],
        recipient=row["recipient"],
        kind=MailKind(row["kind"]),
        message_id=row["message_id"],
        state=MailState(row["state"]),
        attempts=row["attempts"],
        last_error=row["last_error"],
        code_hashes=tuple(codec.load(row["code_hashes"])["sha256"]),
        **times,
    )
