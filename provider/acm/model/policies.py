"""Policies of validity: for how long a certificate lasts, and when its renewal starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

PUBLIC = "public"
"""Stands in the setting ``allowed_networks`` for every address of the public internet."""


class ValidityPolicy(StrEnum):
    """Which rule decides a leaf's validity."""

    GUIDE = "guide"
    BASELINE = "baseline"


_GUIDE = timedelta(days=395)
_BASELINE = (
    # Baseline Requirements §6.3.2 (ballot SC-081v3): at most 200, 100 and 47 days, and a day less is recommended, which
    # linters ask for.
    (datetime(2029, 3, 15, tzinfo=UTC), timedelta(days=46)),
    (datetime(2027, 3, 15, tzinfo=UTC), timedelta(days=99)),
    (datetime(2026, 3, 15, tzinfo=UTC), timedelta(days=199)),
)
_BASELINE_BEFORE = timedelta(days=398)

RENEWAL_LEAD = timedelta(days=60)
"""How long before its end a certificate's renewal starts (specification, managed renewal)."""
RENEWAL_LEAD_BY_MAIL = timedelta(days=45)
"""The same where somebody has to approve it by mail."""


def validity(policy: ValidityPolicy, issued_at: datetime) -> timedelta:
    """Return for how many days ``policy`` has a certificate last that is issued at ``issued_at``."""
    if policy is ValidityPolicy.GUIDE:
        return _GUIDE
    return next((days for since, days in _BASELINE if issued_at >= since), _BASELINE_BEFORE)


def renewal_lead(lifetime: timedelta, *, by_mail: bool = False, early: timedelta | None = None) -> timedelta:
    """Return how long before its end the renewal of a certificate starts that lasts for ``lifetime``.

    Short-lived ones begin at their last third, by mail at their last quarter. ``early`` asks for more time: it counts
    up to two thirds of the lifetime, so that a new certificate is not due at once again.
    """
    usual = min(RENEWAL_LEAD_BY_MAIL, lifetime / 4) if by_mail else min(RENEWAL_LEAD, lifetime / 3)
    return min(max(usual, early or usual), lifetime * 2 / 3)
