"""Having a pending certificate looked at now, because somebody is waiting for it."""

from __future__ import annotations

from dataclasses import replace

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction


async def hasten(rooms: Rooms, arn: str) -> None:
    """Make a certificate due now that awaits its issue or its renewal; nothing happens to another."""
    check_account(arn, rooms.account)

    def make_due(tx: Transaction) -> None:
        certificate = require(tx, arn)
        if certificate.awaits_issue:
            tx.certificates.update(replace(certificate, next_action_at=tx.now))

    await rooms.store.write(make_due)
