"""DeleteCertificate."""

from __future__ import annotations

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction


async def delete(rooms: Rooms, arn: str) -> None:
    """Delete a certificate, its idempotency tokens, its wish for records and the key that it was imported with.

    The evidence of its issuances stays.

    Raises ``ResourceNotFound`` where it is gone already.
    """
    check_account(arn, rooms.account)

    def remove(tx: Transaction) -> None:
        require(tx, arn)
        tx.issuances.abandon_planned(arn)
        tx.publications.forget(arn)
        tx.imported_keys.delete(arn)
        tx.certificates.delete(arn)

    await rooms.store.write(remove)
