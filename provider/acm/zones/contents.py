"""The contents of an embedded zone: what the store keeps, and the records that the server makes itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset

from acm.model.installation import ZoneRecord

TTL = 60
"""Time to live of the records that the server makes, in seconds: zones come and go with a process."""
NEGATIVE_TTL = 5
"""How long others may remember that a name is not there (RFC 2308): records are published moments later."""
_SERIALS = 2**32

Node = Mapping[dns.rdatatype.RdataType, dns.rdataset.Rdataset]


@dataclass(frozen=True, slots=True)
class ZoneContents:
    """A zone at one serial."""

    origin: dns.name.Name
    serial: int
    nodes: Mapping[dns.name.Name, Node]
    """Every name that has records, SOA and NS included."""
    above: frozenset[dns.name.Name]
    """Names with something below them: they exist, with or without records (RFC 4592 §2.2.2)."""

    def rrset(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.rrset.RRset | None:
        """Return the records of a name and type."""
        rdataset = self.nodes.get(name, {}).get(rdtype)
        return None if rdataset is None else dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset))

    def exists(self, name: dns.name.Name) -> bool:
        """Tell whether a name exists, if only because there are names below it."""
        return name in self.nodes or name in self.above


def zone_name(text: str) -> dns.name.Name:
    """Return a zone's name in canonical form."""
    return dns.name.from_text(text).canonicalize()


def server_name(origin: dns.name.Name) -> dns.name.Name:
    """Return the name of the zone's only name server."""
    return dns.name.from_text("ns", origin)


def build(origin: dns.name.Name, serial: int, records: Iterable[ZoneRecord], *, address: str) -> ZoneContents:
    """Put a zone together; ``address`` is where the server listens."""
    nodes: dict[dns.name.Name, dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset]] = {}
    for record in (*made(origin, serial, address), *records):
        name, rdata = _parsed(record)
        node = nodes.setdefault(name, {})
        if rdata.rdtype not in node:
            node[rdata.rdtype] = dns.rdataset.Rdataset(dns.rdataclass.IN, rdata.rdtype)
        node[rdata.rdtype].add(rdata, record.ttl)
    above = {parent for name in nodes for parent in _parents(name, origin)}
    return ZoneContents(origin, serial, nodes, frozenset(above))


def made(origin: dns.name.Name, serial: int, address: str) -> tuple[ZoneRecord, ...]:
    """Return the records that the server makes: SOA, NS and its own address."""
    zone, server = origin.to_text(), server_name(origin).to_text()
    soa = f"{server} hostmaster.{zone} {serial % _SERIALS} 3600 600 86400 {NEGATIVE_TTL}"
    return (
        ZoneRecord(name=zone, type="SOA", value=soa, ttl=TTL),
        ZoneRecord(name=zone, type="NS", value=server, ttl=TTL),
        ZoneRecord(name=server, type="A", value=address, ttl=TTL),
    )


def rdata_of(record: ZoneRecord) -> dns.rdata.Rdata:
    """Return a record's data as dnspython has it."""
    return dns.rdata.from_text(
        dns.rdataclass.IN, record.type, record.value, origin=dns.name.root, relativize=False
    )


@lru_cache(maxsize=16384)
def _parsed(record: ZoneRecord) -> tuple[dns.name.Name, dns.rdata.Rdata]:
    """Return a record's name and data; remembered, because a zone is put together for every query."""
    return dns.name.from_text(record.name), rdata_of(record)


def record_of(name: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> ZoneRecord:
    """Return a record as the store keeps it: the name in canonical form, the data in presentation form."""
    return ZoneRecord(
        name=name.canonicalize().to_text(),
        type=dns.rdatatype.to_text(rdata.rdtype),
        value=rdata.to_text(),
        ttl=ttl,
    )


def _parents(name: dns.name.Name, origin: dns.name.Name) -> Iterable[dns.name.Name]:
    while name != origin:
        name = name.parent()
        yield name
