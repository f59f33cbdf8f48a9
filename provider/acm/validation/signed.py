"""A set of records as a server sent it, with the signatures over it. Pure.

Whether the signatures are any good is ``signatures``' affair; here they are only put beside what they sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rdtypes.ANY.DNAME
import dns.rdtypes.ANY.RRSIG
import dns.rrset

MAX_SIGNATURES = 8
"""Signatures read over one set; a zone in the middle of a roll-over has two or three."""
MAX_PROOFS = 12
"""Sets of NSEC or NSEC3 records read of one answer; RFC 5155 needs at most three."""
_DENIALS = (dns.rdatatype.NSEC, dns.rdatatype.NSEC3)

RRSIG = dns.rdtypes.ANY.RRSIG.RRSIG


@dataclass(frozen=True, slots=True)
class SignedSet:
    """All records of one name and type in one answer."""

    rrset: dns.rrset.RRset
    signatures: tuple[RRSIG, ...] = ()

    @property
    def signature_words(self) -> str:
        """Return who signed it and until when, for the evidence; empty where nobody did."""
        if not self.signatures:
            return ""
        first = self.signatures[0]
        until = datetime.fromtimestamp(first.expiration, UTC).strftime("%Y-%m-%d")
        return f"signed by {first.signer.to_text()[:255]} with key {first.key_tag} until {until}"


@dataclass(frozen=True, slots=True)
class Redirection:
    """Where an alias leads, and the record that says so: a CNAME, or a DNAME above the name (RFC 6672)."""

    target: dns.name.Name
    by: SignedSet


def find_set(
    section: Sequence[dns.rrset.RRset], name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> SignedSet | None:
    """Return the records of ``name`` and ``rdtype`` in a section, None where there are none."""
    for rrset in section:
        if rrset.name == name and rrset.rdtype == rdtype and rrset.rdclass == dns.rdataclass.IN:
            return SignedSet(rrset, _signatures(section, rrset))
    return None


def denials(section: Sequence[dns.rrset.RRset]) -> tuple[SignedSet, ...]:
    """Return the sets of an authority section that can prove that something is not there."""
    found = [rrset for rrset in section if rrset.rdtype in _DENIALS and rrset.rdclass == dns.rdataclass.IN]
    return tuple(SignedSet(rrset, _signatures(section, rrset)) for rrset in found[:MAX_PROOFS])


def find_alias(section: Sequence[dns.rrset.RRset], name: dns.name.Name) -> Redirection | None:
    """Return where ``name`` is redirected; a DNAME comes first, for the CNAME beside it carries no signature."""
    above = name if any(rrset.rdtype == dns.rdatatype.DNAME for rrset in section) else dns.name.root
    while above != dns.name.root:
        above = above.parent()
        found = find_set(section, above, dns.rdatatype.DNAME)
        if found is not None:
            return _by_dname(name, found)
    found = find_set(section, name, dns.rdatatype.CNAME)
    if found is None or not isinstance(found.rrset[0], dns.rdtypes.ANY.CNAME.CNAME):
        return None
    return Redirection(found.rrset[0].target, found)


def _by_dname(name: dns.name.Name, dname: SignedSet) -> Redirection | None:
    """Put the target in the place of the owner (RFC 6672 §2.2); None where the name would become too long."""
    rdata = dname.rrset[0]
    if not isinstance(rdata, dns.rdtypes.ANY.DNAME.DNAME):
        return None
    kept = name.labels[: len(name.labels) - len(dname.rrset.name.labels)]
    try:
        return Redirection(dns.name.Name(kept + rdata.target.labels), dname)
    except dns.name.NameTooLong:
        return None


def _signatures(section: Sequence[dns.rrset.RRset], over: dns.rrset.RRset) -> tuple[RRSIG, ...]:
    for rrset in section:
        if (
            rrset.name == over.name
            and rrset.rdtype == dns.rdatatype.RRSIG
            and rrset.covers == over.rdtype
            and rrset.rdclass == over.rdclass
        ):
            return tuple(rdata for rdata in rrset if isinstance(rdata, RRSIG))[:MAX_SIGNATURES]
    return ()
