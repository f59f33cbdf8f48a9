"""The configuration of one account in one region: when events about expiry begin."""

from __future__ import annotations

from dataclasses import dataclass

from acm.model.errors import InvalidParameter

LEAST_DAYS, MOST_DAYS = 1, 45
DEFAULT_DAYS = 45
"""ACM's own default: an event each day for a certificate with 45 days or less left (specification, expiry events)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConfiguration:
    """What holds for all certificates of one account and region."""

    days_before_expiry: int = DEFAULT_DAYS
    """Days before the end of a certificate at which daily events about it begin."""
    declared_by: tuple[str, ...] = ()
    """The labels of those who declare it (Pulumi stacks), sorted."""


def check_days(days: int) -> int:
    """Return ``days``; raise ``InvalidParameter`` outside 1 to 45."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise InvalidParameter(
            f"events begin {LEAST_DAYS} to {MOST_DAYS} days before expiry, not {days}.",
            property_path="expiryEvents.daysBeforeExpiry",
        )
    return days
