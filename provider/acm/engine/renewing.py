"""Renewal of an issued certificate, and the looks between renewals that tell whether it will succeed.

The same looks and the same issuing as at first; the certificate in use stays what it is until the new one is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from acm.engine import notices, renewal_start, schedule
from acm.engine.mail.queueing import is_by_mail, queue
from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.leaf import issue_private
from acm.engine.validate import is_validated, look_at_all
from acm.model import managed_renewal, renewal_times
from acm.model.certificate import Certificate, Challenge, DomainValidation
from acm.model.looks import Look
from acm.model.mail import MailKind


def is_health_look_due(certificate: Certificate, now: datetime) -> bool:
    """Tell whether the records of an issued certificate are to be looked for. Pure.

    One that misses a record is looked at whenever it is due: somebody may just have published it.
    """
    at = schedule.next_health_look(certificate)
    if at is None:
        return False
    missing = not all(v.last_look is None or v.last_look.found for v in certificate.validations)
    due = certificate.next_action_at is not None and certificate.next_action_at <= now
    return at <= now or (missing and due)


async def carry_on(rooms: Rooms, arn: str) -> None:
    """Do what a renewal that nobody looks for needs now: have a private authority issue, or ask for approval."""
    certificate, now = await rooms.store.write(lambda tx: (_begin(tx, rooms, arn), tx.now))
    if certificate is None or not certificate.renews:
        return
    if certificate.certificate_authority_arn is not None:
        await issue_private(rooms, (certificate,), now)
    else:
        await rooms.store.write(lambda tx: _await_approval(tx, arn))


def _begin(tx: Transaction, rooms: Rooms, arn: str) -> Certificate | None:
    """Begin an attempt where one is due; end the renewal of a certificate that is not to be renewed any more."""
    current = tx.certificates.find(arn)
    if current is None:
        return None
    after = renewal_start.begin(tx, current)
    if after is current:
        return current
    if after.renews and is_by_mail(after) and rooms.mailing is not None:
        queue(tx, rooms.mailing, after, kind=MailKind.RENEWAL)
    tx.certificates.update(after)
    return after


def _await_approval(tx: Transaction, arn: str) -> None:
    """Leave a renewal until somebody approves it, or the next attempt asks again."""
    current = tx.certificates.find(arn)
    if current is None or not current.renews or is_validated(current):
        return
    asked = managed_renewal.missed(current, tx.now)
    until = schedule.next_attempt(asked, tx.now) or renewal_times.end(asked)
    tx.certificates.update(notices.scheduled(tx, replace(asked, next_action_at=until)))


async def check_health(rooms: Rooms, certificate: Certificate, now: datetime) -> None:
    """Look for the challenges of an issued certificate and keep what was seen; its validations stay as they are."""
    looks = await look_at_all(rooms, certificate.validations, now)

    def keep(tx: Transaction) -> None:
        current = tx.certificates.find(certificate.arn)
        if current is None or not is_health_look_due(current, tx.now):
            return
        notices.notify(tx, current)
        seen = replace(current, validations=tuple(_seen(current, looks)))
        tx.certificates.update(notices.scheduled(tx, seen))

    await rooms.store.write(keep)


def _seen(certificate: Certificate, looks: Mapping[Challenge, Look]) -> Iterator[DomainValidation]:
    return (
        replace(v, last_look=looks.get(v.challenge, v.last_look)) if v.challenge else v
        for v in certificate.validations
    )
