"""When a certificate is looked at again, as tables."""

from __future__ import annotations

from datetime import datetime, timedelta

from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.events import days_to_expiry

LOOKS = (
    # age of the request     pause between looks
    (timedelta(seconds=10), timedelta(seconds=5)),
    (timedelta(minutes=10), timedelta(seconds=10)),
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(hours=72), timedelta(minutes=10)),
)
"""Looks for validation records: soon after the request, every ten minutes until the limit.

Who publishes a record here, or waits, hastens the look: these pauses are for records that come from elsewhere.
"""

LOOK_COST = timedelta(milliseconds=250)
"""Pauses are no shorter than this for each certificate that is due soon: many that wait share what one machine can do."""

CROWD_SPAN = timedelta(minutes=10)
MOST_COUNTED = 2_400
"""Certificates due within ``CROWD_SPAN`` are counted up to so many: with more, looks are ten minutes apart anyway."""

ISSUES = (
    timedelta(seconds=1),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
)
"""Pauses between tries to issue, after validation; the last one repeats."""


def next_look(certificate: Certificate, now: datetime, *, due_soon: int = 0) -> datetime:
    """Return when to look again for the records of a pending certificate; never after its deadline.

    ``due_soon`` is how many certificates are due within ``CROWD_SPAN``.
    """
    wait = max(pause(now - certificate.created_at), LOOK_COST * due_soon)
    return min(now + wait, certificate.validation_deadline)


def pause(age: timedelta) -> timedelta:
    """Return the pause between looks for records that are waited for since ``age``."""
    return next((between for limit, between in LOOKS if age < limit), LOOKS[-1][1])


def next_of_issued(material: IssuedMaterial, now: datetime, *, notice_days: int) -> datetime:
    """Return when an issued certificate is due again: at its next expiry notice, or the second after its end.

    Notices begin ``notice_days`` before the end and come once a day, so many whole days before it.
    """
    days = min(days_to_expiry(material, now) - 1, notice_days)
    if days > 0:
        return material.not_after - timedelta(days=days)
    return material.not_after + timedelta(seconds=1)


def next_issue(certificate: Certificate, now: datetime) -> datetime:
    """Return when to try again to issue a validated certificate; never after its deadline."""
    wait = ISSUES[min(certificate.attempts, len(ISSUES) - 1)]
    return min(now + wait, certificate.validation_deadline)
