"""DeleteCertificateAuthority and RestoreCertificateAuthority."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.finding import owned
from acm.model.errors import InvalidState
from acm.model.private_ca.authority import MOST_RESTORE_DAYS, PrivateAuthority, check_restore_days
from acm.model.private_ca.lifecycle import AUTHORITY, AuthorityEvent, AuthorityStatus


async def delete(rooms: Rooms, arn: str, days: int | None = None) -> PrivateAuthority:
    """Delete an authority; it can be restored for 7 to 30 days, 30 where nothing is said, and is gone then with its key.

    Raises ``InvalidState`` for one that is ACTIVE: it has to be disabled first.
    """
    restorable = timedelta(days=check_restore_days(MOST_RESTORE_DAYS if days is None else days))

    def write(tx: Transaction) -> PrivateAuthority:
        authority = owned(tx, rooms.account, arn)
        if AuthorityEvent.DELETE not in AUTHORITY[authority.status]:
            raise InvalidState(
                f"{arn} has status {authority.status}: it cannot be deleted.",
                hint="Set its status to DISABLED first."
                if authority.status is AuthorityStatus.ACTIVE
                else "",
            )
        deleted = replace(
            authority.after(AuthorityEvent.DELETE, tx.now), restorable_until=tx.now + restorable
        )
        tx.private_authorities.update(deleted)
        return deleted

    return await rooms.store.write(write)


async def restore(rooms: Rooms, arn: str) -> PrivateAuthority:
    """Bring a deleted authority back: DISABLED, or waiting for its certificate as it was before.

    Raises ``InvalidState`` for one that is not deleted, ``ResourceNotFound`` for one whose time is over.
    """

    def write(tx: Transaction) -> PrivateAuthority:
        authority = owned(tx, rooms.account, arn)
        event = AuthorityEvent.RESTORE if authority.installed else AuthorityEvent.RESTORE_UNCERTIFIED
        if event not in AUTHORITY[authority.status]:
            raise InvalidState(f"{arn} has status {authority.status}: only a deleted authority is restored.")
        restored = replace(authority.after(event, tx.now), restorable_until=None)
        tx.private_authorities.update(restored)
        return restored.as_of(tx.now) or restored

    return await rooms.store.write(write)


def discard(tx: Transaction, arn: str) -> None:
    """Remove an authority at once and for good: one that was never handed out."""
    authority = tx.private_authorities.find(arn)
    if authority is not None:
        tx.private_authorities.update(replace(authority, restorable_until=tx.now))
        tx.private_authorities.forget_unrestorable()
