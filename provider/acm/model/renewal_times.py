"""When the renewal of an issued certificate begins, and when it is too late. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from acm.model.certificate import Certificate, ValidationMethod
from acm.model.policies import renewal_lead

SECOND = timedelta(seconds=1)


def end(certificate: Certificate) -> datetime:
    """Return the second after the end of an issued certificate."""
    assert certificate.material is not None  # noqa: S101 - it is issued
    return certificate.material.not_after + SECOND


def renewal_begins(certificate: Certificate) -> datetime | None:
    """Return when the first attempt to renew a certificate begins; None where it is not to be renewed."""
    material = certificate.material
    if material is None or not certificate.renewal_eligible:
        return None
    lifetime = material.not_after + SECOND - material.not_before
    by_mail = certificate.validation_method is ValidationMethod.EMAIL
    lead = renewal_lead(lifetime, by_mail=by_mail, early=certificate.early_renewal)
    return end(certificate) - lead
