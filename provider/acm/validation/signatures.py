"""Whether one set of records is signed by the keys of a zone (RFC 4035 §5.3), in bounded work. Pure.

The cryptography and the canonical form are dnspython's; what is ours is which keys are tried, how many, and the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import dns.dnssec
import dns.dnssectypes
import dns.exception
import dns.name
import dns.node
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.DNSKEY
import dns.rdtypes.dnskeybase
import dns.rrset

from acm.validation.anchors import DS
from acm.validation.signed import RRSIG, SignedSet

DNSKEY = dns.rdtypes.ANY.DNSKEY.DNSKEY
MAX_KEYS = 32
"""Keys of one zone that are read."""
_SAME_TAG = 2
"""Keys of one tag that are tried on a signature: tags collide by chance only, or on purpose (CVE-2023-50387)."""
_DNSSEC = 3
"""The protocol of every key (RFC 4034 §2.1.2)."""
_ALGORITHMS = frozenset(
    # Those that RFC 8624 §3.1 has validators know, without SHA-1, which no longer proves anything.
    {
        dns.dnssectypes.Algorithm.RSASHA256,
        dns.dnssectypes.Algorithm.RSASHA512,
        dns.dnssectypes.Algorithm.ECDSAP256SHA256,
        dns.dnssectypes.Algorithm.ECDSAP384SHA384,
        dns.dnssectypes.Algorithm.ED25519,
        dns.dnssectypes.Algorithm.ED448,
    }
)
_DIGESTS = frozenset({dns.dnssectypes.DSDigest.SHA256, dns.dnssectypes.DSDigest.SHA384})


class BadSignature(Exception):
    """No signature proves the set; the text says why, as part of a sentence."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone whose keys are proven."""

    name: dns.name.Name
    keys: tuple[DNSKEY, ...]


def supported(ds: Iterable[DS]) -> tuple[DS, ...]:
    """Return the DS records that can be followed; a zone with none of them counts as unsigned (RFC 4035 §5.2)."""
    return tuple(one for one in ds if one.algorithm in _ALGORITHMS and one.digest_type in _DIGESTS)


def keys_of(rrset: dns.rrset.RRset) -> tuple[DNSKEY, ...]:
    """Return the usable zone keys in a DNSKEY set: not revoked (RFC 5011 §2.1), bounded."""
    flag = dns.rdtypes.dnskeybase.Flag
    return tuple(
        key
        for key in tuple(rrset)[:MAX_KEYS]
        if isinstance(key, DNSKEY)
        and key.protocol == _DNSSEC
        and key.flags & flag.ZONE
        and not key.flags & flag.REVOKE
    )


def entry_keys(zone: dns.name.Name, keys: Sequence[DNSKEY], ds: Sequence[DS]) -> tuple[DNSKEY, ...]:
    """Return the keys that the DS records of the parent zone name."""
    return tuple(key for key in keys if any(_is_digest(zone, key, one) for one in ds))


def _is_digest(zone: dns.name.Name, key: DNSKEY, ds: DS) -> bool:
    if ds.algorithm != key.algorithm or ds.key_tag != dns.dnssec.key_id(key):
        return False
    return dns.dnssec.make_ds(zone, key, dns.dnssectypes.DSDigest(ds.digest_type)).digest == ds.digest


def verify(signed: SignedSet, zone: Zone, now: float) -> RRSIG:
    """Return the signature by which ``zone`` proves the set at ``now`` (seconds since 1970); raise ``BadSignature``."""
    ours = [signature for signature in signed.signatures if signature.signer == zone.name]
    if not ours:
        raise BadSignature(f"{_what(signed)} is not signed, and the zone {zone.name} is")
    failures = []
    for signature in ours:
        failure = _failure(signed, signature, zone, now)
        if failure is None:
            return signature
        failures.append(failure)
    raise BadSignature(f"the signature over {_what(signed)} {failures[0]}")


def _failure(signed: SignedSet, signature: RRSIG, zone: Zone, now: float) -> str | None:
    """Return what is wrong with a signature, None where nothing is."""
    if signature.expiration < now:
        return f"expired on {_day(signature.expiration)}"
    if signature.inception > now:
        return f"is not valid before {_day(signature.inception)}"
    if signature.labels > len(signed.rrset.name.labels) - 1:
        return "is for a longer name"
    keys = [key for key in zone.keys if _may_have_made(key, signature)][:_SAME_TAG]
    if not keys:
        return f"is made by key {signature.key_tag}, which {zone.name} does not have"
    if any(_verifies(signed, signature, key, now) for key in keys):
        return None
    return f"does not verify with key {signature.key_tag} of {zone.name}"


def _may_have_made(key: DNSKEY, signature: RRSIG) -> bool:
    return (
        key.algorithm == signature.algorithm
        and key.algorithm in _ALGORITHMS
        and dns.dnssec.key_id(key) == signature.key_tag
    )


def _verifies(signed: SignedSet, signature: RRSIG, key: DNSKEY, now: float) -> bool:
    keys: dict[dns.name.Name, dns.node.Node | dns.rdataset.Rdataset] = {
        signature.signer: dns.rdataset.from_rdata(0, key)
    }
    try:
        dns.dnssec.validate_rrsig(signed.rrset, signature, keys, now=now)
    except (dns.exception.DNSException, ValueError):
        return False
    return True


def is_from_wildcard(signed: SignedSet, signature: RRSIG) -> bool:
    """Tell whether the set was made from a wildcard's (RFC 4035 §5.3.4)."""
    owner = signed.rrset.name
    labels = len(owner.labels) - 1 - int(owner.is_wild())
    return signature.labels < labels


def _what(signed: SignedSet) -> str:
    return f"{signed.rrset.name.to_text()[:255]} {dns.rdatatype.to_text(signed.rrset.rdtype)}"


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
