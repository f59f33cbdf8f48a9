"""Dynamic update (RFC 2136 §3). Pure: the message and the zone's contents in, the change or a refusal out.

The records that the server makes itself (SOA, NS, its address) cannot be changed, and types that it does not serve
cannot be added: naming them is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.update

from acm.model.installation import ZoneRecord
from acm.zones.contents import ZoneContents, rdata_of, record_of, server_name

MAX_RECORDS = 10_000
"""Records that an embedded zone holds at most."""
_NOT_SERVED = frozenset(
    {
        dns.rdatatype.SOA,
        dns.rdatatype.NS,
        dns.rdatatype.DNAME,
        dns.rdatatype.RRSIG,
        dns.rdatatype.SIG,
    }
)
"""Types that this server makes itself, or that would need more of it than to repeat them."""
_ANY, _CNAME = dns.rdatatype.ANY, dns.rdatatype.CNAME


class UpdateRefused(Exception):
    """The update is not carried out; nothing is changed."""

    def __init__(self, rcode: dns.rcode.Rcode) -> None:
        super().__init__(dns.rcode.to_text(rcode))
        self.rcode = rcode


@dataclass(frozen=True, slots=True)
class Change:
    """What an update does to the stored records."""

    remove: tuple[ZoneRecord, ...]
    add: tuple[ZoneRecord, ...]


def evaluate(message: dns.update.UpdateMessage, zone: ZoneContents) -> Change:
    """Return the change that ``message`` asks for; raise ``UpdateRefused`` with the code that RFC 2136 demands."""
    _check_prerequisites(message, zone)
    for rrset in message.update:
        _check_update(rrset, zone)
    draft = _Draft(zone, {rrset.name for rrset in message.update})
    for rrset in message.update:
        draft.apply(rrset)
    return draft.change()


def _check_place(rrset: dns.rrset.RRset, zone: ZoneContents) -> None:
    if rrset.rdclass != dns.rdataclass.IN:
        raise UpdateRefused(dns.rcode.FORMERR)
    if not rrset.name.is_subdomain(zone.origin):
        raise UpdateRefused(dns.rcode.NOTZONE)


def _check_prerequisites(message: dns.update.UpdateMessage, zone: ZoneContents) -> None:
    """Check section 3.2 of the RFC: existence first, then equality of whole record sets."""
    exact: defaultdict[tuple[dns.name.Name, dns.rdatatype.RdataType], set[dns.rdata.Rdata]] = defaultdict(set)
    for rrset in message.prerequisite:
        _check_place(rrset, zone)
        if rrset.ttl:
            raise UpdateRefused(dns.rcode.FORMERR)
        if rrset.deleting is None:
            exact[rrset.name, rrset.rdtype].update(rrset)
        else:
            _check_existence(rrset, zone)
    for (name, rdtype), rdatas in exact.items():
        if rdatas != set(zone.rrset(name, rdtype) or ()):
            raise UpdateRefused(dns.rcode.NXRRSET)


def _check_existence(rrset: dns.rrset.RRset, zone: ZoneContents) -> None:
    if rrset.rdtype == _ANY:
        there, missing, unwanted = bool(zone.records(rrset.name)), dns.rcode.NXDOMAIN, dns.rcode.YXDOMAIN
    else:
        there = zone.rrset(rrset.name, rrset.rdtype) is not None
        missing, unwanted = dns.rcode.NXRRSET, dns.rcode.YXRRSET
    wanted = rrset.deleting == dns.rdataclass.ANY
    if there != wanted:
        raise UpdateRefused(missing if wanted else unwanted)


def _check_update(rrset: dns.rrset.RRset, zone: ZoneContents) -> None:
    """Check section 3.4.1 of the RFC, before anything is changed."""
    _check_place(rrset, zone)
    whole_name = rrset.deleting == dns.rdataclass.ANY and rrset.rdtype == _ANY
    if dns.rdatatype.is_metatype(rrset.rdtype) and not whole_name:
        raise UpdateRefused(dns.rcode.FORMERR)
    if rrset.deleting is not None and rrset.ttl:
        raise UpdateRefused(dns.rcode.FORMERR)
    if rrset.rdtype in _NOT_SERVED or rrset.name == server_name(zone.origin):
        raise UpdateRefused(dns.rcode.REFUSED)
    if any(not _can_be_kept(rrset.name, rdata) for rdata in rrset):
        raise UpdateRefused(dns.rcode.FORMERR)


def _can_be_kept(name: dns.name.Name, rdata: dns.rdata.Rdata) -> bool:
    """Tell whether the data comes back unchanged from its presentation form, in which the store keeps it."""
    try:
        return bool(rdata_of(record_of(name, 0, rdata)) == rdata)
    except dns.exception.DNSException:
        return False


class _Draft:
    """The stored records of the names that an update touches, while it is applied."""

    def __init__(self, zone: ZoneContents, touched: Iterable[dns.name.Name]) -> None:
        self._before = {
            (name, rdata_of(record)): record.ttl
            for name in touched
            for record in zone.records(name)
            if dns.rdatatype.from_text(record.type) not in _NOT_SERVED
        }
        self._others = zone.kept.count() - len(self._before)
        self._after = dict(self._before)

    def apply(self, rrset: dns.rrset.RRset) -> None:
        """Carry out one record of the update section (section 3.4.2)."""
        if rrset.deleting == dns.rdataclass.ANY:
            self._drop(rrset.name, None if rrset.rdtype == _ANY else rrset.rdtype)
        elif rrset.deleting == dns.rdataclass.NONE:
            for rdata in rrset:
                self._after.pop((rrset.name, rdata), None)
        else:
            for rdata in rrset:
                self._add(rrset.name, rrset.ttl, rdata)

    def change(self) -> Change:
        """Return the difference; a zone that grows too big is refused."""
        if self._others + len(self._after) > MAX_RECORDS:
            raise UpdateRefused(dns.rcode.REFUSED)
        before, after = self._before.items(), self._after.items()
        return Change(
            remove=tuple(record_of(name, ttl, rdata) for (name, rdata), ttl in before - after),
            add=tuple(record_of(name, ttl, rdata) for (name, rdata), ttl in after - before),
        )

    def _types(self, name: dns.name.Name) -> set[dns.rdatatype.RdataType]:
        return {rdata.rdtype for owner, rdata in self._after if owner == name}

    def _drop(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType | None) -> None:
        self._after = {
            (owner, rdata): ttl
            for (owner, rdata), ttl in self._after.items()
            if owner != name or (rdtype is not None and rdata.rdtype != rdtype)
        }

    def _add(self, name: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> None:
        """Add a record, unless it would stand beside a CNAME, or be one beside other data (section 3.4.2.2)."""
        is_alias = rdata.rdtype == _CNAME
        if any((rdtype == _CNAME) != is_alias for rdtype in self._types(name)):
            return
        if is_alias:
            self._drop(name, _CNAME)
        same_set = [key for key in self._after if key[0] == name and key[1].rdtype == rdata.rdtype]
        self._after.update(dict.fromkeys([*same_set, (name, rdata)], ttl))
