"""A worker that is cut off gives its leases back: nobody waits a minute for the next look."""

from dataclasses import replace

import anyio
import pytest

from acm.engine import describe, reconcile, request
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
