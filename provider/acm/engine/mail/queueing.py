"""Putting messages into the outbox, in the write that makes them necessary: none is lost, none is sent for nothing."""

from __future__ import annotations

from collections.abc import Iterable

from acm.engine.ports import Mailing, Transaction
from acm.model.certificate import Certificate, DomainValidation, ValidationMethod
from acm.model.errors import NotAvailable
from acm.model.lifecycle import DomainStatus
from acm.model.mail import SETTINGS_HINT, Mail, MailKind, MailState


def require_mailing(mailing: Mailing | None) -> Mailing:
    """Return how mail is sent; raise ``NotAvailable`` where it is not."""
    if mailing is None:
        raise NotAvailable(
            "validation by EMAIL needs a mail server, and none is set here.",
            hint=SETTINGS_HINT,
            property_path="validationMethod",
        )
    return mailing


def queue(
    tx: Transaction, mailing: Mailing, certificate: Certificate, *, kind: MailKind = MailKind.REQUEST
) -> None:
    """Have mail sent about every name of ``certificate`` that waits for approval."""
    for validation in certificate.validations:
        if validation.status is DomainStatus.PENDING_VALIDATION:
            queue_name(tx, mailing, certificate, validation, kind=kind)


def queue_name(
    tx: Transaction,
    mailing: Mailing,
    certificate: Certificate,
    validation: DomainValidation,
    *,
    kind: MailKind = MailKind.REQUEST,
) -> None:
    """Have mail sent about one name; an address that a message is already on its way to gets no second one."""
    waiting = _waiting(tx.mails.of(certificate.arn), validation.domain_name)
    for recipient in validation.emails:
        if recipient not in waiting:
            number = mailing.new_id()
            tx.mails.insert(
                Mail(
                    id=number,
                    arn=certificate.arn,
                    domain_name=validation.domain_name,
                    recipient=recipient,
                    kind=kind,
                    message_id=f"<{number}@{mailing.sender.rpartition('@')[2]}>",
                    created_at=tx.now,
                    next_try_at=tx.now,
                )
            )


def is_by_mail(certificate: Certificate) -> bool:
    """Tell whether mail asks for approval of the certificate's names."""
    return certificate.validation_method is ValidationMethod.EMAIL


def _waiting(mails: Iterable[Mail], name: str) -> set[str]:
    under_way = (MailState.PENDING, MailState.SENDING)
    return {mail.recipient for mail in mails if mail.domain_name == name and mail.state in under_way}
