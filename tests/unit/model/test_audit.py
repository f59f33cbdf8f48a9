"""Which certificates will not be renewed, and why: a case for each cause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from acm.model import audit
from acm.model.audit import Refusal, Seen, Severity, risks
from acm.model.caa import CAALook, CAAReason
from acm.model.certificate import (
    Certificate,
    CertificateType,
    DomainValidation,
    FailureReason,
    IssuedMaterial,
    ResourceRecord,
    ValidationMethod,
)
from acm.model.diagnosis import SYMPTOMS
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus, RenewalStatus
from acm.model.looks import Look, LookReason
from acm.model.renewal import Renewal, RenewalPolicy, RenewalReason

ISSUED_AT = datetime(2026, 1, 1, tzinfo=UTC)
END = ISSUED_AT + timedelta(days=395)
SUMMER = ISSUED_AT + timedelta(days=180)
"""A moment long before anything is due."""
RECORD = ResourceRecord(name="_t.shop.test.", value="_v.check.test.")
AUTHORITY = (
    "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555"
)
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/1/2"
MATERIAL = IssuedMaterial(
    serial="0a",
    subject="CN=shop.test",
    issuer="CN=test",
    not_before=ISSUED_AT,
    not_after=END,
    signature_algorithm="SHA256WITHRSA",
    fingerprint_sha256="ab",
    spki_sha256="cd",
    certificate_pem="",
    chain_pem="",
    root_pem="",
)
FINE = Certificate(
    arn="arn:aws:acm:us-east-1:123456789012:certificate/aaaaaaaa-2222-3333-4444-555555555555",
    domain_name="shop.test",
    names=("shop.test", "*.shop.test"),
    status=CertificateStatus.ISSUED,
    key_algorithm=KeyAlgorithm.EC_prime256v1,
    validations=tuple(
        DomainValidation(domain_name=name, status=DomainStatus.SUCCESS, record=RECORD)
        for name in ("shop.test", "*.shop.test")
    ),
    created_at=ISSUED_AT,
    issued_at=ISSUED_AT,
    material=MATERIAL,
    renewal_policy=RenewalPolicy.ALWAYS,
    next_action_at=SUMMER + timedelta(days=7),
)
MAILED = replace(
    FINE,
    validation_method=ValidationMethod.EMAIL,
    validations=(DomainValidation(domain_name="shop.test", emails=("admin@shop.test",)),),
)
PRIVATE = replace(FINE, type=CertificateType.PRIVATE, validations=(), certificate_authority_arn=AUTHORITY)
UNUSED = replace(FINE, renewal_policy=RenewalPolicy.WHEN_IN_USE)
IMPORTED = replace(FINE, type=CertificateType.IMPORTED, validations=())


def saw(reason: LookReason) -> Seen:
    """Return that a look for the record brought ``reason``."""
    look = Look(
        reason=reason,
        message=f"Asked: {reason}.",
        question="",
        servers=(),
        answer="",
        expected="",
        looked_at=SUMMER,
    )
    return Seen(looks={RECORD: look})


def caa(reason: CAAReason) -> Seen:
    """Return what CAA says of the wildcard."""
    look = CAALook(domain_name="*.shop.test", reason=reason, message=f"CAA: {reason}.", looked_at=SUMMER)
    return Seen(caa={look.domain_name: look})


def refused(reason: FailureReason | None) -> Seen:
    """Return what a private authority will say."""
    return Seen(refusals={PRIVATE.arn: Refusal(reason=reason, message="Not ACTIVE.")})


def attempt(status: RenewalStatus, reason: RenewalReason | None = None, message: str = "") -> Renewal:
    """Return a renewal that began 59 days before the end."""
    at = END - timedelta(days=59)
    return Renewal(status=status, reason=reason, message=message, attempt_at=at, updated_at=at)


LATE, LAST = END - timedelta(days=58), END - timedelta(days=40)
ERROR, WARNING = Severity.ERROR, Severity.WARNING
FOUND, NOTHING = saw(LookReason.FOUND), Seen()
CAUSES = {
    # what is so: (certificate, now, what was seen, [(severity, code, domain, what is said to be seen)])
    "all is well": (FINE, SUMMER, FOUND, []),
    "all is well and it is renewed already": (
        replace(FINE, renewal=attempt(RenewalStatus.SUCCESS)), SUMMER, FOUND, [],
    ),
    "its renewal is under way": (
        replace(FINE, renewal=attempt(RenewalStatus.PENDING_AUTO_RENEWAL)), LATE, FOUND, [],
    ),
    "the record is gone, told once for apex and wildcard": (
        FINE, SUMMER, saw(LookReason.NXDOMAIN), [(ERROR, "RECORD_GONE", "shop.test", "Asked: NXDOMAIN.")],
    ),
    "the record is of another type": (
        FINE, SUMMER, saw(LookReason.MISSING), [(ERROR, "RECORD_GONE", "shop.test", "Asked: MISSING.")],
    ),
    "the CNAME leads elsewhere": (
        FINE, SUMMER, saw(LookReason.WRONG_TARGET), [(ERROR, "WRONG_TARGET", "shop.test", "Asked: WRONG_TARGET.")],
    ),
    "DNSSEC says that it is bogus": (
        FINE, SUMMER, saw(LookReason.BOGUS), [(ERROR, "BOGUS", "shop.test", "Asked: BOGUS.")],
    ),
    "the name servers do not answer now": (
        FINE, SUMMER, saw(LookReason.TIMED_OUT), [(WARNING, "TIMED_OUT", "shop.test", "Asked: TIMED_OUT.")],
    ),
    "CAA forbids it now": (
        FINE, SUMMER, caa(CAAReason.FORBIDDEN), [(ERROR, "CAA_ERROR", "*.shop.test", "CAA: FORBIDDEN.")],
    ),
    "CAA has a critical record that is not known": (
        FINE, SUMMER, caa(CAAReason.CRITICAL_UNKNOWN), [(ERROR, "CAA_ERROR", "*.shop.test", "CAA: CRITICAL_UNKNOWN.")],
    ),
    "CAA is bogus": (
        FINE, SUMMER, caa(CAAReason.BOGUS), [(ERROR, "BOGUS", "*.shop.test", "CAA: BOGUS.")],
    ),
    "CAA cannot be read": (
        FINE, SUMMER, caa(CAAReason.LOOKUP_FAILED), [(WARNING, "CAA_NOT_READ", "*.shop.test", "CAA: LOOKUP_FAILED.")],
    ),
    "CAA permits it": (FINE, SUMMER, caa(CAAReason.PERMITTED), []),
    "nothing uses it": (UNUSED, SUMMER, saw(LookReason.NXDOMAIN), [(WARNING, "NOT_ELIGIBLE", "", "")]),
    "nothing uses it and it ends soon": (UNUSED, LAST, NOTHING, [(ERROR, "NOT_ELIGIBLE", "", "")]),
    "it is used": (replace(UNUSED, in_use_by=(LISTENER,)), SUMMER, FOUND, []),
    "it was exported since": (replace(UNUSED, exported_at=SUMMER), SUMMER, FOUND, []),
    "it was exported before it was renewed": (
        replace(UNUSED, exported_at=ISSUED_AT - timedelta(days=1)), SUMMER, FOUND, [(WARNING, "NOT_ELIGIBLE", "", "")],
    ),
    "the backend knows that it is eligible": (replace(UNUSED, eligibility_told=True), SUMMER, FOUND, []),
    "the backend says that it is not": (
        replace(UNUSED, in_use_by=(LISTENER,), eligibility_told=False), SUMMER, FOUND,
        [(WARNING, "NOT_ELIGIBLE", "", "The backend says INELIGIBLE.")],
    ),
    "imported": (IMPORTED, SUMMER, NOTHING, [(WARNING, "IMPORT_ENDING", "", "")]),
    "imported and ends soon": (IMPORTED, LAST, NOTHING, [(ERROR, "IMPORT_ENDING", "", "")]),
    "somebody will have to approve by mail": (
        MAILED, SUMMER, NOTHING, [(WARNING, "RENEWAL_BY_MAIL", "", "It will ask admin@shop.test.")],
    ),
    "nobody has approved by mail": (
        replace(MAILED, renewal=attempt(RenewalStatus.PENDING_VALIDATION, message="Not validated anew: shop.test.")),
        LAST, NOTHING, [(ERROR, "RENEWAL_WAITS", "", "Not validated anew: shop.test.")],
    ),
    "the last attempt has failed": (
        replace(FINE, renewal=attempt(RenewalStatus.FAILED, message="CAA forbids."), next_action_at=LAST),
        LATE, FOUND, [(ERROR, "RENEWAL_FAILED", "", "CAA forbids.")],
    ),
    "the last attempt has failed on a backend that tells the reason only": (
        replace(FINE, renewal=attempt(RenewalStatus.FAILED, RenewalReason.CAA_ERROR), next_action_at=None),
        LATE, NOTHING, [(ERROR, "RENEWAL_FAILED", "", "The backend says CAA_ERROR.")],
    ),
    "its authority will not be ACTIVE": (
        PRIVATE, SUMMER, refused(FailureReason.PCA_INVALID_STATE), [(ERROR, "PCA_INVALID_STATE", "", "Not ACTIVE.")],
    ),
    "its authority does not permit it": (
        PRIVATE, SUMMER, refused(FailureReason.PCA_ACCESS_DENIED), [(ERROR, "PCA_ACCESS_DENIED", "", "Not ACTIVE.")],
    ),
    "its authority is deleted": (
        PRIVATE, SUMMER, refused(FailureReason.PCA_RESOURCE_NOT_FOUND),
        [(ERROR, "PCA_RESOURCE_NOT_FOUND", "", "Not ACTIVE.")],
    ),
    "its authority cannot be read": (
        PRIVATE, SUMMER, refused(None), [(WARNING, "AUTHORITY_NOT_READ", "", "Not ACTIVE.")],
    ),
    "its authority will": (PRIVATE, SUMMER, NOTHING, []),
    "its renewal is due and nothing runs": (
        FINE, LATE, FOUND, [(ERROR, "RENEWAL_NOT_RUN", "", "The renewal was due on 2026-12-02T00:00:01Z.")],
    ),
    "its renewal is due since an hour": (
        replace(FINE, next_action_at=LATE - timedelta(hours=1)), LATE, FOUND, [],
    ),
    "a backend has not begun to renew it, and time runs out": (
        replace(FINE, next_action_at=None), LAST, FOUND, [(ERROR, "ENDING", "", "It is valid until 2027-01-31T00:00:00Z.")],
    ),
    "a backend has time left to renew it": (replace(FINE, next_action_at=None), LATE, FOUND, []),
    "it has expired and is used": (
        replace(UNUSED, in_use_by=(LISTENER,)), END + timedelta(days=3), NOTHING,
        [(ERROR, "EXPIRED", "", f"It is used by {LISTENER}.")],
    ),
    "it has expired and nothing uses it": (
        UNUSED, END + timedelta(days=3), NOTHING, [(WARNING, "EXPIRED", "", "")],
    ),
    "it was revoked": (replace(FINE, status=CertificateStatus.REVOKED), SUMMER, saw(LookReason.NXDOMAIN), []),
    "it was never issued": (
        replace(FINE, status=CertificateStatus.PENDING_VALIDATION, material=None), SUMMER, saw(LookReason.NXDOMAIN), [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("certificate", "now", "seen", "expected"), CAUSES.values(), ids=CAUSES)
def test_each_cause_is_told_by_its_severity_and_its_symptom(certificate, now, seen, expected):
    told = [
        (risk.severity, str(risk.finding.symptom.code), risk.finding.domain, risk.finding.seen)
        for risk in risks(certificate, now, seen)
    ]
    assert told == expected


def test_a_risk_bites_when_the_certificate_ends():
    (risk,) = risks(FINE, SUMMER, saw(LookReason.NXDOMAIN))
    assert (risk.ends_at, risk.days_left(SUMMER)) == (END, 215)
    assert risk.days_left(SUMMER + timedelta(hours=1)) == 215, "a begun day counts whole"
    assert risk.days_left(END + timedelta(days=3)) == -3


def test_a_renewal_that_is_refused_is_not_to_be_requested_anew():
    (risk,) = risks(FINE, SUMMER, caa(CAAReason.FORBIDDEN))
    assert risk.finding.symptom.cause == SYMPTOMS["CAA_ERROR"].cause
    assert "request a new certificate" in SYMPTOMS["CAA_ERROR"].step
    assert "request a new certificate" not in risk.finding.symptom.step
    assert risk.finding.symptom.step.endswith("or remove them.")


LOOKED_AT = {
    "by DNS": (FINE, True),
    "by mail": (MAILED, False),
    "private": (PRIVATE, False),
    "unused": (UNUSED, False),
}


@pytest.mark.parametrize(("certificate", "expected"), LOOKED_AT.values(), ids=LOOKED_AT)
def test_dns_is_asked_about_those_whose_renewal_rests_on_it(certificate, expected):
    assert audit.is_looked_at(certificate) is expected
    assert audit.is_asked_for(certificate) is (certificate is PRIVATE)
