"""Writes of several processes, leases and the clock, what needs a record, and the files of a home."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from acm.model.certificate import ResourceRecord
from acm.model.errors import StoreAbsent
from acm.model.installation import ZoneRecord
from acm.model.lifecycle import CertificateStatus
from acm.store.peek import peek_installation
from acm.store.sql_store import SqlStore
from tests.support.store import clock, inserting, pending, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[3]
LEASE = timedelta(seconds=60)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.slow
async def test_several_processes_start_and_write_at_once(tmp_path):
    script = """
import sys, asyncio
from pathlib import Path
from acm.model.installation import ZoneRecord
from acm.store.sql_store import SqlStore
async def main():
    store = SqlStore(Path(sys.argv[1]))
    for n in range(30):
        await store.write(lambda tx: tx.zones.replace("z.", remove=(), add=(ZoneRecord(name=f"{sys.argv[2]}-{n}.z.", type="TXT", value="x"),)))
    print(await store.read(lambda tx: tx.installation.id))
    store.close()
asyncio.run(main())
"""
    path = tmp_path / "home" / "acm.sqlite3"
    processes = [
        await anyio.open_process([sys.executable, "-c", script, str(path), f"p{n}"], cwd=ROOT)
        for n in range(3)
    ]
    ids = set()
    for process in processes:
        ids.add((await process.stdout.receive()).strip())
        assert await process.wait() == 0
        await process.aclose()
    assert len(ids) == 1, "one store has one identity"
    store = SqlStore(path)
    assert len(await store.read(lambda tx: tx.zones.records("z."))) == 90
    assert await store.read(lambda tx: tx.zones.serial("z.")) == 91
    store.close()


async def test_rows_that_are_due_soon_are_counted_up_to_a_limit(store, clock):
    for n, minutes in enumerate((-1, 0, 10, 11)):
        await store.write(inserting(n, next_action_at=clock.now() + timedelta(minutes=minutes)))
    counted = [
        await store.read(lambda tx, most=most: tx.certificates.due_within(timedelta(minutes=10), limit=most))
        for most in (10, 2)
    ]
    assert counted == [3, 2]


async def test_due_rows_are_leased_to_one_worker_until_the_lease_ends(store, clock):
    for n in range(4):
        await store.write(inserting(n, next_action_at=clock.now() - timedelta(seconds=4 - n)))
    await store.write(inserting(9, next_action_at=clock.now() + timedelta(seconds=1)))

    def claim(worker, limit=2):
        return store.write(
            lambda tx: [a[-4:] for a in tx.certificates.claim_due(limit=limit, worker=worker, lease=LEASE)]
        )

    assert [await claim("a"), await claim("b"), await claim("c")] == [["0000", "0001"], ["0002", "0003"], []]
    assert await store.read(lambda tx: tx.certificates.next_due()) == clock.now() + timedelta(seconds=1)
    await store.write(lambda tx: tx.certificates.release([pending(1).arn], worker="b"))
    assert await claim("c") == [], "only the holder ends a lease"
    await store.write(lambda tx: tx.certificates.release([pending(1).arn], worker="a"))
    assert await claim("c") == ["0001"]
    clock.advance(LEASE)
    assert await claim("d", limit=9) == ["0000", "0001", "0002", "0003", "0009"]


async def test_turning_the_clock_makes_rows_due_but_ends_no_lease(store, clock):
    await store.write(inserting(1, next_action_at=clock.now()))
    await store.write(inserting(2, next_action_at=clock.now() + timedelta(days=300)))
    assert len(await store.write(lambda tx: tx.certificates.claim_due(limit=9, worker="a", lease=LEASE))) == 1
    await store.write(lambda tx: tx.set_clock_offset(timedelta(days=350)))
    assert await store.read(lambda tx: tx.now) == clock.now() + timedelta(days=350)
    claimed = await store.write(lambda tx: tx.certificates.claim_due(limit=9, worker="b", lease=LEASE))
    assert [arn[-4:] for arn in claimed] == ["0002"]
    clock.advance(LEASE)
    claimed = await store.write(lambda tx: tx.certificates.claim_due(limit=9, worker="c", lease=LEASE))
    assert [arn[-4:] for arn in claimed] == ["0001", "0002"], "a lease taken on a turned clock ends in time"


async def test_records_are_needed_by_live_certificates_of_other_owners(store):
    for number, owner in [(1, "dev"), (2, "prod"), (3, "prod")]:
        record = ResourceRecord(name="_t.shared.test.", value="_v.test.")
        certificate = pending(number)
        certificate = replace(certificate, validations=(replace(certificate.validations[0], record=record),))
        if number == 3:
            certificate = replace(certificate, status=CertificateStatus.FAILED)
        await store.write(lambda tx, c=certificate, o=owner: tx.certificates.insert(c, owner=o))

    def needing(owner):
        return store.read(
            lambda tx: [arn[-4:] for arn in tx.certificates.needing("_t.shared.test.", not_of=owner)]
        )

    assert await needing("dev") == ["0002"]
    assert await needing("prod") == ["0001"]
    assert await needing("") == ["0001", "0002"]


async def test_owners_are_told_by_arn_for_one_account(store):
    for number, owner in [(1, "dev::web"), (2, "")]:
        await store.write(lambda tx, n=number, o=owner: tx.certificates.insert(pending(n), owner=o))
    owners = await store.read(lambda tx: tx.certificates.owners("123456789012"))
    assert {arn[-4:]: owner for arn, owner in owners.items()} == {"0001": "dev::web", "0002": ""}
    assert await store.read(lambda tx: tx.certificates.owners("000000000000")) == {}


async def test_reading_before_the_first_write_says_that_nothing_is_there_and_makes_nothing(store, tmp_path):
    path = tmp_path / "home" / "acm.sqlite3"
    with pytest.raises(StoreAbsent):
        await store.read(lambda tx: tx.now)
    assert peek_installation(path) is None
    assert not path.parent.exists()


async def test_peeking_at_a_closed_store_leaves_no_file_behind(store, tmp_path):
    await store.write(lambda tx: None)
    path = tmp_path / "home" / "acm.sqlite3"
    identity = await store.read(lambda tx: tx.installation)
    assert peek_installation(path) == identity
    store.close()
    before = sorted(path.parent.iterdir())
    assert peek_installation(path) == identity
    assert sorted(path.parent.iterdir()) == before == [path]


async def test_a_zone_keeps_its_records_and_counts_its_changes(store):
    one, two = (ZoneRecord(name=f"{n}.z.", type="CNAME", value="v.", ttl=60) for n in "ab")
    await store.write(lambda tx: tx.zones.replace("z.", remove=(), add=(one, two)))
    await store.write(lambda tx: tx.zones.replace("z.", remove=(one,), add=(replace(two, ttl=90),)))
    assert await store.read(lambda tx: tx.zones.records("z.")) == (replace(two, ttl=90),)
    assert await store.read(lambda tx: tx.zones.serial("z.")) == 3


async def test_only_the_owner_may_enter_the_folder_and_read_the_file(store, tmp_path):
    await store.write(lambda tx: None)
    home = tmp_path / "home"
    assert oct(home.stat().st_mode)[-3:] == "700"
    assert oct((home / "acm.sqlite3").stat().st_mode)[-3:] == "600"
