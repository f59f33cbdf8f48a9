"""Expiry notices: one a day for each certificate that has no more days left than its account wants to be told of."""

from __future__ import annotations

from dataclasses import replace

from acm.engine import schedule
from acm.engine.ports import Transaction
from acm.model import events
from acm.model.certificate import Certificate, CertificateType
from acm.model.lifecycle import CertificateStatus


def scheduled(tx: Transaction, certificate: Certificate) -> Certificate:
    """Return an issued certificate with the moment at which it is due again."""
    material = certificate.material
    if certificate.status is not CertificateStatus.ISSUED or material is None:
        return replace(certificate, next_action_at=None)
    due = schedule.next_of_issued(material, tx.now, notice_days=notice_days(tx, certificate))
    return replace(certificate, next_action_at=due)


def notify(tx: Transaction, certificate: Certificate) -> None:
    """Write today's notice where one is wanted; the same one again changes nothing."""
    if certificate.status is not CertificateStatus.ISSUED or certificate.material is None:
        return
    if events.days_to_expiry(certificate.material, tx.now) <= notice_days(tx, certificate):
        tx.events.add(events.approaching_expiration(certificate, tx.now))


def notify_end(tx: Transaction, certificate: Certificate) -> None:
    """Write that a certificate has expired; there is no such event for imports (specification, EventBridge)."""
    expired = certificate.status is CertificateStatus.EXPIRED
    if expired and certificate.type is not CertificateType.IMPORTED:
        tx.events.add(events.expired(certificate, tx.now))


def notice_days(tx: Transaction, certificate: Certificate) -> int:
    """Return how many days before its end notices about a certificate begin."""
    configuration = tx.account_configurations.find(account=certificate.account, region=certificate.region)
    return configuration.days_before_expiry
