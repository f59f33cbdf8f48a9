"""Renewal and mail on request, and who is refused them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from acm.engine.renew import renew
from acm.engine.resend import resend_validation_email
from acm.model.certificate import CertificateType, ValidationMethod
from acm.model.errors import InvalidDomainValidation, InvalidState, NotAvailable, RequestInProgress
from acm.model.lifecycle import CertificateStatus
from tests.support.store import pending

pytestmark = pytest.mark.anyio


async def kept(rooms, **changes):
    certificate = replace(pending(), created_at=await rooms.store.write(lambda tx: tx.now), **changes)
    await rooms.store.write(lambda tx: tx.certificates.insert(certificate, owner=""))
    return certificate.arn


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PRIVATE = {"type": CertificateType.PRIVATE, "status": CertificateStatus.ISSUED}
RENEWALS = {
    "one that is pending": ({}, RequestInProgress),
    "one that is not private": ({"status": CertificateStatus.ISSUED}, InvalidState),
    "a private one that failed": (
        {"type": CertificateType.PRIVATE, "status": CertificateStatus.FAILED},
        InvalidState,
    ),
    "a private one that was never exported": ({**PRIVATE, "issued_at": NOON}, InvalidState),
    "one that was exported before its issue": (
        {**PRIVATE, "issued_at": NOON, "exported_at": NOON - timedelta(days=1)},
        InvalidState,
    ),
}


@pytest.mark.parametrize(("changes", "refusal"), RENEWALS.values(), ids=RENEWALS)
async def test_renewal_is_refused_of(rooms, changes, refusal):
    arn = await kept(rooms, **changes)
    with pytest.raises(refusal):
        await renew(rooms, arn)


BY_MAIL = {"validation_method": ValidationMethod.EMAIL, "names": ("n1.test", "*.a.n1.test")}
MAILS = {
    "one that is issued": (
        {**BY_MAIL, "status": CertificateStatus.ISSUED},
        "n1.test",
        "n1.test",
        InvalidState,
    ),
    "one that is validated by DNS": ({}, "n1.test", "n1.test", InvalidState),
    "a name of another": (BY_MAIL, "n2.test", "n2.test", InvalidDomainValidation),
    "a domain that the name is not in": (BY_MAIL, "n1.test", "1.test", InvalidDomainValidation),
    "a domain below the name": (BY_MAIL, "n1.test", "a.n1.test", InvalidDomainValidation),
    "the name itself": (BY_MAIL, "n1.test", "n1.test", NotAvailable),
    "the domain of a wildcard": (BY_MAIL, "*.a.n1.test", "a.n1.test", NotAvailable),
    "the domain above it": (BY_MAIL, "*.a.n1.test", "n1.test", NotAvailable),
}


@pytest.mark.parametrize(("changes", "domain", "to", "refusal"), MAILS.values(), ids=MAILS)
async def test_mail_is_refused_about(rooms, changes, domain, to, refusal):
    arn = await kept(rooms, **changes)
    with pytest.raises(refusal):
        await resend_validation_email(rooms, arn, domain=domain, validation_domain=to)
