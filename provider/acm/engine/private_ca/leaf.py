"""Certificates of ACM that a private authority issues: no validation, issued or failed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cryptography import x509

from acm.engine import schedule
from acm.engine.issue import delay, keep_result
from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.deciding import Verdict, order_of, refusal
from acm.engine.private_ca.finding import present
from acm.engine.private_ca.sign import sign
from acm.model.certificate import Certificate, FailureReason, IssuedMaterial
from acm.model.errors import ServiceError
from acm.model.imports import reading
from acm.model.lifecycle import CertificateEvent, CertificateStatus
from acm.model.private_ca.authority import PrivateAuthority


async def issue_private(rooms: Rooms, certificate: Certificate, now: datetime) -> Certificate | None:
    """Have its private authority issue ``certificate``; return it as stored afterwards, None where it is gone.

    What the authority may not issue has FAILED, with ACM's reason and a sentence. Where the authority cannot sign at
    the moment, it is tried a few times more.
    """
    authority, verdict = await rooms.store.read(lambda tx: _decided(tx, rooms, certificate))
    if verdict is not None or authority is None:
        return await rooms.store.write(lambda tx: _fail(tx, rooms, certificate.arn))
    order = order_of(certificate, authority, now)
    try:
        signed = await sign(rooms, order, authority, lambda tx: _may_be_issued(tx, rooms, certificate.arn))
    except ServiceError as error:
        return await _failed_to_sign(rooms, certificate, error)
    if signed is None:
        return await rooms.store.write(lambda tx: _fail(tx, rooms, certificate.arn))
    planned, der = signed
    shown = material(der, authority)
    return await rooms.store.write(lambda tx: keep_result(tx, planned, der, shown))


def material(der: bytes, authority: PrivateAuthority) -> IssuedMaterial:
    """Return what to show of a leaf that ``authority`` has signed: the chain without the root, and the root."""
    installed = authority.installed
    assert installed is not None  # noqa: S101 - it has signed
    chain = reading.certificates(installed.certificate_pem + installed.chain_pem)
    shown = reading.material(x509.load_der_x509_certificate(der), chain)
    return replace(shown, chain_pem="".join(map(reading.pem_of, chain[:-1])))


def _decided(
    tx: Transaction, rooms: Rooms, certificate: Certificate
) -> tuple[PrivateAuthority | None, Verdict | None]:
    authority = present(tx, certificate.certificate_authority_arn or "")
    return authority, refusal(certificate, authority, tx.now, most=rooms.max_private_certificates)


def _may_be_issued(tx: Transaction, rooms: Rooms, arn: str) -> bool:
    certificate = tx.certificates.find(arn)
    if certificate is None or certificate.status is not CertificateStatus.PENDING_VALIDATION:
        return False
    return _decided(tx, rooms, certificate)[1] is None


def _fail(tx: Transaction, rooms: Rooms, arn: str) -> Certificate | None:
    """Write why a certificate cannot be issued, decided anew; one that could be now stays due."""
    certificate = tx.certificates.find(arn)
    if certificate is None or certificate.status is not CertificateStatus.PENDING_VALIDATION:
        return certificate
    verdict = _decided(tx, rooms, certificate)[1]
    return _keep_failure(tx, certificate, verdict) if verdict else certificate


async def _failed_to_sign(rooms: Rooms, certificate: Certificate, error: ServiceError) -> Certificate | None:
    if certificate.attempts < len(schedule.ISSUES):
        return await delay(rooms, certificate.arn, error.diagnostics())
    verdict = Verdict(FailureReason.PCA_REQUEST_FAILED, error.diagnostics())

    def write(tx: Transaction) -> Certificate | None:
        current = tx.certificates.find(certificate.arn)
        if current is None or current.status is not CertificateStatus.PENDING_VALIDATION:
            return current
        return _keep_failure(tx, current, verdict)

    return await rooms.store.write(write)


def _keep_failure(tx: Transaction, certificate: Certificate, verdict: Verdict) -> Certificate:
    failed = replace(
        certificate.after(CertificateEvent.FAIL),
        failure_reason=verdict.reason,
        status_message=verdict.message,
        next_action_at=None,
    )
    tx.certificates.update(failed)
    tx.tokens.forget(certificate.arn)
    return failed
