"""Authoritative answers to queries (RFC 1034 §4.3.2). Pure: a question and the zone's contents in, an answer out."""

from __future__ import annotations

from dataclasses import dataclass

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rrset

from acm.zones.contents import NEGATIVE_TTL, ZoneContents

_MAX_ALIASES = 8
_TRANSFERS = frozenset({dns.rdatatype.AXFR, dns.rdatatype.IXFR})


def question_of(query: dns.message.Message) -> dns.rrset.RRset | None:
    """Return the one question of a query of class IN that may be answered; None where it is to be refused."""
    question = query.question[0]
    if question.rdclass != dns.rdataclass.IN or question.rdtype in _TRANSFERS:
        return None
    return question


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told about a question, with authority."""

    records: tuple[dns.rrset.RRset, ...]
    authority: tuple[dns.rrset.RRset, ...]
    rcode: dns.rcode.Rcode

    def write(self, response: dns.message.Message) -> None:
        """Write it into ``response``."""
        response.flags |= dns.flags.AA
        response.answer.extend(self.records)
        response.authority.extend(self.authority)
        response.set_rcode(self.rcode)


def answer(question: dns.rrset.RRset, zone: ZoneContents) -> Answer:
    """Return the answer to ``question``."""
    name = question.name
    records: list[dns.rrset.RRset] = []
    for _ in range(_MAX_ALIASES):
        found = _at(zone, name, question.rdtype)
        records.extend(found)
        target = _alias(found, question.rdtype)
        if target is None or not target.is_subdomain(zone.origin):
            break
        name = target
    exists = bool(found) or zone.exists(name)
    return Answer(
        records=tuple(records),
        authority=() if found else (_negative_soa(zone),),
        rcode=dns.rcode.NOERROR if exists else dns.rcode.NXDOMAIN,
    )


def _at(zone: ZoneContents, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> list[dns.rrset.RRset]:
    """Return what a name has of a type, or the CNAME that stands there instead; ANY is everything."""
    if rdtype == dns.rdatatype.ANY:
        wanted = list(zone.types(name))
    else:
        wanted = [rdtype] if zone.rrset(name, rdtype) else [dns.rdatatype.CNAME]
    return [rrset for kind in wanted if (rrset := zone.rrset(name, kind)) is not None]


def _alias(found: list[dns.rrset.RRset], rdtype: dns.rdatatype.RdataType) -> dns.name.Name | None:
    """Return where to look further: only for a type that the alias itself is not."""
    if rdtype in (dns.rdatatype.CNAME, dns.rdatatype.ANY):
        return None
    rdatas = [rdata for rrset in found for rdata in rrset]
    return next((r.target for r in rdatas if isinstance(r, dns.rdtypes.ANY.CNAME.CNAME)), None)


def _negative_soa(zone: ZoneContents) -> dns.rrset.RRset:
    soa = zone.rrset(zone.origin, dns.rdatatype.SOA)
    if soa is None:
        raise LookupError(zone.origin)
    soa.ttl = NEGATIVE_TTL
    return soa
