"""What happens to a certificate in its renewal. Pure: every move is one of ``lifecycle.RENEWAL``.

The ARN stays, key and serial are new (specification, managed renewal). Validations start over: control of each name is
proven once more, by the method of the request.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from acm.model import lifecycle
from acm.model.certificate import Certificate, DomainValidation, IssuedMaterial
from acm.model.lifecycle import (
    CertificateEvent,
    CertificateStatus,
    DomainEvent,
    DomainStatus,
    RenewalEvent,
    RenewalStatus,
)
from acm.model.renewal import Renewal, RenewalReason


def started(certificate: Certificate, now: datetime) -> Certificate:
    """Return ``certificate`` with a new attempt to renew it; one that is under way goes on as another attempt."""
    return replace(
        certificate,
        renewal=_begun(certificate.renewal, now),
        validations=tuple(map(_anew, certificate.validations))
        if not certificate.renews
        else certificate.validations,
        attempts=0,
        next_action_at=now,
    )


def _begun(before: Renewal | None, now: datetime) -> Renewal:
    if before is not None and before.in_progress:
        return replace(before, attempt_at=now)
    status = RenewalStatus.PENDING_AUTO_RENEWAL
    if before is not None:
        status = lifecycle.apply(lifecycle.RENEWAL, before.status, RenewalEvent.START_OVER)
    return Renewal(status=status, attempt_at=now, updated_at=now)


def _anew(validation: DomainValidation) -> DomainValidation:
    if validation.status is DomainStatus.PENDING_VALIDATION:
        return validation
    return replace(
        validation, status=lifecycle.apply(lifecycle.DOMAIN, validation.status, DomainEvent.START_OVER)
    )


def stopped(certificate: Certificate) -> Certificate:
    """Return ``certificate`` without the renewal that was under way: it is not to be renewed any more."""
    return replace(certificate, renewal=None, attempts=0)


def validated(certificate: Certificate, now: datetime) -> Certificate:
    """Return ``certificate`` once control of each name is proven anew."""
    if certificate.renewal is None or certificate.renewal.status is not RenewalStatus.PENDING_VALIDATION:
        return certificate
    return _moved(certificate, RenewalEvent.VALIDATE, None, "", now)


def missed(certificate: Certificate, now: datetime) -> Certificate:
    """Return ``certificate`` after a look that did not find all that is wanted."""
    unfinished = [v for v in certificate.validations if v.status is not DomainStatus.SUCCESS]
    names = ", ".join(v.domain_name for v in unfinished)
    return waiting(certificate, RenewalReason.PENDING_DOMAIN_VALIDATION, f"Not validated anew: {names}.", now)


def waiting(certificate: Certificate, reason: RenewalReason, message: str, now: datetime) -> Certificate:
    """Return ``certificate`` whose renewal waits for somebody to do something."""
    return _moved(certificate, RenewalEvent.MISS_VALIDATION, reason, message, now)


def refused(certificate: Certificate, reason: RenewalReason, message: str, now: datetime) -> Certificate:
    """Return ``certificate`` after an attempt that has failed; another one is made nearer to its end."""
    return _moved(certificate, RenewalEvent.FAIL, reason, message, now)


def _moved(
    certificate: Certificate, event: RenewalEvent, reason: RenewalReason | None, message: str, now: datetime
) -> Certificate:
    before = certificate.renewal
    assert before is not None  # noqa: S101 - the caller has seen that it renews
    status = before.status
    if event is not RenewalEvent.MISS_VALIDATION or status is not RenewalStatus.PENDING_VALIDATION:
        status = lifecycle.apply(lifecycle.RENEWAL, status, event)
    same = (status, reason) == (before.status, before.reason)
    after = replace(
        before,
        status=status,
        reason=reason,
        message=message,
        updated_at=before.updated_at if same else now,
    )
    return replace(certificate, renewal=after)


def issued(certificate: Certificate, material: IssuedMaterial, now: datetime) -> Certificate:
    """Return ``certificate`` with what was signed for it: at first, or in its renewal."""
    event = CertificateEvent.ISSUE
    if certificate.status is CertificateStatus.ISSUED:
        event = CertificateEvent.RENEW
        certificate = _moved(validated(certificate, now), RenewalEvent.RENEW, None, "", now)
    return replace(certificate.after(event), issued_at=now, material=material, status_message="", attempts=0)


def delayed(certificate: Certificate, why: str) -> Certificate:
    """Return ``certificate`` after a signature that could not be made now: it says why."""
    if certificate.renewal is None or certificate.status is CertificateStatus.PENDING_VALIDATION:
        return replace(certificate, status_message=why, attempts=certificate.attempts + 1)
    return replace(
        certificate,
        renewal=replace(certificate.renewal, message=why),
        attempts=certificate.attempts + 1,
    )
