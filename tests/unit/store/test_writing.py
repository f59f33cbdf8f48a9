"""Writes: together in one commit, apart in their failures, durable once acknowledged."""

import asyncio
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from acm.model.certificate import Certificate, DomainValidation, ResourceRecord
from acm.model.errors import StoreAbsent
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.store.peek import peek_installation
from acm.store.sql_store import SqlStore
from tests.support.store import clock, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[3]
LEASE = timedelta(seconds=60)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def _certificate(number: int = 1, *, due: datetime | None = None) -> Certificate:
    name = f"n{number}.test"
    return Certificate(
        arn=f"arn:aws:acm:us-east-1:123456789012:certificate/{number:04}",
        domain_name=name,
        names=(name,),
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=KeyAlgorithm.RSA_2048,
        validations=(
            DomainValidation(domain_name=name, record=ResourceRecord(name=f"_t.{name}.", value="_v.test.")),
        ),
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        next_action_at=due,
    )


def _insert(number: int, *, due: datetime | None = None, owner: str = ""):
    return lambda tx: tx.certificates.insert(_certificate(number, due=due), owner=owner)


async def _arns(store):
    return await store.read(
        lambda tx: [c.arn[-4:] for c in tx.certificates.page(account="123456789012", region=None, limit=1000)]
    )


async def test_writes_that_wait_together_share_a_commit(store):
    await store.write(lambda tx: None)
    commits = []
    store_begin = SqlStore._commit

    def counting(self, connection, batch):
        commits.append(len(batch))
        return store_begin(self, connection, batch)

    store._commit = counting.__get__(store)
    await asyncio.gather(*(store.write(_insert(n)) for n in range(100)))
    assert sum(commits) == 100
    assert len(commits) < 50
    assert len(await _arns(store)) == 100


async def test_a_failing_unit_undoes_its_own_changes_only(store):
    def failing(tx):
        _insert(2)(tx)
        raise ValueError("changed my mind")

    results = await asyncio.gather(
        store.write(_insert(1)), store.write(failing), store.write(_insert(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert await _arns(store) == ["0001", "0003"]


async def test_the_same_arn_twice_is_refused_and_the_first_stays(store):
    await store.write(_insert(1))
    results = await asyncio.gather(store.write(_insert(1)), store.write(_insert(2)), return_exceptions=True)
    assert results[0] is not None
    assert await _arns(store) == ["0001", "0002"]


async def test_a_caller_that_goes_away_does_not_disturb_the_others(store):
    await store.write(lambda tx: None)
    tasks = [asyncio.create_task(store.write(_insert(n))) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(result is None for result in results[1::2])
    assert {f"{n:04}" for n in range(1, 20, 2)} <= set(await _arns(store))
    await store.write(_insert(500))


async def test_what_is_acknowledged_survives_kill_9(tmp_path):
    script = """
import sys, asyncio
from pathlib import Path
from acm.model.installation import ZoneRecord
from acm.store.sql_store import SqlStore
async def main():
    store = SqlStore(Path(sys.argv[1]))
    for n in range(100_000):
        await store.write(lambda tx: tx.zones.replace("z.", remove=(), add=(ZoneRecord(name=f"n{n}.z.", type="TXT", value="x"),)))
        print(n, flush=True)
asyncio.run(main())
"""
    path = tmp_path / "home" / "acm.sqlite3"
    for round_ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            acknowledged = [int(process.stdout.readline()) for _ in range(20 + 7 * round_)]
            process.kill()
            acknowledged += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store = SqlStore(path)
        names = {record.name for record in await store.read(lambda tx: tx.zones.records("z."))}
        assert {f"n{n}.z." for n in acknowledged} <= names
        await store.write(lambda tx: tx.zones.replace("z.", remove=tx.zones.records("z."), add=()))
        store.close()


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


async def test_due_rows_are_leased_to_one_worker_until_the_lease_ends(store, clock):
    for n in range(4):
        await store.write(_insert(n, due=clock.now() - timedelta(seconds=4 - n)))
    await store.write(_insert(9, due=clock.now() + timedelta(seconds=1)))

    def claim(worker, limit=2):
        return store.write(
            lambda tx: [a[-4:] for a in tx.certificates.claim_due(limit=limit, worker=worker, lease=LEASE)]
        )

    assert [await claim("a"), await claim("b"), await claim("c")] == [["0000", "0001"], ["0002", "0003"], []]
    assert await store.read(lambda tx: tx.certificates.next_due()) == clock.now() + timedelta(seconds=1)
    await store.write(lambda tx: tx.certificates.release(_certificate(1).arn, worker="b"))
    assert await claim("c") == [], "only the holder ends a lease"
    await store.write(lambda tx: tx.certificates.release(_certificate(1).arn, worker="a"))
    assert await claim("c") == ["0001"]
    clock.advance(LEASE)
    assert await claim("d", limit=9) == ["0000", "0001", "0002", "0003", "0009"]


async def test_turning_the_clock_makes_rows_due_but_ends_no_lease(store, clock):
    await store.write(_insert(1, due=clock.now()))
    await store.write(_insert(2, due=clock.now() + timedelta(days=300)))
    assert len(await store.write(lambda tx: tx.certificates.claim_due(limit=9, worker="a", lease=LEASE))) == 1
    await store.write(lambda tx: tx.set_clock_offset(timedelta(days=350)))
    assert await store.read(lambda tx: tx.now) == clock.now() + timedelta(days=350)
    claimed = await store.write(lambda tx: tx.certificates.claim_due(limit=9, worker="b", lease=LEASE))
    assert [arn[-4:] for arn in claimed] == ["0002"]


async def test_records_are_needed_by_live_certificates_of_other_owners(store):
    for number, owner in [(1, "dev"), (2, "prod"), (3, "prod")]:
        record = ResourceRecord(name="_t.shared.test.", value="_v.test.")
        certificate = _certificate(number)
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
