"""Transparency logs, their entries and the hashes of their trees' complete subtrees, over a connection."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from acm.model.transparency import merkle
from acm.model.transparency.log import Entry, Log, NewEntry, Precertificate
from acm.store import codec
from acm.store.tables import precertificate, transparency_entry, transparency_log, transparency_node

_l, _e, _n, _p = transparency_log.c, transparency_entry.c, transparency_node.c, precertificate.c

_LOGS = select(transparency_log).order_by(_l.number)
_INSERT_LOG = insert(transparency_log)
_RETIRE = (
    update(transparency_log).where(_l.number == bindparam("which")).values(retired_at=bindparam("since"))
)
_LAST = select(func.max(_e.number)).where(_e.log == bindparam("which"))
_LATEST = select(func.max(_e.timestamp)).where(_e.log == bindparam("which"))
_INSERT_ENTRY = insert(transparency_entry)
_INSERT_NODE = insert(transparency_node)
_INSERT_PRECERTIFICATE = insert(precertificate)
_FIND_PRECERTIFICATE = select(_p.serial).where(_p.serial == bindparam("key"))
_LEAF = select(_e.leaf_hash).where(_e.log == bindparam("which"), _e.number == bindparam("at"))
_NODE = select(_n.hash).where(
    _n.log == bindparam("which"), _n.level == bindparam("level"), _n.place == bindparam("at")
)
_BY_HASH = select(_e.number).where(_e.log == bindparam("which"), _e.leaf_hash == bindparam("hash"))
_ENTRIES = (
    select(_e.number, _e.timestamp, precertificate)
    .join(precertificate, _p.serial == _e.serial)
    .where(_e.log == bindparam("which"), _e.number >= bindparam("first"), _e.number < bindparam("end"))
    .order_by(_e.number)
)


class TransparencyRows:
    """The logs. Entries are only ever added: each with the hashes of the subtrees that it completes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def logs(self) -> tuple[Log, ...]:
        """Return every log, in the order of their numbers."""
        return tuple(_to_log(row) for row in self._connection.execute(_LOGS).mappings())

    def add_log(self, *, public_key: bytes, sealed_key: bytes, created_at: datetime) -> Log:
        """Add a log under the next number, and return it."""
        number = 1 + max((log.number for log in self.logs()), default=0)
        new = Log(number=number, public_key=public_key, sealed_key=sealed_key, created_at=created_at)
        row = {name: getattr(new, name) for name in ("number", "public_key", "sealed_key")}
        self._connection.execute(_INSERT_LOG, {**row, "created_at": codec.to_microseconds(created_at)})
        return new

    def retire(self, log: int, *, since: datetime) -> None:
        """Keep that a log takes no entries any more."""
        self._connection.execute(_RETIRE, {"which": log, "since": codec.to_microseconds(since)})

    def add_precertificate(self, new: Precertificate) -> None:
        """Keep a precertificate; one of a serial that is there is an error and changes nothing."""
        row = {name: getattr(new, name) for name in ("serial", "issuer_id", "tbs_der", "der")}
        self._connection.execute(_INSERT_PRECERTIFICATE, row)

    def has_precertificate(self, serial: str) -> bool:
        """Tell whether a precertificate of a serial was signed and logged."""
        return self._connection.execute(_FIND_PRECERTIFICATE, {"key": serial}).first() is not None

    def append(self, new: NewEntry, *, serial: str) -> int:
        """Add an entry about a precertificate to a log's end; return its number. A log has each serial once."""
        number = self.size(new.log)
        row = {"log": new.log, "number": number, "serial": serial}
        self._connection.execute(
            _INSERT_ENTRY, {**row, "timestamp": new.timestamp, "leaf_hash": new.leaf_hash}
        )
        find = partial(self.subtree, new.log)
        for level, place, digest in merkle.completed(number, new.leaf_hash, find):
            if level:  # a leaf's hash is in its entry
                node = {"log": new.log, "level": level, "place": place, "hash": digest}
                self._connection.execute(_INSERT_NODE, node)
        return number

    def size(self, log: int) -> int:
        """Return how many entries a log has."""
        last = self._connection.execute(_LAST, {"which": log}).scalar()
        return 0 if last is None else last + 1

    def latest(self, log: int) -> int:
        """Return the latest timestamp in a log; 0 where it has no entries."""
        return self._connection.execute(_LATEST, {"which": log}).scalar() or 0

    def subtree(self, log: int, level: int, place: int) -> bytes:
        """Return the hash of a complete subtree; see ``acm.model.transparency.merkle``."""
        query, values = (_NODE, {"level": level}) if level else (_LEAF, {})
        found: bytes = self._connection.execute(query, {"which": log, "at": place, **values}).scalar_one()
        return found

    def find(self, log: int, leaf_hash: bytes) -> int | None:
        """Return the number of the entry with a leaf hash, or None."""
        return self._connection.execute(_BY_HASH, {"which": log, "hash": leaf_hash}).scalar()

    def entries(self, log: int, first: int, end: int) -> tuple[Entry, ...]:
        """Return the entries from ``first`` up to, but without, ``end``, as far as there are."""
        rows = self._connection.execute(_ENTRIES, {"which": log, "first": first, "end": end}).mappings()
        return tuple(_to_entry(row) for row in rows)


def _to_log(row: RowMapping) -> Log:
    retired = row["retired_at"]
    times: dict[str, Any] = {
        "created_at": codec.from_microseconds(row["created_at"]),
        "retired_at": None if retired is None else codec.from_microseconds(retired),
    }
    return Log(**{**row, **times})


def _to_entry(row: RowMapping) -> Entry:
    about = Precertificate(**{name: row[name] for name in ("serial", "issuer_id", "tbs_der", "der")})
    return Entry(number=row["number"], timestamp=row["timestamp"], precertificate=about)
