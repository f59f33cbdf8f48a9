"""Whether certificates that are there will be renewed: what stands in the way, how bad that is, and when it bites. Pure.

`acm audit` tells it of any backend. The sentences are the ones of ``acm.model.diagnosis``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from acm.model.caa import CAALook, CAAReason
from acm.model.certificate import (
    Certificate,
    CertificateType,
    Challenge,
    DomainValidation,
    FailureReason,
    ValidationMethod,
)
from acm.model.clock import rfc3339
from acm.model.diagnosis import ENDING, SYMPTOMS, Finding, at_renewal
from acm.model.lifecycle import CertificateStatus, RenewalStatus
from acm.model.looks import ABSENT, Look, LookReason
from acm.model.renewal import RenewalPolicy
from acm.model.renewal_times import renewal_begins

RUN_LATE = timedelta(days=1)
"""How late what is due may be carried out before it counts as left undone: schedules are hourly."""

_PASSING = frozenset(
    {
        LookReason.SERVFAIL,
        LookReason.REFUSED,
        LookReason.TIMED_OUT,
        LookReason.UNREACHABLE,
        LookReason.MALFORMED,
        LookReason.NETWORK_NOT_ALLOWED,
        LookReason.WEB_ADDRESS_NOT_ALLOWED,
        LookReason.WEB_TIMED_OUT,
        LookReason.WEB_UNREACHABLE,
        LookReason.WEB_MALFORMED,
    }
)
"""What a look brings that says more about the moment, or about where it was made, than about the record or page."""


class Severity(StrEnum):
    """How bad a risk is."""

    ERROR = "ERROR"
    """As things are, the certificate ends without a renewal that is expected; or nothing renews it, and it ends soon."""
    WARNING = "WARNING"
    """Somebody has to act in time, or nobody could tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a private authority will not renew a certificate; ``reason`` None where it could not be asked."""

    reason: FailureReason | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of the world. What is not in it was not looked at, and is no risk."""

    looks: Mapping[Challenge, Look] = field(default_factory=dict)
    """By validation record, or by page of a validation over HTTP."""
    caa: Mapping[str, CAALook] = field(default_factory=dict)
    """By name of a certificate."""
    refusals: Mapping[str, Refusal] = field(default_factory=dict)
    """By ARN of a private certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Something that keeps a certificate from being renewed."""

    arn: str
    name: str
    """The certificate's first name."""
    in_use_by: tuple[str, ...]
    severity: Severity
    finding: Finding
    ends_at: datetime
    """When it bites: the certificate is not valid any more."""

    def days_left(self, now: datetime) -> int:
        """Return how many days are left, a begun day counted whole; fewer than 0 for days that have passed."""
        return math.ceil((self.ends_at - now) / timedelta(days=1))


def is_looked_at(certificate: Certificate) -> bool:
    """Tell whether the renewal of a certificate, as of now, rests on what DNS says."""
    return (
        certificate.renewal_eligible
        and certificate.type is CertificateType.AMAZON_ISSUED
        and certificate.certificate_authority_arn is None
        and certificate.validation_method is not ValidationMethod.EMAIL
    )


def is_asked_for(certificate: Certificate) -> bool:
    """Tell whether the renewal of a certificate, as of now, rests on a private authority."""
    return certificate.renewal_eligible and certificate.certificate_authority_arn is not None


def risks(certificate: Certificate, now: datetime, seen: Seen) -> tuple[Risk, ...]:
    """Return what keeps a certificate from being renewed; nothing for one that will be, or is no certificate (any more)."""
    current = certificate.as_of(now)
    if current.material is None:
        return ()
    ends_at = current.material.not_after
    soon = Severity.ERROR if ends_at - now <= ENDING else Severity.WARNING
    return tuple(
        Risk(
            arn=current.arn,
            name=current.domain_name,
            in_use_by=current.in_use_by,
            severity=severity,
            finding=finding,
            ends_at=ends_at,
        )
        for severity, finding in _found(current, now, seen, soon)
    )


Found = tuple[Severity, Finding]


def _found(certificate: Certificate, now: datetime, seen: Seen, soon: Severity) -> Iterator[Found]:
    if certificate.status is CertificateStatus.EXPIRED:
        yield _expired(certificate)
    if certificate.status is not CertificateStatus.ISSUED:
        return
    if certificate.type is CertificateType.IMPORTED:
        yield soon, Finding(symptom=SYMPTOMS["IMPORT_ENDING"])
    elif not certificate.renewal_eligible:
        yield soon, Finding(symptom=SYMPTOMS["NOT_ELIGIBLE"], seen=_ineligible(certificate))
    else:
        yield from _of_attempts(certificate, now)
        yield from _of_the_world(certificate, seen)


def _expired(certificate: Certificate) -> Found:
    """Return that it has ended: bad where somebody relies on it still."""
    wanted = certificate.in_use_by or certificate.renewal_policy is RenewalPolicy.ALWAYS
    used = f"It is used by {certificate.in_use_by[0]}." if certificate.in_use_by else ""
    severity = Severity.ERROR if wanted else Severity.WARNING
    return severity, Finding(symptom=SYMPTOMS["EXPIRED"], seen=used)


def _ineligible(certificate: Certificate) -> str:
    return "The backend says INELIGIBLE." if certificate.eligibility_told is False else ""


def _of_attempts(certificate: Certificate, now: datetime) -> Iterator[Found]:
    """Yield what attempts to renew it have brought so far, or that there were none although it is time."""
    renewal, begins = certificate.renewal, renewal_begins(certificate)
    if renewal is not None and renewal.wants_action:
        code = "RENEWAL_FAILED" if renewal.status is RenewalStatus.FAILED else "RENEWAL_WAITS"
        told = renewal.message or (f"The backend says {renewal.reason}." if renewal.reason else "")
        yield Severity.ERROR, Finding(symptom=SYMPTOMS[code], seen=told)
    elif certificate.validation_method is ValidationMethod.EMAIL and not is_asked_for(certificate):
        asked = sorted({address for one in certificate.validations for address in one.emails})
        seen = f"It will ask {', '.join(asked)}." if asked else ""
        yield Severity.WARNING, Finding(symptom=SYMPTOMS["RENEWAL_BY_MAIL"], seen=seen)
    if begins is not None and begins <= now and not certificate.renews:
        yield from _not_begun(certificate, begins, now)


def _not_begun(certificate: Certificate, begins: datetime, now: datetime) -> Iterator[Found]:
    """Yield that an attempt is missing: our own store tells when it was due, a backend only that time runs out."""
    due, material = certificate.next_action_at, certificate.material
    if due is not None and now - due > RUN_LATE:
        since = f"The renewal was due on {rfc3339(begins)}."
        yield Severity.ERROR, Finding(symptom=SYMPTOMS["RENEWAL_NOT_RUN"], seen=since)
    elif due is None and certificate.renewal is None and material and material.not_after - now <= ENDING:
        ends = f"It is valid until {rfc3339(material.not_after)}."
        yield Severity.ERROR, Finding(symptom=SYMPTOMS["ENDING"], seen=ends)


def _of_the_world(certificate: Certificate, seen: Seen) -> Iterator[Found]:
    """Yield what DNS or a private authority will answer to a renewal, as they are now."""
    refusal = seen.refusals.get(certificate.arn)
    if refusal is not None:
        yield _refused(refusal)
    if not is_looked_at(certificate):
        return
    wanted = {one.challenge: one for one in reversed(certificate.validations) if one.challenge}
    for challenge, validation in reversed(wanted.items()):
        look = seen.looks.get(challenge)
        if look is not None and not look.found:
            yield _missed(validation, look)
    for name in certificate.names:
        caa = seen.caa.get(name)
        if caa is not None and not caa.permits:
            yield _forbidden(name, caa)


def _refused(refusal: Refusal) -> Found:
    if refusal.reason is None:
        return Severity.WARNING, Finding(symptom=SYMPTOMS["AUTHORITY_NOT_READ"], seen=refusal.message)
    return Severity.ERROR, Finding(symptom=at_renewal(refusal.reason), seen=refusal.message)


def _missed(validation: DomainValidation, look: Look) -> Found:
    severity = Severity.WARNING if look.reason in _PASSING else Severity.ERROR
    code = "RECORD_GONE" if look.reason in ABSENT else str(look.reason)
    return severity, Finding(symptom=SYMPTOMS[code], domain=validation.domain_name, seen=look.message)


def _forbidden(name: str, caa: CAALook) -> Found:
    if caa.forbids:
        return Severity.ERROR, Finding(
            symptom=at_renewal(FailureReason.CAA_ERROR), domain=name, seen=caa.message
        )
    bogus = caa.reason is CAAReason.BOGUS
    symptom = SYMPTOMS[LookReason.BOGUS if bogus else "CAA_NOT_READ"]
    severity = Severity.ERROR if bogus else Severity.WARNING
    return severity, Finding(symptom=symptom, domain=name, seen=caa.message)
