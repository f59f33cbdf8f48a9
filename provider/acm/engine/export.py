"""ExportCertificate: a certificate with its private key, encrypted under the caller's passphrase."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from anyio import to_thread

from acm.engine import notices
from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate, ExportedCertificate
from acm.model.errors import ExportRefused
from acm.model.exports import check_exportable, check_passphrase


async def export(rooms: Rooms, arn: str, passphrase: bytes) -> ExportedCertificate:
    """Return the certificate, its chain and its encrypted key, and keep that it was exported.

    Raises ``RequestInProgress`` before it is issued, ``ExportRefused`` for one that is not exported,
    ``InvalidParameter`` for a passphrase outside the rules, ``ResourceNotFound`` and ``InvalidArn``. The key is read only
    after all of them.
    """
    check_account(arn, rooms.account)
    check_passphrase(passphrase)
    certificate, sealed = await rooms.store.read(lambda tx: _found(tx, arn))
    material = certificate.material
    assert material is not None  # noqa: S101 - _found has refused every other
    private_key = await to_thread.run_sync(
        partial(
            rooms.exporter.export,
            sealed,
            arn=arn,
            spki_sha256=bytes.fromhex(material.spki_sha256),
            passphrase=passphrase,
        )
    )
    exported = ExportedCertificate(
        certificate_pem=material.certificate_pem,
        chain_pem=certificate.certificate_chain,
        private_key_pem=private_key,
    )
    return await rooms.store.write(lambda tx: _kept(tx, arn, exported))


def _found(tx: Transaction, arn: str) -> tuple[Certificate, bytes]:
    """Return an exportable certificate and its sealed key."""
    certificate = require(tx, arn).as_of(tx.now)
    check_exportable(certificate)
    assert certificate.material is not None  # noqa: S101 - checked before
    issuance = tx.issuances.find(certificate.material.serial)
    if issuance is None:
        raise ExportRefused(f"the private key of {arn} was not made here.")
    return certificate, issuance.sealed_key


def _kept(tx: Transaction, arn: str, exported: ExportedCertificate) -> ExportedCertificate:
    """Keep when it was exported; a certificate that was revoked or deleted meanwhile is refused after all."""
    current = require(tx, arn)
    check_exportable(current.as_of(tx.now))
    tx.certificates.update(notices.scheduled(tx, replace(current, exported_at=tx.now)))
    return exported
