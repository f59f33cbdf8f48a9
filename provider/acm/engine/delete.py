"""DeleteCertificate."""

from __future__ import annotations

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.errors import ResourceInUse

_MOST_SHOWN = 10


async def delete(rooms: Rooms, arn: str) -> None:
    """Delete a certificate, its idempotency tokens, its wish for records and the key that it was imported with.

    The evidence of its issuances stays.

    Raises ``ResourceNotFound`` where it is gone already, ``ResourceInUse`` where something uses it.
    """
    check_account(arn, rooms.account)

    def remove(tx: Transaction) -> None:
        users = require(tx, arn).in_use_by
        if users:
            raise ResourceInUse(
                f"{arn} is used by {_listed(users)}: it cannot be deleted.",
                hint=f"Take it out of use there, or `acm dissociate {arn} {users[0]}` where that is gone.",
            )
        tx.issuances.abandon_planned(arn)
        tx.publications.forget(arn)
        tx.imported_keys.delete(arn)
        tx.certificates.delete(arn)

    await rooms.store.write(remove)


def _listed(users: tuple[str, ...]) -> str:
    more = len(users) - _MOST_SHOWN
    return ", ".join(users[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
