"""GetAccountConfiguration and PutAccountConfiguration, and who declares the configuration of an account."""

from __future__ import annotations

from acm.engine.ports import Rooms, Store, Transaction
from acm.model.account import AccountConfiguration, check_days


async def get(store: Store, account: str, region: str) -> AccountConfiguration:
    """Return what holds for ``account`` in ``region``: ACM's default where nothing was ever put."""
    return await store.read(lambda tx: tx.account_configurations.find(account=account, region=region))


async def put(rooms: Rooms, region: str, days_before_expiry: int, *, owner: str = "") -> None:
    """Have events begin so many days before expiry; ``owner`` declares that from now on, where one is given.

    Raises ``InvalidParameter`` outside 1 to 45 days.
    """
    days = check_days(days_before_expiry)

    def write(tx: Transaction) -> None:
        _put(tx, rooms.account, region, days)
        if owner:
            tx.account_configurations.declare(account=rooms.account, region=region, owner=owner)

    await rooms.store.write(write)


async def give_up(rooms: Rooms, region: str, *, owner: str, restore: int | None) -> tuple[str, ...]:
    """End ``owner``'s declaration and return who still declares; ``restore`` days are put where nobody does."""
    if restore is not None:
        check_days(restore)

    def write(tx: Transaction) -> tuple[str, ...]:
        table = tx.account_configurations
        table.withdraw(account=rooms.account, region=region, owner=owner)
        others = table.find(account=rooms.account, region=region).declared_by
        if restore is not None and not others:
            _put(tx, rooms.account, region, restore)
        return others

    return await rooms.store.write(write)


def _put(tx: Transaction, account: str, region: str, days: int) -> None:
    """Keep a configuration; where it changes, each certificate is looked at again, for its notices move."""
    table = tx.account_configurations
    before = table.find(account=account, region=region).days_before_expiry
    table.put(account=account, region=region, days_before_expiry=days)
    if days != before:
        tx.certificates.hasten_issued(account=account, region=region)
