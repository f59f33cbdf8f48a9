"""What the page of a link shows, and what its button does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from acm.engine.mail.queueing import is_by_mail
from acm.engine.ports import Rooms, Store, Transaction
from acm.model import lifecycle
from acm.model.certificate import Certificate, DomainValidation
from acm.model.lifecycle import DomainEvent, DomainStatus
from acm.model.mail import Mail


class Verdict(Enum):
    """What a link is good for."""

    OPEN = "it approves its name, once"
    APPROVED = "its name is approved already"
    EXPIRED = "its time is over"
    ENDED = "its certificate waits for no approval any more"
    UNKNOWN = "no such link was ever sent, or its certificate is gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A link as it is found: what it is good for, and what it is about; nothing is told of one that is UNKNOWN."""

    verdict: Verdict
    mail: Mail | None = None
    certificate: Certificate | None = None

    @property
    def expires_at(self) -> datetime | None:
        """Return until when the link approves."""
        return self.mail.expires_at if self.mail else None


_UNKNOWN = Approval(verdict=Verdict.UNKNOWN)


async def look_up(store: Store, *, context: str, code: str) -> Approval:
    """Return what a link is good for; change nothing."""
    return await store.read(lambda tx: _found(tx, context, code))


async def approve(rooms: Rooms, *, context: str, code: str) -> Approval:
    """Approve the name of a link; return what the link was good for before.

    All links about that name are used up by it. The certificate becomes due: it may be the last name that was missing.
    """

    def change(tx: Transaction) -> Approval:
        found = _found(tx, context, code)
        if found.verdict is Verdict.OPEN and found.mail is not None:
            _approve(tx, found.mail)
        return found

    return await rooms.store.write(change)


def _found(tx: Transaction, context: str, code: str) -> Approval:
    mail = tx.mails.find(context)
    if mail is None or not mail.opens_with(code):
        return _UNKNOWN
    stored = tx.certificates.find(mail.arn)
    if stored is None:
        return _UNKNOWN
    certificate = stored.as_of(tx.now)
    return Approval(verdict=_verdict(mail, certificate, tx.now), mail=mail, certificate=certificate)


def _verdict(mail: Mail, certificate: Certificate, now: datetime) -> Verdict:
    if mail.used_at is not None:
        return Verdict.APPROVED
    if mail.expires_at is None or now >= mail.expires_at:
        return Verdict.EXPIRED
    validation = _validation(certificate, mail.domain_name)
    waits = validation is not None and validation.status is DomainStatus.PENDING_VALIDATION
    if not waits or not is_by_mail(certificate):
        return Verdict.ENDED
    return Verdict.OPEN


def _validation(certificate: Certificate, name: str) -> DomainValidation | None:
    return next((v for v in certificate.validations if v.domain_name == name), None)


def _approve(tx: Transaction, by: Mail) -> None:
    stored = tx.certificates.find(by.arn)
    if stored is None:
        return
    validations = tuple(
        _approved(v, by, tx.now) if v.domain_name == by.domain_name else v for v in stored.validations
    )
    tx.certificates.update(replace(stored, validations=validations, next_action_at=tx.now, attempts=0))
    for mail in tx.mails.of(by.arn):
        if mail.domain_name == by.domain_name and mail.used_at is None:
            tx.mails.update(replace(mail, used_at=tx.now, next_try_at=None))


def _approved(validation: DomainValidation, by: Mail, now: datetime) -> DomainValidation:
    status = lifecycle.apply(lifecycle.DOMAIN, validation.status, DomainEvent.FIND)
    return replace(validation, status=status, validated_at=now, approved_by=by.recipient)
