"""When issued certificates are due: for their renewal, and for expiry notices.

There is one notice a day, with one data point of the metric ``DaysToExpiry``, for each certificate that has no more days left than its account wants to be told of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from acm.engine import schedule
from acm.engine.ports import Transaction
from acm.model import events
from acm.model.certificate import Certificate, CertificateType
from acm.model.lifecycle import CertificateStatus


def scheduled(tx: Transaction, certificate: Certificate) -> Certificate:
    """Return an issued certificate with the moment at which it is due again."""
    return all_scheduled(tx, (certificate,))[0]


def told_in_time(tx: Transaction, certificate: Certificate) -> Certificate:
    """Return a certificate that is due for something else with an earlier moment where a notice comes before that."""
    return scheduled(tx, certificate) if certificate.status is CertificateStatus.ISSUED else certificate


def all_scheduled(tx: Transaction, certificates: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """Do as ``scheduled`` does for each; an account's configuration is read once."""
    days = cache(partial(_days, tx))
    return tuple(_scheduled(c, tx.now, partial(days, c.account, c.region)) for c in certificates)


def _scheduled(certificate: Certificate, now: datetime, notice_days: Callable[[], int]) -> Certificate:
    material = certificate.material
    if certificate.status is not CertificateStatus.ISSUED or material is None:
        return replace(certificate, next_action_at=None)
    due = schedule.next_of_issued(material, now, notice_days=notice_days())
    renewal = schedule.next_of_renewal(certificate, now)
    return replace(certificate, next_action_at=min(due, renewal or due))


def notify(tx: Transaction, certificate: Certificate) -> None:
    """Write today's notice and data point where they are wanted; the same ones again change nothing."""
    if certificate.status is not CertificateStatus.ISSUED or certificate.material is None:
        return
    days = events.days_to_expiry(certificate.material, tx.now)
    if days <= notice_days(tx, certificate):
        tx.events.add(events.approaching_expiration(certificate, tx.now))
        tx.events.add(events.days_to_expiry_metric(certificate, tx.now))
    renewal = certificate.renewal
    if days in schedule.RENEWAL_NOTICES and renewal is not None and renewal.wants_action:
        tx.events.add(events.renewal_action_required(certificate, renewal.reason or "OTHER", tx.now))
        tx.events.add(events.not_renewed(certificate, tx.now))


def notify_end(tx: Transaction, certificate: Certificate) -> None:
    """Write that a certificate has expired; there is no such event for imports (specification, EventBridge)."""
    expired = certificate.status is CertificateStatus.EXPIRED
    if expired and certificate.type is not CertificateType.IMPORTED:
        tx.events.add(events.expired(certificate, tx.now))


def notice_days(tx: Transaction, certificate: Certificate) -> int:
    """Return how many days before its end notices about a certificate begin."""
    return _days(tx, certificate.account, certificate.region)


def _days(tx: Transaction, account: str, region: str) -> int:
    return tx.account_configurations.find(account=account, region=region).days_before_expiry
