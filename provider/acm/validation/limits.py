"""Bounds of one look. A stranger chooses what we meet on the way, so every count and time has an end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds; times in seconds, sizes in octets."""

    query_seconds: float = 2.0
    """How long one server is waited for, each time it is asked."""
    tries: int = 2
    """How often a silent server is asked; the second round begins when all servers have had the first."""
    look_seconds: float = 10.0
    hops: int = 5
    """CNAME records followed (specification, DNS validation: at most five are chained)."""
    referrals: int = 16
    """Referrals followed for one name."""
    queries: int = 60
    """Questions of one look, those for addresses of name servers included."""
    servers: int = 8
    """Addresses asked for one zone."""
    depth: int = 3
    """How deep the search for the address of a name server may lead into further searches."""
    evidence: int = 30
    """Exchanges kept as evidence."""


LIMITS = Limits()
"""The bounds that hold outside tests."""

EDNS_PAYLOAD = 1232
"""UDP payload offered (DNS flag day 2020): it passes every path unfragmented."""
MAX_ANSWER = 16384
"""The longest answer that is read, over UDP or TCP."""
MAX_CAA_ANSWER = 65535
"""The longest answer about CAA records: all of them count, and no domain's may be too many to read (RFC 1035 §4.2.2)."""
