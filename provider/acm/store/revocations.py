"""Revocations and the lists that publish them, over a connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from acm.model.revocation import Revocation, RevocationList, shard_of
from acm.store import codec
from acm.store.tables import revocation, revocation_list

_r, _l = revocation.c, revocation_list.c

_INSERT = insert(revocation)
_FIND = select(revocation).where(_r.serial == bindparam("key"))
_OF_ISSUER = _r.issuer_id == bindparam("of")
_OF_SHARD = (_OF_ISSUER, _r.shard == bindparam("part"))
_LAST = {
    False: select(func.max(_r.position)).where(_OF_ISSUER),
    True: select(func.max(_r.position)).where(*_OF_SHARD),
}
_NOT_BEFORE = _r.not_after >= bindparam("since")
_ALL = {
    False: select(revocation).where(_OF_ISSUER, _NOT_BEFORE).order_by(_r.position),
    True: select(revocation).where(*_OF_SHARD, _NOT_BEFORE).order_by(_r.position),
}
_THIS_LIST = (_l.issuer_id == bindparam("of"), _l.shard == bindparam("part"))
_FIND_LIST = select(revocation_list).where(*_THIS_LIST)
_DELETE_LIST = delete(revocation_list).where(*_THIS_LIST)
_INSERT_LIST = insert(revocation_list)

WHOLE = -1
"""The column ``shard`` of the list of everything that an issuer has revoked."""


class RevocationRows:
    """What was revoked, and the list that was signed last of each part."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Revocation) -> None:
        """Keep a revocation for good; a serial is revoked once."""
        self._connection.execute(_INSERT, {**codec.revocation_row(new), "shard": shard_of(new.serial)})

    def find(self, serial: str) -> Revocation | None:
        """Return the revocation of a serial, or None."""
        row = self._connection.execute(_FIND, {"key": serial}).mappings().first()
        return None if row is None else codec.to_revocation(row)

    def last(self, issuer_id: str, shard: int | None) -> int:
        """Return the position of the last revocation of a shard, or of an issuer; 0 where there is none."""
        found = self._connection.execute(_LAST[shard is not None], {"of": issuer_id, "part": shard}).scalar()
        return found or 0

    def of(
        self, issuer_id: str, shard: int | None, *, not_after_since: datetime | None
    ) -> tuple[Revocation, ...]:
        """Return the revocations of a shard, or of an issuer, oldest first, without those that ended before a moment."""
        since = 0 if not_after_since is None else codec.to_microseconds(not_after_since)
        values = {"of": issuer_id, "part": shard, "since": since}
        rows = self._connection.execute(_ALL[shard is not None], values).mappings()
        return tuple(codec.to_revocation(row) for row in rows)

    def find_list(self, issuer_id: str, shard: int | None) -> RevocationList | None:
        """Return the list that was signed last, or None."""
        row = self._connection.execute(_FIND_LIST, _place(issuer_id, shard)).mappings().first()
        return None if row is None else codec.to_revocation_list(row, shard)

    def put_list(self, signed: RevocationList) -> None:
        """Keep a list; the one before of the same part is gone."""
        place = _place(signed.issuer_id, signed.shard)
        self._connection.execute(_DELETE_LIST, place)
        row = {**codec.revocation_list_row(signed), "shard": place["part"]}
        self._connection.execute(_INSERT_LIST, row)


def _place(issuer_id: str, shard: int | None) -> dict[str, str | int]:
    return {"of": issuer_id, "part": WHOLE if shard is None else shard}
