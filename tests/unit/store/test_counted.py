"""What quotas ask for is counted once and kept up to date: never another number than counting anew gives."""

from datetime import timedelta

import pytest

from acm.model.certificate import CertificateType
from acm.model.quotas import Acquisition
from acm.store import acquisitions, certificates
from acm.store.sql_store import SqlStore
from tests.support.store import ACCOUNT, clock, inserting, pending, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio

PLACE = {"account": ACCOUNT, "region": "us-east-1"}
DAY = timedelta(days=1)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def count(tx):
    return (
        tx.certificates.count(**PLACE, type=CertificateType.AMAZON_ISSUED),
        tx.acquisitions.count(**PLACE, kind=Acquisition.REQUEST),
    )


def acquire(number):
    def work(tx):
        inserting(number)(tx)
        tx.acquisitions.record(**PLACE, kind=Acquisition.REQUEST)
        return count(tx)

    return work


def in_vain(tx):
    acquire(9)(tx)
    raise ValueError


async def nothing(_store, _clock):
    pass


async def another_process_acquires(store, _clock):
    other = SqlStore(store._path)
    await other.write(acquire(7))
    other.close()


async def one_is_deleted(store, _clock):
    await store.write(lambda tx: tx.certificates.delete(pending(1).arn))


async def a_unit_is_undone(store, _clock):
    with pytest.raises(ValueError):
        await store.write(in_vain)


async def a_year_passes(_store, clock):
    clock.advance(366 * DAY)


async def the_clock_is_turned(store, _clock):
    await store.write(lambda tx: tx.set_clock_offset(366 * DAY))


CHANGES = {
    nothing: (3, 3),
    another_process_acquires: (4, 4),
    one_is_deleted: (2, 3),
    a_unit_is_undone: (3, 3),
    a_year_passes: (3, 0),
    the_clock_is_turned: (3, 0),
}


@pytest.mark.parametrize(
    ("change", "counts"), CHANGES.items(), ids=lambda value: getattr(value, "__name__", "")
)
async def test_a_count_is_the_one_that_counting_anew_gives(store, clock, change, counts):
    assert [await store.write(acquire(number)) for number in range(3)] == [(1, 1), (2, 2), (3, 3)]
    await change(store, clock)
    assert await store.write(count) == counts
    assert await store.write(acquire(5)) == tuple(one + 1 for one in counts)
    store.close()
    assert await store.write(count) == tuple(one + 1 for one in counts)


async def test_many_requests_count_once(store, monkeypatch):
    counted = []
    for module in (acquisitions, certificates):
        number = module._COUNT.number
        monkeypatch.setattr(
            module._COUNT, "number", lambda *asked, number=number: (counted.append(asked), number(*asked))[1]
        )
    for asked in range(10):
        await store.write(acquire(asked))
    assert len(counted) == 2
