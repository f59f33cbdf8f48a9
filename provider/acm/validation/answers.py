"""What one answer says about one question. Pure: a message in, an outcome out.

Only records of exactly the asked name and type count; everything else in a message is at most a hint where to ask next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import dns.flags
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rdtypes.IN.A
import dns.rdtypes.IN.AAAA
import dns.rrset

from acm.model.looks import LookReason
from acm.validation.messages import Answer, cname
from acm.validation.signed import Redirection, SignedSet, denials, find_alias, find_set

MAX_RECORDS = 8
"""Records and name servers read of one answer."""
_SHOWN = 255


@dataclass(frozen=True, slots=True)
class Question:
    """A name and a type."""

    name: dns.name.Name
    type: dns.rdatatype.RdataType

    def __str__(self) -> str:
        return f"{shown(self.name)} {dns.rdatatype.to_text(self.type)}"


@dataclass(frozen=True, slots=True)
class Records:
    """The asked records are there."""

    rdatas: tuple[dns.rdata.Rdata, ...]
    """The first of them."""
    signed: SignedSet
    """All of them; for a CNAME that a server made from a DNAME record, that record."""
    proofs: tuple[SignedSet, ...] = ()
    """NSEC or NSEC3 records beside it, which an answer from a wildcard needs."""


@dataclass(frozen=True, slots=True)
class Alias:
    """The name is another one's alias, so that its records of the asked type are there."""

    to: Redirection
    proofs: tuple[SignedSet, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """The asked records are not there, says someone with authority: reason NXDOMAIN or MISSING."""

    reason: LookReason
    zone: dns.name.Name | None
    """The zone that said so, by the SOA record of the answer."""
    proofs: tuple[SignedSet, ...] = ()
    """NSEC or NSEC3 records that a signed zone proves it with."""


@dataclass(frozen=True, slots=True)
class Referral:
    """Others have authority: a zone deeper than the one asked, its servers, and the addresses that may be believed."""

    zone: dns.name.Name
    names: tuple[dns.name.Name, ...]
    glue: dict[dns.name.Name, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """The server is of no help; another may be."""

    reason: LookReason
    words: str
    """What happened, as part of a sentence about the server."""


Outcome = Records | Alias | Nothing | Referral | Fault

FAULTS: dict[int, Fault] = {
    dns.rcode.REFUSED: Fault(LookReason.REFUSED, "it refuses to answer (REFUSED)"),
    dns.rcode.NOTAUTH: Fault(LookReason.REFUSED, "it refuses to answer (NOTAUTH)"),
    dns.rcode.SERVFAIL: Fault(LookReason.SERVFAIL, "it failed (SERVFAIL)"),
    dns.rcode.FORMERR: Fault(LookReason.MALFORMED, "it did not understand the question (FORMERR)"),
}
LAME = Fault(LookReason.LAME_DELEGATION, "it has no authority for that name and refers to nobody who has")


def shown(name: dns.name.Name) -> str:
    """Return a name for people: printable ASCII only (RFC 4343 escapes), bounded."""
    return _shown(name.labels)


@lru_cache(maxsize=1024)
def _shown(labels: tuple[bytes, ...]) -> str:
    """Return the text, which a look shows half a dozen times; the same name in other letters is another one."""
    text = dns.name.Name(labels).to_text()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def name_of(text: str) -> dns.name.Name:
    """Return the name of a text, absolute with or without its last dot; raise as dnspython's reading does."""
    if "\\" in text or not text.isascii() or text in (".", "@", ""):
        return dns.name.from_text(text)
    return dns.name.Name((*text.removesuffix(".").encode("ascii").split(b"."), b""))


def targets(rdatas: Iterable[dns.rdata.Rdata]) -> tuple[dns.name.Name, ...]:
    """Return where CNAME records lead; records of other types are left out."""
    return tuple(rdata.target for rdata in rdatas if isinstance(rdata, dns.rdtypes.ANY.CNAME.CNAME))


def addresses(rdatas: Iterable[dns.rdata.Rdata]) -> tuple[str, ...]:
    """Return the addresses in A and AAAA records; records of other types are left out."""
    kinds = (dns.rdtypes.IN.A.A, dns.rdtypes.IN.AAAA.AAAA)
    return tuple(rdata.address for rdata in rdatas if isinstance(rdata, kinds))


def classify(message: Answer, question: Question, *, zone: dns.name.Name, recursive: bool) -> Outcome:
    """Say what ``message`` means from a server of ``zone``; ``recursive`` servers may answer from a cache (RA set)."""
    rcode = message.rcode()
    if rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return FAULTS.get(rcode) or Fault(LookReason.SERVFAIL, f"it failed ({dns.rcode.to_text(rcode)})")
    entitled = bool(message.flags & dns.flags.AA) or (recursive and bool(message.flags & dns.flags.RA))
    there = _there(message, question)
    if there is not None:
        return there if entitled else LAME
    soa = _soa_owner(message, question.name)
    if rcode == dns.rcode.NXDOMAIN:
        return Nothing(LookReason.NXDOMAIN, soa, denials(message.authority)) if entitled else LAME
    return _without_records(message, question, zone=zone, entitled=entitled, soa=soa)


def _without_records(
    message: Answer,
    question: Question,
    *,
    zone: dns.name.Name,
    entitled: bool,
    soa: dns.name.Name | None,
) -> Outcome:
    """Tell "none of that type" (RFC 2308 §2.2) from a referral to a deeper zone, and both from a lame server."""
    if entitled and soa is not None:
        return Nothing(LookReason.MISSING, soa, denials(message.authority))
    referral = _referral(message, question.name, zone)
    if referral is not None and soa is None:
        return referral
    return Nothing(LookReason.MISSING, soa) if entitled else LAME


def _is(rrset: dns.rrset.RRset, rdtype: dns.rdatatype.RdataType) -> bool:
    return rrset.rdtype == rdtype and rrset.rdclass == dns.rdataclass.IN


def _there(message: Answer, question: Question) -> Records | Alias | None:
    """Return what the answer section has for the question: the records, or where the name is redirected."""
    proofs = denials(message.authority)
    alias = find_alias(message.answer, question.name)
    if question.type == dns.rdatatype.CNAME:
        return None if alias is None else Records((_cname(alias),), alias.by, proofs)
    found = find_set(message.answer, question.name, question.type)
    if found is not None:
        return Records(tuple(found.rrset)[:MAX_RECORDS], found, proofs)
    return None if alias is None else Alias(alias, proofs)


def _cname(alias: Redirection) -> dns.rdata.Rdata:
    """Return the CNAME record of an alias; where a DNAME above the name makes it, the one that follows (RFC 6672)."""
    first: dns.rdata.Rdata = alias.by.rrset[0]
    return first if first.rdtype == dns.rdatatype.CNAME else cname(alias.target)


def _soa_owner(message: Answer, name: dns.name.Name) -> dns.name.Name | None:
    owners = (rrset.name for rrset in message.authority if _is(rrset, dns.rdatatype.SOA))
    return next((owner for owner in owners if name.is_subdomain(owner)), None)


def _referral(message: Answer, name: dns.name.Name, zone: dns.name.Name) -> Referral | None:
    for rrset in message.authority:
        deeper = rrset.name != zone and rrset.name.is_subdomain(zone)
        if _is(rrset, dns.rdatatype.NS) and deeper and name.is_subdomain(rrset.name):
            names = tuple(rdata.target for rdata in tuple(rrset)[:MAX_RECORDS])
            return Referral(rrset.name, names, _glue(message, names, zone))
    return None


def _glue(
    message: Answer, names: tuple[dns.name.Name, ...], zone: dns.name.Name
) -> dict[dns.name.Name, tuple[str, ...]]:
    """Return addresses of ``names`` from a server of ``zone``: only inside that zone may it speak for them."""
    found: dict[dns.name.Name, tuple[str, ...]] = {}
    for rrset in message.additional:
        is_address = _is(rrset, dns.rdatatype.A) or _is(rrset, dns.rdatatype.AAAA)
        if is_address and rrset.name in names and rrset.name.is_subdomain(zone):
            found[rrset.name] = found.get(rrset.name, ()) + addresses(tuple(rrset)[:MAX_RECORDS])
    return found
