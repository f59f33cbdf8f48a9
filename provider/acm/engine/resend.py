"""ResendValidationEmail: the validation mail of one name once more, to the same domain or to another one."""

from __future__ import annotations

from dataclasses import replace

from acm.engine.describe import check_account, require
from acm.engine.mail.queueing import queue_name, require_mailing
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate, DomainValidation, ValidationMethod
from acm.model.errors import InvalidState
from acm.model.lifecycle import DomainStatus
from acm.model.mail import MailKind, addresses, check_validation_domain


async def resend_validation_email(rooms: Rooms, arn: str, *, domain: str, validation_domain: str) -> None:
    """Send mail about ``domain`` once more, from now on to ``validation_domain``.

    ``domain`` is a canonical name of the certificate, ``validation_domain`` itself or one that it lies in. What links
    were sent before goes on working until its end; the time-out does not move (specification, resend). Raises
    ``ResourceNotFound``, ``InvalidState``, ``InvalidDomainValidation`` or ``NotAvailable``.
    """
    check_account(arn, rooms.account)

    def change(tx: Transaction) -> None:
        certificate = require(tx, arn).as_of(tx.now)
        check_state(certificate)
        check_validation_domain(certificate.names, domain, validation_domain)
        mailing = require_mailing(rooms.mailing)
        moved = _moved(certificate, domain, validation_domain)
        tx.certificates.update(moved)
        kind = MailKind.RENEWAL if moved.renews else MailKind.REQUEST
        queue_name(tx, mailing, moved, _pending(moved, domain), kind=kind)

    await rooms.store.write(change)


def _moved(certificate: Certificate, domain: str, validation_domain: str) -> Certificate:
    """Return the certificate with mail about ``domain`` going to ``validation_domain``."""
    emails = addresses(domain, validation_domain)
    return replace(
        certificate,
        validations=tuple(
            replace(v, validation_domain=validation_domain, emails=emails) if v.domain_name == domain else v
            for v in certificate.validations
        ),
    )


def _pending(certificate: Certificate, domain: str) -> DomainValidation:
    found = next(v for v in certificate.validations if v.domain_name == domain)
    if found.status is not DomainStatus.PENDING_VALIDATION:
        raise InvalidState(f"{domain} is {found.status} already: no approval is wanted.")
    return found


def check_state(certificate: Certificate) -> None:
    """Raise ``InvalidState`` unless the certificate, or its renewal, waits for an answer to a mail."""
    if not certificate.awaits_issue:
        raise InvalidState(f"{certificate.arn} is {certificate.status}: it waits for no validation.")
    if certificate.validation_method is not ValidationMethod.EMAIL:
        raise InvalidState(
            f"{certificate.arn} is validated by {certificate.validation_method}, not by e-mail.",
            hint="Publish the records that DescribeCertificate shows.",
        )
