"""GetAccountConfiguration and PutAccountConfiguration, and who declares the configuration of an account."""

from __future__ import annotations

from datetime import timedelta

from acm.engine.ports import Rooms, Store, Transaction
from acm.engine.tokens import Token
from acm.model.account import AccountConfiguration, check_days

TOKEN_LIFE = timedelta(hours=1)
"""For how long a token stands for its call (ACM's API reference, PutAccountConfiguration)."""
SCOPE = "="
"""Tells its tokens from those of other calls."""


async def get(store: Store, account: str, region: str) -> AccountConfiguration:
    """Return what holds for ``account`` in ``region``: ACM's default where nothing was ever put."""
    return await store.read(lambda tx: tx.account_configurations.find(account=account, region=region))


async def put(
    rooms: Rooms,
    region: str,
    days_before_expiry: int,
    *,
    owner: str = "",
    idempotency_token: str | None = None,
) -> None:
    """Have events begin so many days before expiry; ``owner`` declares that from now on, where one is given.

    For an hour a token stands for one call: the same again changes nothing, whatever was put meanwhile, and one with other
    days raises ``IdempotencyMismatch``. Raises ``InvalidParameter`` outside 1 to 45 days.
    """
    days = check_days(days_before_expiry)
    token = None if idempotency_token is None else _token(rooms.account, region, idempotency_token, days)

    def write(tx: Transaction) -> None:
        if token is not None:
            if token.recall(tx) is not None:
                return
            token.remember(tx, _place(rooms.account, region))
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


def _token(account: str, region: str, text: str, days: int) -> Token:
    parameters = {"days_before_expiry": days}
    return Token(
        account=account, region=region, text=text, parameters=parameters, scope=SCOPE, life=TOKEN_LIFE
    )


def _place(account: str, region: str) -> str:
    """Return what tokens stand for: a configuration has no ARN of its own in ACM."""
    return f"account-configuration/{account}/{region}"


def _put(tx: Transaction, account: str, region: str, days: int) -> None:
    """Keep a configuration; where it changes, each certificate is looked at again, for its notices move."""
    table = tx.account_configurations
    before = table.find(account=account, region=region).days_before_expiry
    table.put(account=account, region=region, days_before_expiry=days)
    if days != before:
        tx.certificates.hasten_issued(account=account, region=region)
