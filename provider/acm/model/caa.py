"""Certification Authority Authorization (RFC 8659): what a look at a name's CAA records brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from acm.model.looks import DNSSECStatus, Exchange

CAA_NAMES = ("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")
"""The names that mean ACM in CAA records (specification, configure a CAA record)."""


class CAAReason(StrEnum):
    """Why a certificate may, or may not, be issued for a name. Stable: shown in the API, the CLI and Pulumi."""

    NO_RECORDS = "NO_RECORDS"
    """Neither the name nor any name above it has CAA records."""
    UNRESTRICTED = "UNRESTRICTED"
    """There are CAA records, and none restricts who issues for such a name."""
    PERMITTED = "PERMITTED"
    """A record names us."""
    FORBIDDEN = "FORBIDDEN"
    """Records restrict who issues, and none of them names us."""
    CRITICAL_UNKNOWN = "CRITICAL_UNKNOWN"
    """A record is critical and has a tag that we do not know (RFC 8659 §4.1)."""
    LOOKUP_FAILED = "LOOKUP_FAILED"
    """Nobody with authority could say: nothing is issued until somebody can."""
    BOGUS = "BOGUS"
    """DNSSEC says that the answer must not be believed."""


_PERMITS = frozenset({CAAReason.NO_RECORDS, CAAReason.UNRESTRICTED, CAAReason.PERMITTED})
_FORBIDS = frozenset({CAAReason.FORBIDDEN, CAAReason.CRITICAL_UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class CAALook:
    """What the CAA records say about one name of a certificate, and the evidence."""

    domain_name: str
    """The name as requested, wildcard included."""
    reason: CAAReason
    message: str
    """What was found where, and what to do, in a sentence or two; shown unchanged everywhere."""
    record_name: str = ""
    """The name whose records decide, with its trailing dot; empty where no name has any."""
    records: tuple[str, ...] = ()
    """The records that decide, as in a zone file: ``0 issue "amazon.com"``; at most some of them."""
    dnssec: DNSSECStatus = DNSSECStatus.INDETERMINATE
    """What DNSSEC says of the answers that this rests on: the worst of them."""
    dnssec_message: str = ""
    looked_at: datetime
    servers: tuple[str, ...] = ()
    evidence: tuple[Exchange, ...] = ()

    @property
    def permits(self) -> bool:
        """Whether a certificate may be issued for the name."""
        return self.reason in _PERMITS

    @property
    def forbids(self) -> bool:
        """Whether the domain's owner forbids it; where it neither permits nor forbids, another look may tell."""
        return self.reason in _FORBIDS
