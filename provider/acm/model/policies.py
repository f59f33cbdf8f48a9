"""Policies of validity: for how long a certificate lasts, and when its renewal starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

PUBLIC = "public"
"""Stands in the setting ``allowed_networks`` for every address of the public internet."""


class ValidityPolicy(StrEnum):
    """Which rule decides a leaf's validity."""

    GUIDE = "guide"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Validity:
    """Days that a certificate lasts, and days before its end at which renewal starts."""

    days: int
    renew_before_days: int


_GUIDE = Validity(395, 60)
_BASELINE = (
    # Baseline Requirements §6.3.2 (ballot SC-081v3): at most 200, 100 and 47 days, and a day less is recommended, which
    # linters ask for. Renewal starts at the last third.
    (datetime(2029, 3, 15, tzinfo=UTC), Validity(46, 16)),
    (datetime(2027, 3, 15, tzinfo=UTC), Validity(99, 33)),
    (datetime(2026, 3, 15, tzinfo=UTC), Validity(199, 66)),
)


def validity(policy: ValidityPolicy, issued_at: datetime) -> Validity:
    """Return the validity that ``policy`` gives a certificate issued at ``issued_at``."""
    if policy is ValidityPolicy.GUIDE:
        return _GUIDE
    return next((rule for since, rule in _BASELINE if issued_at >= since), Validity(398, 60))
