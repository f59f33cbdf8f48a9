"""RevokeCertificate: for good, with a reason; lists and OCSP answers say so from the next fetch on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cryptography import x509

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model import managed_renewal
from acm.model.certificate import Certificate, CertificateType, RevocationReason
from acm.model.errors import RevocationRefused
from acm.model.installation import IssuanceState
from acm.model.lifecycle import CertificateEvent, CertificateStatus
from acm.model.revocation import Revocation


async def revoke(rooms: Rooms, arn: str, reason: RevocationReason) -> Certificate:
    """Revoke every certificate that was issued under ``arn`` and has not expired, and return the certificate.

    The same again changes nothing. Raises ``RevocationRefused`` for a certificate that is not revoked here or now,
    ``ResourceNotFound`` and ``InvalidArn``.
    """
    check_account(arn, rooms.account)
    return await rooms.store.write(lambda tx: _revoke(tx, arn, reason))


def check_revocable(certificate: Certificate) -> None:
    """Raise where ``certificate`` is not revoked: by its type, its status, or because its key never left. Pure."""
    arn, status = certificate.arn, certificate.status
    if certificate.type is CertificateType.IMPORTED:
        raise RevocationRefused(f"{arn} was imported.", hint="Ask the authority that issued it.")
    if certificate.type is CertificateType.PRIVATE:
        serial = certificate.material.serial if certificate.material else "SERIAL"
        raise RevocationRefused(
            f"{arn} is a private certificate.",
            hint="Its authority revokes it: `aws acm-pca revoke-certificate --certificate-authority-arn "
            f"{certificate.certificate_authority_arn} --certificate-serial {serial} --revocation-reason …`.",
        )
    if status is CertificateStatus.REVOKED:
        raise RevocationRefused(
            f"{arn} is revoked already, with reason {certificate.revocation_reason}: that is permanent."
        )
    if status is not CertificateStatus.ISSUED:
        raise RevocationRefused(f"{arn} has status {status}: a certificate is revoked while it is ISSUED.")
    if certificate.exported_at is None:
        raise RevocationRefused(
            f"{arn} was never exported: its private key has not left this installation.",
            hint="Delete it instead.",
        )


def _revoke(tx: Transaction, arn: str, reason: RevocationReason) -> Certificate:
    current = require(tx, arn).as_of(tx.now)
    if current.status is CertificateStatus.REVOKED and current.revocation_reason is reason:
        return current
    check_revocable(current)
    for revocation in _revocations(tx, arn, reason):
        tx.revocations.add(revocation)
    if current.renews:
        current = managed_renewal.stopped(current)
    revoked = replace(
        current.after(CertificateEvent.REVOKE),
        revoked_at=tx.now,
        revocation_reason=reason,
        next_action_at=None,
    )
    tx.certificates.update(revoked)
    tx.tokens.forget(arn)
    return revoked


def _revocations(tx: Transaction, arn: str, reason: RevocationReason) -> Iterator[Revocation]:
    """Yield a revocation for each certificate that was issued under the ARN and is still valid."""
    for issuance in tx.issuances.of(arn):
        if issuance.state is not IssuanceState.SIGNED or issuance.certificate_der is None:
            continue
        not_after = x509.load_der_x509_certificate(issuance.certificate_der).not_valid_after_utc
        if not_after >= tx.now:
            yield Revocation(
                serial=issuance.serial,
                issuer_id=issuance.issuer_id,
                revoked_at=tx.now,
                reason=reason,
                not_after=not_after,
            )
