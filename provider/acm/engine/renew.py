"""RenewCertificate: the renewal begins now, whenever the certificate ends."""

from __future__ import annotations

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model import managed_renewal
from acm.model.certificate import Certificate, CertificateType
from acm.model.errors import InvalidState, RequestInProgress
from acm.model.lifecycle import CertificateStatus


async def renew(rooms: Rooms, arn: str) -> None:
    """Begin the renewal of a private certificate that was exported, or hasten the one that is under way.

    Only those are renewed on request (specification, renewing a certificate). Renewing goes on by itself; its status
    tells how. Raises ``RequestInProgress``, ``InvalidState``, ``ResourceNotFound`` or ``InvalidArn``.
    """
    check_account(arn, rooms.account)

    def begin(tx: Transaction) -> None:
        stored = require(tx, arn)
        _check(stored.as_of(tx.now))
        tx.certificates.update(managed_renewal.started(stored, tx.now))

    await rooms.store.write(begin)


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
