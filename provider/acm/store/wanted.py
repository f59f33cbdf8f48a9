"""Validation records that certificates want, by name, over a connection: what a laboratory's name server publishes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from acm.model.installation import ZoneRecord
from acm.store import codec
from acm.store.tables import certificate, domain_validation

_c, _d = certificate.c, domain_validation.c

_WANTED = (
    select(_d.record_name, _d.record_type, _d.record_value)
    .join_from(domain_validation, certificate)
    .where(_d.record_name == bindparam("its_name"), _c.created_at <= bindparam("then"))
    .limit(1)  # certificates for a domain want the same record: a second CNAME would be none (RFC 1034)
)


def wanted_records(connection: Connection, name: str, *, not_after: datetime) -> tuple[ZoneRecord, ...]:
    """Return what certificates want at a canonical name that were there at ``not_after``."""
    rows = connection.execute(_WANTED, {"its_name": name, "then": codec.to_microseconds(not_after)})
    return tuple(ZoneRecord(name=row[0], type=row[1], value=row[2]) for row in rows)
