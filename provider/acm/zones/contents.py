"""The contents of an embedded zone: what the store keeps, and the records that the server makes itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from acm.model.installation import ZoneRecord

TTL = 60
"""Time to live of the records that the server makes, in seconds: zones come and go with a process."""
NEGATIVE_TTL = 5
"""How long others may remember that a name is not there (RFC 2308): records are published moments later."""
_SERIALS = 2**32


class Kept(Protocol):
    """What the store keeps of one zone; names are in canonical form."""

    def at(self, name: str) -> Sequence[ZoneRecord]:
        """Return the records of a name."""
        ...

    def has_below(self, name: str) -> bool:
        """Tell whether there are records below a name."""
        ...

    def count(self) -> int:
        """Return how many records there are."""
        ...


class Listed:
    """A zone's records given as a list; every question looks at all of them."""

    def __init__(self, records: Sequence[ZoneRecord]) -> None:
        self._records = records

    def at(self, name: str) -> Sequence[ZoneRecord]:
        """Return the records of a name."""
        return [record for record in self._records if record.name == name]

    def has_below(self, name: str) -> bool:
        """Tell whether there are records below a name."""
        return any(_is_below(record.name, name) for record in self._records)

    def count(self) -> int:
        """Return how many records there are."""
        return len(self._records)


@dataclass(frozen=True, slots=True)
class ZoneContents:
    """A zone at one serial: only the names that are asked for are read, however many records it has."""

    origin: dns.name.Name
    made: Listed
    """The records that the server makes."""
    kept: Kept

    def rrset(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.rrset.RRset | None:
        """Return the records of a name and type."""
        kind = dns.rdatatype.to_text(rdtype)
        records = [record for record in self.records(name) if record.type == kind]
        if not records:
            return None
        return dns.rrset.from_rdata_list(name, min(r.ttl for r in records), [rdata_of(r) for r in records])

    def records(self, name: dns.name.Name) -> Sequence[ZoneRecord]:
        """Return the records of a name, of every type."""
        key = _key(name)
        return (*self.kept.at(key), *self.made.at(key))

    def types(self, name: dns.name.Name) -> tuple[dns.rdatatype.RdataType, ...]:
        """Return the types that a name has."""
        return tuple(dict.fromkeys(dns.rdatatype.from_text(record.type) for record in self.records(name)))

    def exists(self, name: dns.name.Name) -> bool:
        """Tell whether a name exists, if only because there are names below it (RFC 4592 §2.2.2)."""
        key = _key(name)
        return bool(self.records(name)) or self.made.has_below(key) or self.kept.has_below(key)


def zone_name(text: str) -> dns.name.Name:
    """Return a zone's name in canonical form."""
    return dns.name.from_text(text).canonicalize()


def server_name(origin: dns.name.Name) -> dns.name.Name:
    """Return the name of the zone's only name server."""
    return dns.name.from_text("ns", origin)


def build(origin: dns.name.Name, serial: int, kept: Kept, *, address: str) -> ZoneContents:
    """Put a zone together; ``address`` is where the server listens."""
    return ZoneContents(origin, Listed(made(origin, serial, address)), kept)


@lru_cache(maxsize=64)
def made(origin: dns.name.Name, serial: int, address: str) -> tuple[ZoneRecord, ...]:
    """Return the records that the server makes: SOA, NS and its own address."""
    zone, server = origin.to_text(), server_name(origin).to_text()
    mailbox = dns.name.from_text("hostmaster", origin).to_text()
    soa = f"{server} {mailbox} {serial % _SERIALS} 3600 600 86400 {NEGATIVE_TTL}"
    return (
        ZoneRecord(name=zone, type="SOA", value=soa, ttl=TTL),
        ZoneRecord(name=zone, type="NS", value=server, ttl=TTL),
        ZoneRecord(name=server, type="A", value=address, ttl=TTL),
    )


@lru_cache(maxsize=4096)
def rdata_of(record: ZoneRecord) -> dns.rdata.Rdata:
    """Return a record's data as dnspython has it."""
    return dns.rdata.from_text(
        dns.rdataclass.IN, record.type, record.value, origin=dns.name.root, relativize=False
    )


def record_of(name: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> ZoneRecord:
    """Return a record as the store keeps it: the name in canonical form, the data in presentation form."""
    return ZoneRecord(
        name=_key(name),
        type=dns.rdatatype.to_text(rdata.rdtype),
        value=rdata.to_text(),
        ttl=ttl,
    )


def _key(name: dns.name.Name) -> str:
    return name.canonicalize().to_text()


def _is_below(name: str, parent: str) -> bool:
    """Compare names in canonical form; a dot inside a label is escaped there."""
    above = name.removesuffix("." if parent == "." else f".{parent}")
    return above != name and not above.endswith("\\")
