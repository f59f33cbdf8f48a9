"""When a certificate is looked at again, as tables."""

from __future__ import annotations

from datetime import datetime, timedelta

from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.events import days_to_expiry
from acm.model.lifecycle import CertificateStatus, RenewalStatus
from acm.model.renewal_times import SECOND, end, renewal_begins

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


RENEWAL_ATTEMPTS = tuple(timedelta(days=days) for days in (45, 30, 15, 3, 1))
"""Before a certificate's end, when another attempt to renew it begins, after the first one (specification, events)."""

RENEWAL_NOTICES = (45, 30, 15, 7, 3, 1)
"""Days before a certificate's end on which is told that its renewal wants somebody to act (specification, renewal status)."""

RENEWAL_LOOKS = (
    # age of the attempt     pause between looks
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(hours=72), timedelta(hours=1)),
)
RENEWAL_LOOKS_LATER = timedelta(days=1)
"""Pause between looks of an attempt that has had its 72 hours: a record that comes late is found all the same."""

HEALTH_LOOKS = timedelta(days=7)
"""How often the records of an issued certificate are looked for: its renewal will need them."""

HEALTH_LOOKS_MISSING = timedelta(days=1)
"""The same where one was missing."""


def next_look(certificate: Certificate, now: datetime, *, due_soon: int = 0) -> datetime:
    """Return when to look again for the records of a pending certificate; never after its deadline.

    ``due_soon`` is how many certificates are due within ``CROWD_SPAN``.
    """
    wait = max(_look_pause(certificate, now), LOOK_COST * due_soon)
    return min(now + wait, _tried_until(certificate, now))


def pause(age: timedelta) -> timedelta:
    """Return the pause between looks for records that are waited for since ``age``."""
    return next((between for limit, between in LOOKS if age < limit), LOOKS[-1][1])


def _look_pause(certificate: Certificate, now: datetime) -> timedelta:
    if certificate.renewal is None or not certificate.renews:
        return pause(now - certificate.created_at)
    age = now - certificate.renewal.attempt_at
    return next((between for limit, between in RENEWAL_LOOKS if age < limit), RENEWAL_LOOKS_LATER)


def _tried_until(certificate: Certificate, now: datetime) -> datetime:
    """Return when something else is due in any case: the deadline of a request, the next attempt of a renewal."""
    if certificate.status is CertificateStatus.PENDING_VALIDATION:
        return certificate.validation_deadline
    return next_attempt(certificate, now) or end(certificate)


def next_of_issued(material: IssuedMaterial, now: datetime, *, notice_days: int) -> datetime:
    """Return when an issued certificate is due in any case: at its next expiry notice, or the second after its end.

    Notices begin ``notice_days`` before the end and come once a day, so many whole days before it.
    """
    days = min(days_to_expiry(material, now) - 1, notice_days)
    if days > 0:
        return material.not_after - timedelta(days=days)
    return material.not_after + SECOND


def next_issue(certificate: Certificate, now: datetime) -> datetime:
    """Return when to try again to issue a validated certificate; never after its deadline."""
    wait = ISSUES[min(certificate.attempts, len(ISSUES) - 1)]
    return min(now + wait, _tried_until(certificate, now))


def next_attempt(certificate: Certificate, now: datetime) -> datetime | None:
    """Return when the next attempt to renew an issued certificate begins, in the past where it is due; None without one."""
    begins, renewal = renewal_begins(certificate), certificate.renewal
    if begins is None:
        return None
    if renewal is None or renewal.status is RenewalStatus.SUCCESS:
        return begins
    attempts = (begins, *(end(certificate) - before for before in RENEWAL_ATTEMPTS))
    missed = [at for at in attempts if renewal.attempt_at < at <= now]
    return max(missed) if missed else min((at for at in attempts if at > now), default=None)


def next_health_look(certificate: Certificate) -> datetime | None:
    """Return when the records of an issued certificate are looked for next; None where it has none, or needs none."""
    looked = [v.last_look for v in certificate.validations if v.challenge and v.last_look]
    if not looked or certificate.renews or not certificate.renewal_eligible:
        return None
    missing = not all(look.found for look in looked)
    return max(look.looked_at for look in looked) + (HEALTH_LOOKS_MISSING if missing else HEALTH_LOOKS)


def next_of_renewal(certificate: Certificate, now: datetime) -> datetime | None:
    """Return when the renewal of an issued certificate, or the change of its validation method, is worked on next."""
    changing = certificate.method_change is not None and certificate.method_change.is_pending
    own = certificate.next_action_at if certificate.renews or changing else next_attempt(certificate, now)
    moments = (own, _next_notice(certificate, now), None if changing else next_health_look(certificate))
    return min((at for at in moments if at is not None), default=None)


def _next_notice(certificate: Certificate, now: datetime) -> datetime | None:
    """Return when it is told next that a renewal wants somebody to act; None where none does."""
    if certificate.material is None or certificate.renewal is None or not certificate.renewal.wants_action:
        return None
    moments = (certificate.material.not_after - timedelta(days=days) for days in RENEWAL_NOTICES)
    return min((at for at in moments if at > now), default=None)
