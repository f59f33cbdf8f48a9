"""What the world will make of a request that is only planned: a look at DNS before anything is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Preflight(StrEnum):
    """Whether a preview looks, and what it does with what it sees."""

    OFF = "OFF"
    """It does not look."""
    WARN = "WARN"
    """It looks and tells."""
    FAIL = "FAIL"
    """It looks, tells, and fails where a certificate would never be issued as things are."""


class Prospect(StrEnum):
    """What is to be expected of one name."""

    READY = "READY"
    """Nothing is missing: it issues in seconds."""
    WAITS = "WAITS"
    """A record is missing, and would be seen if it came."""
    HANGS = "HANGS"
    """As the world is now, it is not issued, whichever record comes."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of one name, and why, in a sentence."""

    domain_name: str
    prospect: Prospect
    message: str
