"""What a look at the world brought back: a verdict with a reason, a sentence, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LookReason(StrEnum):
    """Why a look found, or did not find, the wanted record. Stable: shown in the API, the CLI and Pulumi."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and what came back: the evidence of a look."""

    question: str
    """``NAME TYPE``, the name with its trailing dot."""
    server: str
    """``ADDRESS:PORT`` of the server that was asked."""
    answer: str
    """What came back, in a few words: ``NXDOMAIN``, ``CNAME _x.acm-validations.internal.``, ``no answer in 2 s``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look for a validation record: the verdict, what was asked, of whom, what came back, what is expected."""

    reason: LookReason
    message: str
    """One sentence for a person; shown unchanged everywhere."""
    question: str
    servers: tuple[str, ...]
    answer: str
    expected: str
    looked_at: datetime
    evidence: tuple[Exchange, ...] = ()

    @property
    def found(self) -> bool:
        """Tell whether the look proves control of the domain."""
        return self.reason is LookReason.FOUND
