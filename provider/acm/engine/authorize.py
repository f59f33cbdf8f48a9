"""Whether the owners of a certificate's names let it be issued (CAA, RFC 8659): asked right before it is signed.

Public issuing only: a private authority serves its own people, and nobody else's records bind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acm.engine import notices, schedule
from acm.engine.ports import Transaction
from acm.model import managed_renewal
from acm.model.caa import CAALook
from acm.model.certificate import Certificate, FailureReason
from acm.model.clock import rfc3339
from acm.model.lifecycle import CertificateEvent
from acm.model.members import with_evidence
from acm.model.renewal import RenewalReason

INTRODUCTION = "One or more domain names have failed validation due to a Certification Authority Authentication (CAA) error."
"""What ACM says of it (specification, CAA problems)."""


def permits(looks: Sequence[CAALook]) -> bool:
    """Tell whether every owner permits it."""
    return all(look.permits for look in looks)


def evidence(looks: Sequence[CAALook]) -> list[dict[str, object]]:
    """Return what is kept of looks with an issuance."""
    return [{**with_evidence(look), "looked_at": rfc3339(look.looked_at)} for look in looks]


def refused(tx: Transaction, certificate: Certificate, looks: Sequence[CAALook]) -> Certificate:
    """Return a stored certificate that is not issued.

    What an owner forbids ends the request, or this attempt to renew. Where nobody could tell, it stays pending, says why
    and is tried again.
    """
    refusing = [look for look in looks if not look.permits]
    forbidding = [look for look in refusing if look.forbids]
    if not forbidding:
        delayed = managed_renewal.delayed(certificate, refusing[0].message)
        again_at = schedule.next_issue(certificate, tx.now)
        return notices.told_in_time(tx, replace(delayed, next_action_at=again_at))
    why = " ".join([INTRODUCTION, *(look.message for look in forbidding)])
    if certificate.renews:
        failed = managed_renewal.refused(certificate, RenewalReason.CAA_ERROR, why, tx.now)
        return notices.scheduled(tx, failed)
    tx.tokens.forget(certificate.arn)
    return replace(
        certificate.after(CertificateEvent.FAIL),
        failure_reason=FailureReason.CAA_ERROR,
        status_message=why,
        next_action_at=None,
    )
