"""What NSEC3 records show (RFC 5155 §8): the same as ``denial``, over hashes of names. Pure."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import dns.dnssec
import dns.dnssectypes
import dns.name
import dns.rdatatype
import dns.rdtypes.ANY.NSEC3
import dns.rrset

from acm.validation.type_bitmap import Denial, Types

NSEC3 = dns.rdtypes.ANY.NSEC3.NSEC3
MAX_ITERATIONS = 150
"""More rounds than these are not computed, and the answer counts as unsigned (RFC 9276 §3.2)."""
_OPT_OUT = 1


@dataclass(frozen=True, slots=True)
class _Span:
    """One NSEC3 record: the hash of its owner, the next hash, the types at its owner."""

    owner: bytes
    next: bytes
    types: Types
    opted_out: bool

    def covers(self, digest: bytes) -> bool:
        """Tell whether ``digest`` would stand between owner and next hash; the last record goes round."""
        if self.owner < self.next:
            return self.owner < digest < self.next
        return digest > self.owner or digest < self.next


class _Chain:
    """The records of one answer, all with the same parameters (RFC 5155 §8.2)."""

    def __init__(self, zone: dns.name.Name, records: Sequence[dns.rrset.RRset]) -> None:
        found = [(rrset.name, rdata) for rrset in records for rdata in rrset if isinstance(rdata, NSEC3)]
        first = next((rdata for _, rdata in found if rdata.algorithm == dns.dnssectypes.NSEC3Hash.SHA1), None)
        self._salt = first.salt if first else b""
        self.iterations = first.iterations if first else 0
        self._spans = [
            _Span(digest, rdata.next, Types(rdata.windows), bool(rdata.flags & _OPT_OUT))
            for owner, rdata in found
            if first is not None and _same(first, rdata) and owner.parent() == zone
            if (digest := _digest(owner)) is not None
        ]

    def _hash(self, name: dns.name.Name) -> bytes:
        text = dns.dnssec.nsec3_hash(name, self._salt, self.iterations, dns.dnssectypes.NSEC3Hash.SHA1)
        return base64.b32hexdecode(text)

    def at(self, name: dns.name.Name) -> _Span | None:
        """Return the record of ``name`` itself."""
        digest = self._hash(name)
        return next((span for span in self._spans if span.owner == digest), None)

    def around(self, name: dns.name.Name) -> _Span | None:
        """Return the record that shows that ``name`` does not exist."""
        digest = self._hash(name)
        return next((span for span in self._spans if span.covers(digest)), None)


def _same(first: NSEC3, other: NSEC3) -> bool:
    return (first.algorithm, first.iterations, first.salt) == (
        other.algorithm,
        other.iterations,
        other.salt,
    )


def _digest(owner: dns.name.Name) -> bytes | None:
    try:
        return base64.b32hexdecode(owner.labels[0].upper())
    except ValueError:
        return None


def deny(
    name: dns.name.Name,
    rdtype: dns.rdatatype.RdataType,
    zone: dns.name.Name,
    records: Sequence[dns.rrset.RRset],
) -> Denial:
    """Say what ``records`` of ``zone`` show; see ``denial.deny``."""
    chain = _Chain(zone, records)
    if chain.iterations > MAX_ITERATIONS:
        return Denial.OPTED_OUT
    matching = chain.at(name)
    if matching is not None:
        return matching.types.verdict(rdtype)
    encloser = _closest_encloser(chain, name, zone)
    if encloser is None:
        return Denial.UNPROVEN
    covering = chain.around(dns.name.Name(name.labels[-len(encloser.labels) - 1 :]))
    if covering is None:
        return Denial.UNPROVEN
    if covering.opted_out:
        return Denial.OPTED_OUT
    return _without_wildcard(chain, encloser, rdtype)


def _without_wildcard(chain: _Chain, encloser: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Denial:
    wildcard = dns.name.Name((b"*", *encloser.labels))
    matching = chain.at(wildcard)
    if matching is not None:
        return matching.types.verdict(rdtype)
    return Denial.PROVEN if chain.around(wildcard) is not None else Denial.UNPROVEN


def deny_name(next_closer: dns.name.Name, zone: dns.name.Name, records: Sequence[dns.rrset.RRset]) -> bool:
    """Tell whether the name one label below a wildcard's parent is shown not to exist (RFC 5155 §8.8)."""
    chain = _Chain(zone, records)
    return chain.iterations <= MAX_ITERATIONS and chain.around(next_closer) is not None


def _closest_encloser(chain: _Chain, name: dns.name.Name, zone: dns.name.Name) -> dns.name.Name | None:
    """Return the deepest ancestor that is shown to exist; None where that is not shown, or it is another's affair."""
    ancestor = name
    while ancestor not in {zone, dns.name.root}:
        ancestor = ancestor.parent()
        span = chain.at(ancestor)
        if span is not None:
            return None if span.types.hands_over else ancestor
    return None
