"""RenewCertificate: the checks; the renewal itself comes with managed renewal."""

from __future__ import annotations

from acm.engine.describe import describe
from acm.engine.ports import Store
from acm.model.certificate import Certificate, CertificateType
from acm.model.errors import InvalidState, NotAvailable, RequestInProgress
from acm.model.lifecycle import CertificateStatus


async def renew(store: Store, account: str, arn: str) -> None:
    """Refuse to renew a certificate that may not be, with the reason; no other can be renewed in this version.

    Only private certificates that were exported are renewed on request (specification, renewing a certificate).
    Raises ``RequestInProgress``, ``InvalidState`` or ``NotAvailable``.
    """
    certificate = await describe(store, account, arn)
    _check(certificate)
    raise NotAvailable(
        "renewal on request is not in this version.",
        hint="Request a new certificate and move its users over.",
    )


def _check(certificate: Certificate) -> None:
    if certificate.status is CertificateStatus.PENDING_VALIDATION:
        raise RequestInProgress(f"{certificate.arn} is not issued yet: there is nothing to renew.")
    if certificate.type is not CertificateType.PRIVATE or not certificate.renewal_eligible:
        exported = "exported since" if certificate.renewal_eligible else "not exported since its issue"
        raise InvalidState(
            f"{certificate.arn} is not eligible for renewal on request: it is {certificate.type}, {certificate.status} "
            f"and {exported}.",
            hint="Exported private certificates that are ISSUED can be renewed this way.",
        )
