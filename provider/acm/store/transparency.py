"""Transparency logs, their entries and the hashes of their trees' complete subtrees, over a connection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from acm.model.transparency import merkle
from acm.model.transparency.log import Entry, Log, NewEntry, Precertificate
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import precertificate, transparency_entry, transparency_log, transparency_node

_l, _e, _n, _p = transparency_log.c, transparency_entry.c, transparency_node.c, precertificate.c

_LOGS = select(transparency_log).order_by(_l.number)
_INSERT_LOG = insert(transparency_log)
_RETIRE = (
    update(transparency_log).where(_l.number == bindparam("which")).values(retired_at=bindparam("since"))
)
_LAST = select(func.max(_e.number)).where(_e.log == bindparam("which"))
_LATEST = select(func.max(_e.timestamp)).where(_e.log == bindparam("which"))
_INSERT_ENTRY = Prepared(insert(transparency_entry))
_INSERT_NODE = Prepared(insert(transparency_node))
_MADE = ("serial", "issuer_id", "tbs_der", "der")
_INSERT_PRECERTIFICATE = Prepared(insert(precertificate), _MADE)
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

    def add(self, logged: Sequence[tuple[Precertificate, Sequence[NewEntry]]]) -> None:
        """Keep precertificates, and add the entries about each to the ends of the logs, in their order.

        A precertificate of a serial that is there is an error and changes nothing; a log has each serial once.
        """
        made = [{name: getattr(one, name) for name in _MADE} for one, _ in logged]
        _INSERT_PRECERTIFICATE.run_many(self._connection, made)
        by_log: dict[int, list[tuple[str, NewEntry]]] = defaultdict(list)
        for one, entries in logged:
            for entry in entries:
                by_log[entry.log].append((one.serial, entry))
        for log, new in by_log.items():
            self._append(log, new)

    def _append(self, log: int, new: Sequence[tuple[str, NewEntry]]) -> None:
        """Add entries to a log's end, with the hashes of the subtrees that they complete."""
        fresh: dict[tuple[int, int], bytes] = {}
        rows = []

        def find(level: int, place: int) -> bytes:
            return fresh.get((level, place)) or self.subtree(log, level, place)

        for number, (serial, entry) in enumerate(new, self.size(log)):
            row = {"log": log, "number": number, "serial": serial}
            rows.append({**row, "timestamp": entry.timestamp, "leaf_hash": entry.leaf_hash})
            for level, place, digest in merkle.completed(number, entry.leaf_hash, find):
                fresh[level, place] = digest
        _INSERT_ENTRY.run_many(self._connection, rows)
        nodes = [
            {"log": log, "level": level, "place": place, "hash": digest}
            for (level, place), digest in fresh.items()
            if level  # a leaf's hash is in its entry
        ]
        _INSERT_NODE.run_many(self._connection, nodes)

    def has_precertificate(self, serial: str) -> bool:
        """Tell whether a precertificate of a serial was signed and logged."""
        return self._connection.execute(_FIND_PRECERTIFICATE, {"key": serial}).first() is not None

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
