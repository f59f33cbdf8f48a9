"""How long certificates last: the metric ``DaysToExpiry`` of each, and what is told of all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WITHIN_DAYS = (1, 3, 7, 15, 30, 45, 60, 90, 180, 395)
"""Those on which a renewal that wants somebody to act is told of, quarters, and the longest that is issued."""

MOST_SHOWN = 1000
"""Certificates that are shown one by one at most: a label of Prometheus for each costs memory for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """The issued certificates of all accounts and regions, by the days until they end; a begun day counts whole."""

    within: Mapping[int, int]
    """For each of ``WITHIN_DAYS`` how many have at most so many days left."""
    nearest: tuple[tuple[str, int], ...]
    """ARN and days of those that their accounts are told of daily, the nearest end first; at most ``MOST_SHOWN``."""
    left_out: int
    """How many more of these there are."""
