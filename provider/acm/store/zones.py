"""The embedded name server's zones, and who wants which record published, over a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from acm.model.installation import Publication, ZoneRecord
from acm.store.prepared import Prepared
from acm.store.tables import publication, zone, zone_record

_r, _p = zone_record.c, publication.c

_RECORDS = (
    select(_r.name, _r.type, _r.value, _r.ttl)
    .where(_r.zone == bindparam("of"))
    .order_by(_r.name, _r.type, _r.value)
)
_RECORDS_AT = Prepared(_RECORDS.where(_r.name == bindparam("its_name")))
_COUNT = select(func.count()).where(_r.zone == bindparam("of"))
_ESCAPE = "!"
_BELOW = (
    select(_r.name)
    .where(
        _r.zone == bindparam("of"),
        _r.name.like(bindparam("ending"), escape=_ESCAPE),
        _r.name.not_like(bindparam("escaped_dot"), escape=_ESCAPE),
    )
    .limit(1)
)
_INSERT_RECORDS = insert(zone_record)
_DELETE_RECORD = delete(zone_record).where(
    _r.zone == bindparam("of"),
    _r.name == bindparam("its_name"),
    _r.type == bindparam("its_type"),
    _r.value == bindparam("its_value"),
)
_SERIAL = Prepared(select(zone.c.serial).where(zone.c.name == bindparam("of")))
_RAISE_SERIAL = update(zone).where(zone.c.name == bindparam("of")).values(serial=zone.c.serial + 1)
_INSERT_ZONE = insert(zone)
_FIRST_SERIAL = 1

_INSERT_PUBLICATION = insert(publication)
_DELETE_PUBLICATION = delete(publication).where(
    _p.name == bindparam("its_name"), _p.type == bindparam("its_type"), _p.owner == bindparam("by")
)
_FORGET_OWNER = delete(publication).where(_p.owner == bindparam("by"))
_OWNERS = (
    select(_p.owner)
    .where(_p.name == bindparam("its_name"), _p.type == bindparam("its_type"))
    .order_by(_p.owner)
)


class ZoneRows:
    """Zones and their records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records(self, zone_name: str, name: str | None = None) -> tuple[ZoneRecord, ...]:
        """Return a zone's records, or those of one name in it."""
        if name is None:
            rows = self._connection.execute(_RECORDS, {"of": zone_name}).mappings()
            return tuple(ZoneRecord(**row) for row in rows)
        found = _RECORDS_AT.all(self._connection, {"of": zone_name, "its_name": name})
        return tuple(ZoneRecord(**row) for row in found)

    def count(self, zone_name: str) -> int:
        """Return how many records a zone has."""
        return self._connection.execute(_COUNT, {"of": zone_name}).scalar_one()

    def has_below(self, zone_name: str, name: str) -> bool:
        """Tell whether a zone has records below a name."""
        escaped = _escaped(name)
        # A dot inside a label is written \. in a name's text.
        wanted = {"of": zone_name, "ending": f"%.{escaped}", "escaped_dot": f"%\\.{escaped}"}
        return self._connection.execute(_BELOW, wanted).first() is not None

    def serial(self, zone_name: str) -> int:
        """Return a zone's serial; 1 before its first change."""
        row = _SERIAL.first(self._connection, {"of": zone_name})
        return _FIRST_SERIAL if row is None else int(row["serial"])

    def replace(self, zone_name: str, *, remove: Sequence[ZoneRecord], add: Sequence[ZoneRecord]) -> None:
        """Remove and add records, the time to live of one that is there anew; raise the serial by one."""
        added = {(record.name, record.type, record.value): record for record in add}
        removed = [(record.name, record.type, record.value) for record in remove]
        gone = [
            {"of": zone_name, "its_name": name, "its_type": type_, "its_value": value}
            for name, type_, value in (*removed, *added)
        ]
        if gone:
            self._connection.execute(_DELETE_RECORD, gone)
        if added:
            rows = [{"zone": zone_name, **asdict(record)} for record in added.values()]
            self._connection.execute(_INSERT_RECORDS, rows)
        self._raise_serial(zone_name)

    def _raise_serial(self, zone_name: str) -> None:
        if not self._connection.execute(_RAISE_SERIAL, {"of": zone_name}).rowcount:
            self._connection.execute(_INSERT_ZONE, {"name": zone_name, "serial": _FIRST_SERIAL + 1})


def _escaped(text: str) -> str:
    """Return ``text`` as a part of a LIKE pattern that means itself."""
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text


class PublicationRows:
    """Publications."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Publication) -> None:
        """Keep a publication; one of the same owner is replaced."""
        self.remove(name=new.name, type=new.type, owner=new.owner)
        self._connection.execute(_INSERT_PUBLICATION, asdict(new))

    def remove(self, *, name: str, type: str, owner: str) -> None:  # noqa: A002 - the DNS term
        """Drop a publication."""
        self._connection.execute(_DELETE_PUBLICATION, {"its_name": name, "its_type": type, "by": owner})

    def forget(self, owner: str) -> None:
        """Drop every publication of an owner."""
        self._connection.execute(_FORGET_OWNER, {"by": owner})

    def owners(self, *, name: str, type: str) -> tuple[str, ...]:  # noqa: A002 - the DNS term
        """Return who wants a record."""
        return tuple(self._connection.execute(_OWNERS, {"its_name": name, "its_type": type}).scalars())
