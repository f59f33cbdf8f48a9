"""The embedded name server's zones, and who wants which record published, over a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select, update

from acm.model.installation import Publication, ZoneRecord
from acm.store.tables import publication, zone, zone_record


class ZoneRows:
    """Zones and their records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records(self, zone_name: str) -> tuple[ZoneRecord, ...]:
        """Return a zone's records."""
        r = zone_record.c
        wanted = (
            select(r.name, r.type, r.value, r.ttl)
            .where(r.zone == zone_name)
            .order_by(r.name, r.type, r.value)
        )
        return tuple(ZoneRecord(**row) for row in self._connection.execute(wanted).mappings())

    def serial(self, zone_name: str) -> int:
        """Return a zone's serial; 1 before its first change."""
        return self._connection.execute(select(zone.c.serial).where(zone.c.name == zone_name)).scalar() or 1

    def replace(self, zone_name: str, *, remove: Sequence[ZoneRecord], add: Sequence[ZoneRecord]) -> None:
        """Remove and add records; raise the serial by one."""
        for record in (*remove, *add):
            same = {"zone": zone_name, "name": record.name, "type": record.type, "value": record.value}
            self._connection.execute(delete(zone_record).filter_by(**same))
        if add:
            self._connection.execute(
                insert(zone_record), [{"zone": zone_name, **asdict(record)} for record in add]
            )
        serial = self.serial(zone_name) + 1
        raised = self._connection.execute(update(zone).where(zone.c.name == zone_name).values(serial=serial))
        if not raised.rowcount:
            self._connection.execute(insert(zone), {"name": zone_name, "serial": serial})


class PublicationRows:
    """Publications."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Publication) -> None:
        """Keep a publication; one of the same owner is replaced."""
        self.remove(name=new.name, type=new.type, owner=new.owner)
        self._connection.execute(insert(publication), asdict(new))

    def remove(self, *, name: str, type: str, owner: str) -> None:  # noqa: A002 - the DNS term
        """Drop a publication."""
        self._connection.execute(delete(publication).filter_by(name=name, type=type, owner=owner))

    def owners(self, *, name: str, type: str) -> tuple[str, ...]:  # noqa: A002 - the DNS term
        """Return who wants a record."""
        wanted = select(publication.c.owner).filter_by(name=name, type=type).order_by(publication.c.owner)
        return tuple(self._connection.execute(wanted).scalars())
