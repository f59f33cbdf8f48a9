"""Who has a row: the process that it was requested in, until it has worked on it, or is cut off."""

from dataclasses import replace

import anyio
import pytest

from acm.engine import describe, reconcile, request
from acm.engine.handed import LEASE, MOST_WAITED, Handed
from acm.model.certificate import CertificateRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus

pytestmark = pytest.mark.anyio

ASKED = CertificateRequest(
    names=("example.test",), region="eu-west-1", key_algorithm=KeyAlgorithm.EC_prime256v1
)


async def test_a_pass_that_is_cancelled_gives_its_leases_back(rooms, validator):
    certificate = await request.request(rooms, ASKED)
    async with anyio.create_task_group() as tasks:

        async def stuck():
            tasks.cancel_scope.cancel()
            await anyio.sleep_forever()

        validator.while_looking = stuck
        tasks.start_soon(reconcile.run_due, rooms)
    validator.while_looking = None
    validator.there = {"_t.example.test."}
    await reconcile.run_due(replace(rooms, worker="worker-2"))
    found = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert found.status is CertificateStatus.ISSUED


async def claimed_elsewhere(rooms) -> tuple[str, ...]:
    """Return what another process may work on now."""
    return await rooms.store.write(
        lambda tx: tx.certificates.claim_due(limit=10, worker="worker-2", lease=LEASE)
    )


async def test_what_was_requested_here_is_worked_on_here_only(rooms, validator):
    certificate = await request.request(rooms, ASKED)
    assert await claimed_elsewhere(rooms) == ()
    validator.there = {"_t.example.test."}
    await reconcile.run_due(rooms)
    found = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert found.status is CertificateStatus.ISSUED


async def test_a_token_that_is_used_again_hands_nothing_over(rooms):
    asked = replace(ASKED, idempotency_token="once")
    await request.request(rooms, asked)
    assert len(rooms.handed.take()) == 1
    await request.request(rooms, asked)
    assert not rooms.handed.waiting


async def test_a_loop_that_ends_gives_back_what_was_handed_to_it_and_not_taken(rooms):
    async with anyio.create_task_group() as tasks:

        async def idle(_next_due):
            await request.request(rooms, ASKED)
            tasks.cancel_scope.cancel()
            await anyio.sleep_forever()

        tasks.start_soon(reconcile.run, rooms, idle)
    assert len(await claimed_elsewhere(rooms)) == 1


async def test_what_is_handed_over_all_the_time_holds_up_no_row_that_was_due_before(rooms, validator):
    certificate = await request.request(rooms, ASKED)
    await rooms.store.write(lambda tx: tx.certificates.release([certificate.arn], worker=rooms.worker))
    rooms.handed.take()
    validator.there = {"_t.example.test."}
    looked_for = []

    async def another():
        looked_for.append(len(looked_for))
        if len(looked_for) < 5:
            await request.request(rooms, replace(ASKED, names=(f"n{len(looked_for)}.test",)))

    validator.while_looking = another
    await request.request(rooms, replace(ASKED, names=("n.test",)))
    await reconcile.run_due(rooms)
    found = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert found.status is CertificateStatus.ISSUED


async def test_what_waits_for_too_long_is_left_to_whoever_looks_for_what_is_due(rooms):
    seconds = [0.0]
    handed = Handed(lambda: seconds[0])
    early, late = [await request.request(rooms, replace(ASKED, names=(f"{n}.test",))) for n in ("a", "b")]
    handed.add([early])
    seconds[0] = MOST_WAITED.total_seconds() / 2
    handed.add([late])
    seconds[0] = MOST_WAITED.total_seconds()
    assert handed.take() == (late,)
    assert not handed.waiting
