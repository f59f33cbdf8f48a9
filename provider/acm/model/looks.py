"""What a look at the world brought back: a verdict with a reason, a sentence, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LookReason(StrEnum):
    """Why a look found, or did not find, the wanted record or page. Stable: shown in the API, the CLI and Pulumi."""

    FOUND = "FOUND"
    MISSING = "MISSING"
    NXDOMAIN = "NXDOMAIN"
    WRONG_TARGET = "WRONG_TARGET"
    ZONE_APPENDED_TWICE = "ZONE_APPENDED_TWICE"
    SERVFAIL = "SERVFAIL"
    REFUSED = "REFUSED"
    LAME_DELEGATION = "LAME_DELEGATION"
    TIMED_OUT = "TIMED_OUT"
    UNREACHABLE = "UNREACHABLE"
    MALFORMED = "MALFORMED"
    CHAIN_TOO_LONG = "CHAIN_TOO_LONG"
    NETWORK_NOT_ALLOWED = "NETWORK_NOT_ALLOWED"
    BOGUS = "BOGUS"
    NO_ADDRESS = "NO_ADDRESS"
    WEB_ADDRESS_NOT_ALLOWED = "WEB_ADDRESS_NOT_ALLOWED"
    WEB_TIMED_OUT = "WEB_TIMED_OUT"
    WEB_UNREACHABLE = "WEB_UNREACHABLE"
    WEB_MALFORMED = "WEB_MALFORMED"
    WEB_STATUS = "WEB_STATUS"
    WRONG_CONTENT = "WRONG_CONTENT"
    WRONG_REDIRECT = "WRONG_REDIRECT"


ABSENT = (LookReason.NXDOMAIN, LookReason.MISSING)
"""Reasons that say for certain that there are no such records."""


class DNSSECStatus(StrEnum):
    """What DNSSEC says of an answer (RFC 4033 §5)."""

    SECURE = "SECURE"
    """Proven by a chain of signatures from a trust anchor."""
    INSECURE = "INSECURE"
    """A signed zone proves that what it delegates is not signed."""
    BOGUS = "BOGUS"
    """It should be signed, and is not, or not properly: never believed."""
    INDETERMINATE = "INDETERMINATE"
    """No trust anchor says whether it should be signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and what came back: the evidence of a look."""

    question: str
    """``NAME TYPE``, the name with its trailing dot; ``GET URL`` of what was asked over HTTP."""
    server: str
    """``ADDRESS:PORT`` of the server that was asked."""
    answer: str
    """What came back, in a few words: ``NXDOMAIN``, ``CNAME _x.acm-validations.internal.``, ``no answer in 2 s``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look for a validation record or page: the verdict, what was asked, of whom, what came back, what is expected."""

    reason: LookReason
    message: str
    """One sentence for a person; shown unchanged everywhere."""
    question: str
    servers: tuple[str, ...]
    answer: str
    expected: str
    looked_at: datetime
    evidence: tuple[Exchange, ...] = ()
    dnssec: DNSSECStatus = DNSSECStatus.INDETERMINATE
    """What DNSSEC says of the answer that the verdict rests on."""
    dnssec_message: str = ""
    """Why, in a sentence; empty where there is nothing to say."""

    @property
    def found(self) -> bool:
        """Tell whether the look proves control of the domain."""
        return self.reason is LookReason.FOUND
