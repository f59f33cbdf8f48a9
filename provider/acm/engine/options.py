"""UpdateCertificateOptions."""

from __future__ import annotations

from dataclasses import replace

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate, CertificateOptions


async def set_options(rooms: Rooms, arn: str, options: CertificateOptions) -> Certificate:
    """Make ``options`` the options of a certificate; they count from its next issuance on."""
    check_account(arn, rooms.account)

    def change(tx: Transaction) -> Certificate:
        changed = replace(require(tx, arn), options=options)
        tx.certificates.update(changed)
        return changed.as_of(tx.now)

    return await rooms.store.write(change)
