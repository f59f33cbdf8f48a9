"""Whether an attempt to renew an issued certificate is due, and what it begins with."""

from __future__ import annotations

from datetime import datetime

from acm.engine import notices, schedule
from acm.engine.ports import Transaction
from acm.model import managed_renewal
from acm.model.certificate import Certificate


def is_renewal_due(certificate: Certificate, now: datetime) -> bool:
    """Tell whether an attempt to renew an issued certificate is under way, or has to begin. Pure."""
    return certificate.renews or _is_attempt_due(certificate, now)


def begun(certificate: Certificate, now: datetime) -> Certificate:
    """Return ``certificate`` with the attempt that is due, without the one that is not wanted any more. Pure."""
    if not is_renewal_due(certificate, now):
        return certificate
    if not certificate.renewal_eligible:
        return managed_renewal.stopped(certificate)
    return managed_renewal.started(certificate, now) if _is_attempt_due(certificate, now) else certificate


def begin(tx: Transaction, current: Certificate) -> Certificate:
    """Return a stored certificate as ``begun`` does, with today's notice written, to be updated by the caller."""
    if not is_renewal_due(current, tx.now):
        return current
    notices.notify(tx, current)
    after = begun(current, tx.now)
    return after if after.renews else notices.scheduled(tx, after)


def _is_attempt_due(certificate: Certificate, now: datetime) -> bool:
    begins = schedule.next_attempt(certificate, now)
    return begins is not None and begins <= now
