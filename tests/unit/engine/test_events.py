"""Events of a certificate's life: written with the change that they tell of, each once."""

from datetime import timedelta

import pytest

from acm.engine import account_configuration, reconcile, request
from acm.engine.import_ import import_certificate
from acm.model.certificate import CertificateRequest
from acm.model.events import EventKind
from acm.model.imports.request import ImportRequest
from acm.model.lifecycle import CertificateStatus
from tests.support.imports import made

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


async def told(rooms, arn, *kinds):
    """Return the events of a certificate, the oldest first; of some kinds only where they are given."""
    page = await rooms.store.read(
        lambda tx: tx.events.page(account=rooms.account, arn=arn, before=None, limit=1000)
    )
    return [kept.event for kept in reversed(page) if not kinds or kept.event.kind in kinds]


async def days_told(rooms, arn):
    notices = await told(rooms, arn, EventKind.APPROACHING_EXPIRATION)
    return [notice.detail["DaysToExpiry"] for notice in notices]


async def live(rooms, clock, until):
    """Carry out what is due now, and at each moment at which something is, to which the clock is turned."""
    await reconcile.run_due(rooms)
    while True:
        due = await rooms.store.read(lambda tx: tx.certificates.next_due())
        if due is None or due > until:
            break
        clock.moment = max(clock.moment, due)
        await reconcile.run_due(rooms)
    clock.moment = until


async def test_an_issued_certificate_is_available_and_then_noticed_daily_until_it_expires(
    rooms, issued, clock
):
    certificate = await issued()
    (available,) = await told(rooms, certificate.arn)
    assert (available.kind, available.detail["Action"]) == (EventKind.AVAILABLE, "ISSUANCE")
    assert available.at == certificate.issued_at
    await live(rooms, clock, certificate.material.not_after + DAY)
    assert await days_told(rooms, certificate.arn) == list(range(45, 0, -1))
    last = (await told(rooms, certificate.arn))[-1]
    assert last.kind is EventKind.EXPIRED
    assert last.at == certificate.material.not_after + timedelta(seconds=1)


async def points_told(rooms, arn):
    """Return the daily data points of a certificate as (day of the year, value)."""
    points = await told(rooms, arn, EventKind.DAYS_TO_EXPIRY)
    return [(point.at.date(), *(datum["Value"] for datum in point.detail["MetricData"])) for point in points]


async def test_a_certificate_has_one_data_point_a_day_with_its_notices_until_it_expires(rooms, issued, clock):
    certificate = await issued()
    end = certificate.material.not_after
    await live(rooms, clock, end - 40 * DAY)
    await reconcile.run_due(rooms)
    assert [value for _, value in await points_told(rooms, certificate.arn)] == [45, 44, 43, 42, 41, 40]
    await live(rooms, clock, end + 10 * DAY)
    points = await points_told(rooms, certificate.arn)
    assert points == [((end - days * DAY).date(), days) for days in range(45, 0, -1)]


async def test_data_points_begin_when_the_account_says_and_imports_have_them_too(rooms, clock):
    await account_configuration.put(rooms, "us-east-1", 3)
    given = made("a.test", at=clock.now(), days=60).given
    certificate = await import_certificate(rooms, ImportRequest(given=given, region="us-east-1"))
    await live(rooms, clock, clock.now() + 61 * DAY)
    assert [value for _, value in await points_told(rooms, certificate.arn)] == [3, 2, 1]


async def test_an_import_is_noticed_too_but_its_end_is_no_event(rooms, clock):
    given = made("a.test", at=clock.now(), days=60).given
    certificate = await import_certificate(rooms, ImportRequest(given=given, region="us-east-1"))
    await import_certificate(rooms, ImportRequest(given=given, region="us-east-1", arn=certificate.arn))
    actions = [event.detail["Action"] for event in await told(rooms, certificate.arn)]
    assert actions == ["IMPORT", "REIMPORT"]
    await live(rooms, clock, certificate.material.not_after + DAY)
    assert await days_told(rooms, certificate.arn) == list(range(45, 0, -1))
    assert await told(rooms, certificate.arn, EventKind.EXPIRED) == []


async def test_notices_begin_when_the_account_says(rooms, issued, clock):
    await account_configuration.put(rooms, "us-east-1", 3)
    certificate = await issued()
    await live(rooms, clock, certificate.material.not_after - 10 * DAY)
    assert await days_told(rooms, certificate.arn) == []
    await account_configuration.put(rooms, "us-east-1", 12)
    await reconcile.run_due(rooms)
    assert await days_told(rooms, certificate.arn) == [10], "at once, where it is due by the new number"
    await live(rooms, clock, certificate.material.not_after - 7 * DAY)
    assert await days_told(rooms, certificate.arn) == [10, 9, 8, 7]


async def test_days_that_nobody_lived_through_are_not_told_afterwards(rooms, issued, clock):
    certificate = await issued()
    clock.moment = certificate.material.not_after - 20 * DAY
    await reconcile.run_due(rooms)
    await reconcile.run_due(rooms)
    assert await days_told(rooms, certificate.arn) == [20]


async def test_a_request_that_timed_out_has_no_events(rooms, clock):
    certificate = await request.request(rooms, CertificateRequest(names=("a.test",), region="us-east-1"))
    await live(rooms, clock, clock.now() + timedelta(hours=80))
    stored = await rooms.store.read(lambda tx: tx.certificates.find(certificate.arn))
    assert stored.status is CertificateStatus.VALIDATION_TIMED_OUT
    assert await told(rooms, certificate.arn) == []
