"""The rules that a merge may be held to."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """What `--fail-on` may name."""

    REPLACEMENT = "replacement"
    DELETION = "deletion"
    EXPIRING = "expiring"
