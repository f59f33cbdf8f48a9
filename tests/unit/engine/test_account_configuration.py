"""The configuration of an account, over a real store."""

import hashlib
from datetime import timedelta

import pytest

from acm.engine import account_configuration
from acm.model.account import AccountConfiguration
from acm.model.errors import InvalidParameter

pytestmark = pytest.mark.anyio
EAST, WEST = "us-east-1", "eu-west-1"


async def _held(rooms, region=EAST):
    return await account_configuration.get(rooms.store, rooms.account, region)


async def test_acms_default_holds_until_something_is_put(rooms):
    await rooms.store.write(lambda tx: None)
    assert await _held(rooms) == AccountConfiguration(days_before_expiry=45)


async def test_what_is_put_holds_for_its_account_and_region_only(rooms):
    await account_configuration.put(rooms, EAST, 30)
    await account_configuration.put(rooms, EAST, 7)
    assert (await _held(rooms)).days_before_expiry == 7
    assert (await _held(rooms, WEST)).days_before_expiry == 45
    other = await account_configuration.get(rooms.store, "000000000001", EAST)
    assert other.days_before_expiry == 45


@pytest.mark.parametrize("days", [0, 46, -1])
async def test_days_outside_1_to_45_are_refused_and_change_nothing(rooms, days):
    await account_configuration.put(rooms, EAST, 30)
    for attempt in (
        account_configuration.put(rooms, EAST, days, owner="dev::shop"),
        account_configuration.give_up(rooms, EAST, owner="dev::shop", restore=days),
    ):
        with pytest.raises(InvalidParameter) as refusal:
            await attempt
        assert refusal.value.property_path == "expiryEvents.daysBeforeExpiry"
    assert await _held(rooms) == AccountConfiguration(days_before_expiry=30)


async def test_owners_are_those_who_have_declared_and_not_given_up(rooms):
    for owner in ("prod::shop", "dev::shop", "dev::shop"):
        await account_configuration.put(rooms, EAST, 30, owner=owner)
    assert (await _held(rooms)).declared_by == ("dev::shop", "prod::shop")
    assert (await _held(rooms, WEST)).declared_by == ()
    others = await account_configuration.give_up(rooms, EAST, owner="dev::shop", restore=None)
    assert others == (await _held(rooms)).declared_by == ("prod::shop",)


async def test_what_was_before_is_put_back_by_the_last_one_only(rooms):
    for owner in ("prod::shop", "dev::shop"):
        await account_configuration.put(rooms, EAST, 30, owner=owner)
    await account_configuration.give_up(rooms, EAST, owner="dev::shop", restore=45)
    assert (await _held(rooms)).days_before_expiry == 30
    assert await account_configuration.give_up(rooms, EAST, owner="prod::shop", restore=45) == ()
    assert (await _held(rooms)).days_before_expiry == 45


async def test_tokens_that_have_ended_are_dropped_by_the_next_call_and_others_stay(rooms, clock):
    async def put(token, region=EAST):
        await account_configuration.put(rooms, region, 9, idempotency_token=token)

    await put("west", WEST)
    await put("first")
    clock.advance(timedelta(minutes=59))
    await put("second")
    clock.advance(timedelta(minutes=1))
    await put("third")
    rows = await rooms.store.read(
        lambda tx: [
            tx.tokens.find(account=rooms.account, region=region, token=_key(token)) is not None
            for token, region in (("west", WEST), ("first", EAST), ("second", EAST), ("third", EAST))
        ]
    )
    assert rows == [True, False, True, True]


def _key(token):
    return account_configuration.SCOPE + hashlib.sha256(token.encode()).hexdigest()[:31]
