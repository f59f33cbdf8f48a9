"""Whether proven NSEC or NSEC3 records show that something is not there (RFC 4035 §5.4, RFC 5155 §8). Pure.

The records are those whose signatures were verified, all of one zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dns.name
import dns.rdatatype
import dns.rdtypes.ANY.NSEC
import dns.rrset

from acm.validation import denial_hashed
from acm.validation.type_bitmap import Denial, Types

NSEC = dns.rdtypes.ANY.NSEC.NSEC


@dataclass(frozen=True, slots=True)
class _Span:
    """One NSEC record: its owner, the next name of the zone, the types at its owner."""

    owner: dns.name.Name
    next: dns.name.Name
    types: Types

    def covers(self, name: dns.name.Name) -> bool:
        """Tell whether ``name`` would stand between owner and next name; the last record goes round to the apex."""
        if self.owner < self.next:
            return bool(self.owner < name < self.next)
        return bool(name > self.owner or name < self.next)

    def may_deny(self, name: dns.name.Name) -> bool:
        """A record at a delegation or DNAME says nothing of names below it (RFC 6840 §4.1)."""
        return not (name.is_subdomain(self.owner) and self.types.hands_over)


def deny(
    name: dns.name.Name,
    rdtype: dns.rdatatype.RdataType,
    zone: dns.name.Name,
    records: Sequence[dns.rrset.RRset],
) -> Denial:
    """Say whether ``records`` of ``zone`` show that ``name`` has no record of ``rdtype``, by a wildcard neither."""
    spans = _spans(records)
    if spans:
        return _deny(name, rdtype, zone, spans)
    return denial_hashed.deny(name, rdtype, zone, records)


def deny_name(
    name: dns.name.Name, zone: dns.name.Name, labels: int, records: Sequence[dns.rrset.RRset]
) -> bool:
    """Tell whether ``name`` itself is shown not to exist, so that a wildcard with ``labels`` below it may answer."""
    spans = _spans(records)
    if spans:
        return any(span.covers(name) and span.may_deny(name) for span in spans)
    return denial_hashed.deny_name(dns.name.Name(name.labels[-labels - 2 :]), zone, records)


def _spans(records: Sequence[dns.rrset.RRset]) -> list[_Span]:
    return [
        _Span(rrset.name, rdata.next, Types(rdata.windows))
        for rrset in records
        for rdata in rrset
        if isinstance(rdata, NSEC)
    ]


def _deny(
    name: dns.name.Name, rdtype: dns.rdatatype.RdataType, zone: dns.name.Name, spans: Sequence[_Span]
) -> Denial:
    for span in spans:
        if span.owner == name:
            return span.types.verdict(rdtype)
    covering = next((span for span in spans if span.covers(name) and span.may_deny(name)), None)
    if covering is None:
        return Denial.UNPROVEN
    if covering.next.is_subdomain(name):
        return Denial.PROVEN  # an empty non-terminal: names below it exist, records at it do not
    wildcard = _wildcard(name, zone, covering)
    for span in spans:
        if span.owner == wildcard:
            return span.types.verdict(rdtype)
        if span.covers(wildcard) and span.may_deny(wildcard):
            return Denial.PROVEN
    return Denial.UNPROVEN


def _wildcard(name: dns.name.Name, zone: dns.name.Name, covering: _Span) -> dns.name.Name:
    """Return the wildcard that would answer for ``name``: below the deepest ancestor that exists (RFC 4592 §3.3.1)."""
    shared = max(name.fullcompare(other)[2] for other in (covering.owner, covering.next, zone))
    return dns.name.Name((b"*", *name.labels[-shared:]))
