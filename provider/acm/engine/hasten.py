"""Having a pending certificate looked at now, because somebody is waiting for it."""

from __future__ import annotations

from dataclasses import replace

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.lifecycle import CertificateStatus


async def hasten(rooms: Rooms, arn: str) -> None:
    """Make a pending certificate due now; nothing happens to one that is not pending."""
    check_account(arn, rooms.account)

    def make_due(tx: Transaction) -> None:
        certificate = require(tx, arn)
        if certificate.status is CertificateStatus.PENDING_VALIDATION:
            tx.certificates.update(replace(certificate, next_action_at=tx.now))

    await rooms.store.write(make_due)
