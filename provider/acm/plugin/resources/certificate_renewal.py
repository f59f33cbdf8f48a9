"""When a certificate is renewed, and how its renewal stands, as properties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from acm.model import durations
from acm.model.backends import MATRIX, Capability, Support
from acm.model.certificate import Certificate, CertificateType
from acm.model.clock import rfc3339
from acm.model.lifecycle import CertificateStatus, RenewalStatus
from acm.model.renewal import RenewalPolicy
from acm.plugin.contract import Session
from acm.plugin.resources import shared
from acm.plugin.tables import CERTIFICATE
from acm.plugin.values import UNKNOWN, Properties, Value, text_of

POLICY, EARLY = "renewal", "earlyRenewalDuration"


def policy_of(inputs: Properties) -> RenewalPolicy:
    """Return when the certificate of checked inputs is renewed."""
    return RenewalPolicy(str(shared.meaning(CERTIFICATE.input(POLICY), inputs)))


def early_of(inputs: Properties) -> timedelta | None:
    """Return how long before its end it is renewed, where that is not the usual time."""
    text = text_of(inputs, EARLY)
    return None if text is None else durations.parse(text, property_path=EARLY)


def warnings(session: Session, inputs: Properties) -> Iterator[str]:
    """Yield which choice of renewal the backend does not heed."""
    if session.backend.support(Capability.RENEWAL_POLICY) is Support.IGNORED:
        for name in (POLICY, EARLY):
            if inputs.get(name) is not None:
                yield (
                    f"{name}: {session.backend.place} does not heed it. "
                    f"{MATRIX[Capability.RENEWAL_POLICY].instead}"
                )


def update(session: Session, certificate: Certificate, inputs: Properties) -> Certificate:
    """Carry out a changed choice of renewal; return the certificate afterwards."""
    wanted = (policy_of(inputs), early_of(inputs))
    if not session.backend.offers(Capability.RENEWAL_POLICY):
        return certificate
    if wanted == (certificate.renewal_policy, certificate.early_renewal):
        return certificate
    return session.manager.set_renewal(certificate.arn, *wanted)


def as_found(session: Session, certificate: Certificate, inputs: Properties) -> Properties:
    """Return inputs with the choice that is really there; as they are where they mean the same."""
    if not session.backend.offers(Capability.RENEWAL_POLICY):
        return inputs
    found = dict(inputs)
    if policy_of(inputs) is not certificate.renewal_policy:
        found[POLICY] = certificate.renewal_policy.value
    if early_of(inputs) != certificate.early_renewal:
        found.pop(EARLY, None)
        if certificate.early_renewal is not None:
            found[EARLY] = f"{int(certificate.early_renewal.total_seconds())}s"
    return found


def state_of(certificate: Certificate) -> Properties:
    """Return the outputs of renewal and use."""
    return {
        "renewalEligibility": "ELIGIBLE" if certificate.renewal_eligible else "INELIGIBLE",
        "renewalSummaries": _summaries(certificate),
        "renewalHealth": _health(certificate),
        "pendingRenewal": certificate.renews,
        "inUseBy": list(certificate.in_use_by),
    }


def preview_state() -> Properties:
    """Return what is certain of renewal before there is a certificate."""
    return {
        "renewalEligibility": UNKNOWN,
        "renewalSummaries": [],
        "pendingRenewal": False,
        "inUseBy": [],
    }


def _summaries(certificate: Certificate) -> Value:
    renewal = certificate.renewal
    if renewal is None:
        return []
    summary: Properties = {
        "renewalStatus": renewal.status.value,
        "renewalStatusReason": renewal.reason.value if renewal.reason else None,
        "updatedAt": rfc3339(renewal.updated_at),
    }
    return [shared.given(summary)]


def _health(certificate: Certificate) -> Value:
    """Return whether the next renewal will succeed, by what was seen last; None where nobody has looked."""
    material, renewal = certificate.material, certificate.renewal
    if certificate.status is not CertificateStatus.ISSUED or certificate.type is CertificateType.IMPORTED:
        return None
    if material is None or not certificate.renewal_eligible:
        return None
    looks = [v.last_look for v in certificate.validations if v.last_look is not None]
    troubles = [look.message for look in looks if not look.found]
    if renewal is not None and renewal.status in (RenewalStatus.FAILED, RenewalStatus.PENDING_VALIDATION):
        troubles.append(renewal.message)
    health: Properties = {
        "status": "FAILING" if troubles else "HEALTHY",
        "reason": " ".join(filter(None, troubles)) or None,
        "checkedAt": rfc3339(max(look.looked_at for look in looks)) if looks else None,
        "failsAt": rfc3339(material.not_after) if troubles else None,
    }
    return shared.given(health)
