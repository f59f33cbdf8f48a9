"""A record leaves its zone when nobody needs it any more, and not before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import delete, publish, reconcile, request
from acm.model.certificate import CertificateRequest
from acm.model.errors import ZoneRefused
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm

pytestmark = pytest.mark.anyio

RECORD = ZoneRecord(name="_t.example.test.", type="CNAME", value="_v.example.test.check.test.")
ASKED = CertificateRequest(
    names=("example.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1, owner="dev::web"
)


async def _publish(rooms, zone, owner):
    await publish.publish(rooms, zone, RECORD, owner=owner, overwrite=False)


async def _unpublish(rooms, zone, owner, stack):
    return await publish.unpublish(rooms, zone, RECORD, owner=owner, stack=stack)


async def test_a_record_that_nobody_needs_is_removed(rooms, zone):
    await _publish(rooms, zone, "urn:dev")
    assert await _unpublish(rooms, zone, "urn:dev", "dev::web") == ()
    assert zone.records == {}


async def test_a_record_goes_although_the_stacks_own_certificate_is_still_alive(rooms, zone):
    await request.request(rooms, ASKED)
    await _publish(rooms, zone, "urn:dev")
    assert await _unpublish(rooms, zone, "urn:dev", "dev::web") == ()
    assert zone.records == {}


async def test_a_record_stays_for_the_certificate_of_another_stack(rooms, zone):
    other = await request.request(rooms, replace(ASKED, owner="prod::web"))
    await _publish(rooms, zone, "urn:dev")
    assert await _unpublish(rooms, zone, "urn:dev", "dev::web") == (other.arn,)
    assert RECORD.name in zone.records
    await delete.delete(rooms, other.arn)
    await _publish(rooms, zone, "urn:dev")
    assert await _unpublish(rooms, zone, "urn:dev", "dev::web") == ()
    assert zone.records == {}


async def test_a_record_stays_while_another_publication_of_it_exists(rooms, zone):
    await _publish(rooms, zone, "urn:one")
    await _publish(rooms, zone, "urn:two")
    assert await _unpublish(rooms, zone, "urn:one", "dev::web") == ("urn:two",)
    assert await _unpublish(rooms, zone, "urn:two", "dev::web") == ()
    assert zone.records == {}


async def test_a_refused_publication_keeps_nothing(rooms, zone):
    zone.failure = ZoneRefused("the key is unknown.")
    with pytest.raises(ZoneRefused):
        await _publish(rooms, zone, "urn:dev")
    owners = await rooms.store.read(lambda tx: tx.publications.owners(name=RECORD.name, type="CNAME"))
    assert owners == ()


async def test_a_publication_that_comes_between_decision_and_removal_is_not_lost(rooms, zone):
    await _publish(rooms, zone, "urn:one")
    remove = zone.remove

    async def slow_remove(record):
        await _publish(rooms, zone, "urn:two")
        await remove(record)

    zone.remove = slow_remove
    assert await _unpublish(rooms, zone, "urn:one", "dev::web") == ("urn:two",)
    assert RECORD.name in zone.records


async def test_a_certificate_is_looked_at_as_soon_as_its_record_is_published(rooms, zone, clock):
    certificate = await request.request(rooms, ASKED)
    clock.advance(timedelta(hours=2))
    await reconcile.run_due(rooms)
    clock.advance(timedelta(seconds=5))
    await _publish(rooms, zone, "urn:dev")
    stored = await rooms.store.read(lambda tx: tx.certificates.find(certificate.arn))
    assert stored.next_action_at == clock.now()


async def test_what_a_certificate_has_published_for_itself_is_wanted_until_it_is_deleted(rooms, zone):
    certificate = await request.request(rooms, replace(ASKED, owner=""))
    await _publish(rooms, zone, certificate.arn)
    await _publish(rooms, zone, "urn:dev")
    assert await _unpublish(rooms, zone, "urn:dev", "dev::web") == (certificate.arn,)
    await delete.delete(rooms, certificate.arn)
    await _publish(rooms, zone, "urn:dev")
    assert await _unpublish(rooms, zone, "urn:dev", "dev::web") == ()
    assert zone.records == {}
