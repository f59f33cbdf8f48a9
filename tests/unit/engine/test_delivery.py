"""Telling sinks: at least once, in order for each certificate, by one process at a time; what fails long is given up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import delivery
from acm.model import events
from acm.model.errors import DeliveryFailed
from acm.model.lifecycle import CertificateStatus
from tests.support.store import pending
from tests.unit.model.test_events import MATERIAL

pytestmark = pytest.mark.anyio


class Listener:
    """A sink that takes everything but what concerns certificates in ``deaf_to``."""

    def __init__(self):
        self.heard = []
        self.deaf_to = set()
        self.before = None

    async def deliver(self, event):
        if self.before:
            await self.before()
        if event.arn in self.deaf_to:
            raise DeliveryFailed("it did not listen.")
        self.heard.append(event)

    def days(self, number=1):
        arn = pending(number).arn
        return [event.detail["DaysToExpiry"] for event in self.heard if event.arn == arn]


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
async def telling(rooms, listener):
    told = replace(rooms, sinks={"webhook": listener})
    await delivery.register(told)
    return told


async def happen(rooms, *days, number=1):
    """Write notices about a certificate, each in a write of its own."""
    issued = pending(number, status=CertificateStatus.ISSUED, material=MATERIAL)
    for left in days:
        event = events.approaching_expiration(issued, MATERIAL.not_after - timedelta(days=left))
        await rooms.store.write(lambda tx, event=event: tx.events.add(event))


async def dead(rooms):
    return await rooms.store.read(lambda tx: tx.events.dead(limit=100))


async def test_what_happened_is_told_once_and_in_order(telling, listener):
    await happen(telling, 3, 2, 1)
    await happen(telling, 3)
    assert await delivery.deliver_due(telling) == 3
    assert listener.days() == [3, 2, 1]
    assert await delivery.deliver_due(telling) == 0
    assert listener.days() == [3, 2, 1]


async def test_later_events_of_a_certificate_wait_for_the_one_that_failed_and_other_certificates_do_not(
    telling, listener, clock
):
    listener.deaf_to = {pending(1).arn}
    await happen(telling, 3, 2)
    await happen(telling, 9, 8, number=2)
    await delivery.deliver_due(telling)
    assert (listener.days(1), listener.days(2)) == ([], [9, 8])
    listener.deaf_to = set()
    await delivery.deliver_due(telling)
    assert listener.days(1) == [], "its pause is not over"
    clock.advance(delivery.RETRIES[0])
    await delivery.deliver_due(telling)
    assert listener.days(1) == [3, 2]


async def test_a_sink_that_takes_nothing_for_a_day_is_told_no_more_of_that_event_until_somebody_asks(
    telling, listener, clock
):
    listener.deaf_to = {pending(1).arn}
    await happen(telling, 3)
    began = clock.now()
    while not await dead(telling):
        await delivery.deliver_due(telling)
        clock.moment = await telling.store.read(lambda tx: tx.events.next_due()) or clock.moment
    assert clock.now() - began > timedelta(days=1)
    (given_up,) = await dead(telling)
    assert (given_up.attempts, given_up.trouble) == (len(delivery.RETRIES) + 1, "it did not listen.")
    listener.deaf_to = set()
    await happen(telling, 2)
    await delivery.deliver_due(telling)
    assert listener.days() == [2], "those after it go on"
    assert await telling.store.write(lambda tx: tx.events.revive()) == 1
    await delivery.deliver_due(telling)
    assert listener.days() == [2, 3]
    assert await dead(telling) == ()


async def test_a_sink_with_a_defect_is_a_sink_that_failed(telling, listener, clock):
    async def stumble():
        raise RuntimeError("a defect")

    listener.before = stumble
    await happen(telling, 3)
    await delivery.deliver_due(telling)
    listener.before = None
    clock.advance(delivery.RETRIES[0])
    await delivery.deliver_due(telling)
    assert listener.days() == [3]


async def test_while_one_process_tells_a_sink_another_does_not(telling, listener):
    other = replace(telling, worker="worker-2", sinks={"webhook": Listener()})

    async def meanwhile():
        listener.before = None
        await delivery.deliver_due(other)

    listener.before = meanwhile
    await happen(telling, 3, 2)
    await delivery.deliver_due(telling)
    assert (listener.days(), other.sinks["webhook"].days()) == ([3, 2], [])


async def test_the_lease_of_a_process_that_died_ends(telling, listener, clock):
    await telling.store.write(lambda tx: tx.events.claim("webhook", worker="dead", lease=delivery.LEASE))
    await happen(telling, 3)
    assert await delivery.deliver_due(telling) == 0
    clock.advance(delivery.LEASE)
    assert await delivery.deliver_due(telling) == 1


async def test_each_sink_is_told_of_everything_since_it_was_registered(telling, listener):
    await happen(telling, 3)
    both = replace(telling, sinks={"webhook": listener, "file": Listener()})
    await delivery.register(both)
    await delivery.register(both)
    await happen(telling, 2)
    await delivery.deliver_due(both)
    assert (listener.days(), both.sinks["file"].days()) == ([3, 2], [2])


async def test_old_events_go_and_those_that_nobody_has_taken_stay(telling, listener, clock):
    listener.deaf_to = {pending(2).arn}
    await happen(telling, 9)
    await happen(telling, 8, number=2)
    await delivery.deliver_due(telling)
    clock.moment = MATERIAL.not_after - timedelta(days=5) + delivery.KEPT
    await happen(telling, 1, number=3)
    await delivery.deliver_due(telling)
    page = await telling.store.read(
        lambda tx: tx.events.page(account="123456789012", arn=None, before=None, limit=10)
    )
    assert [kept.event.arn[-4:] for kept in page] == ["0003", "0002"]
