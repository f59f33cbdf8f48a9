"""Reads: a snapshot each, and no trace of them."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from acm.model.errors import AcmError, DatabaseLocked, DatabaseTooNew, HomeNotWritable, StoreAbsent
from acm.model.installation import ZoneRecord
from acm.store.peek import peek_installation
from acm.store.sql_store import SqlStore
from tests.support.store import clock, inserting, store, stored  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "acm.sqlite3"


def _change(tx):
    tx.zones.replace("z.", remove=(), add=(ZoneRecord(name="a.z.", type="TXT", value="x"),))


def _serial(tx):
    return tx.zones.serial("z.")


@pytest.fixture
def at_rest(path):
    """A store that was written once and that nobody has open."""
    made = SqlStore(path)
    asyncio.run(made.write(_change))
    made.close()
    return path


async def test_a_read_sees_one_state_while_others_write(store):
    await store.write(inserting(1))
    begun, written = threading.Event(), threading.Event()

    def twice(tx):
        page = {"account": "123456789012", "region": None}
        first = len(tx.certificates.page(**page))
        begun.set()
        assert written.wait(30)
        return first, len(tx.certificates.page(**page))

    reading = asyncio.ensure_future(store.read(twice))
    await asyncio.to_thread(begun.wait, 30)
    await store.write(inserting(2))
    written.set()
    assert await reading == (1, 1)
    assert await stored(store) == ["0001", "0002"]


@pytest.mark.parametrize("open_", [True, False], ids=["while the writer is open", "at rest"])
async def test_a_read_cannot_write(store, open_):
    await store.write(inserting(1))
    if not open_:
        store.close()
    with pytest.raises(AcmError):
        await store.read(inserting(2))
    assert await stored(store) == ["0001"]


def test_reading_a_store_that_nobody_has_open_changes_no_file(at_rest):
    before = [(p.name, p.stat().st_mtime_ns) for p in at_rest.parent.iterdir()]
    reader = SqlStore(at_rest)
    assert asyncio.run(reader.read(_serial)) == 2
    assert reader.exists
    assert peek_installation(at_rest) is not None
    assert [(p.name, p.stat().st_mtime_ns) for p in at_rest.parent.iterdir()] == before
    reader.close()
    assert [(p.name, p.stat().st_mtime_ns) for p in at_rest.parent.iterdir()] == before


def test_a_store_that_is_closed_leaves_one_file(path):
    for _ in range(10):
        made = SqlStore(path)
        asyncio.run(made.write(_change))
        asyncio.run(made.read(_serial))
        made.close()
        assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("fails", [False, True], ids=["reads an old state", "reads nonsense"])
def test_a_reading_at_rest_is_done_again_where_somebody_wrote_meanwhile(at_rest, fails):
    reader, writer = SqlStore(at_rest), SqlStore(at_rest)
    seen = []

    def work(tx):
        seen.append(_serial(tx))
        if len(seen) == 1:
            asyncio.run(writer.write(_change))
            if fails:
                raise ValueError("torn")
        return seen[-1]

    assert asyncio.run(reader.read(work)) == 3
    assert seen == [2, 3]
    reader.close()
    writer.close()


def test_an_error_of_a_reading_that_nobody_disturbed_is_the_callers(at_rest):
    calls = []

    def work(tx):
        calls.append(1)
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        asyncio.run(SqlStore(at_rest).read(work))
    assert calls == [1]


def test_a_reader_sees_what_a_process_wrote_that_was_killed_before_it_closed(at_rest):
    writer = SqlStore(at_rest)
    asyncio.run(writer.write(_change))
    octets = {p.name: p.read_bytes() for p in at_rest.parent.iterdir()}
    writer.close()
    for name in ("acm.sqlite3", "acm.sqlite3-wal"):
        (at_rest.parent / name).write_bytes(octets[name])
    reader = SqlStore(at_rest)
    assert asyncio.run(reader.read(_serial)) == 3
    reader.close()


def _migrated_by_a_newer_version(path: Path) -> None:
    writer = SqlStore(path)
    asyncio.run(
        writer.write(
            lambda tx: tx._connection.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")
        )
    )
    writer.close()


def test_a_newer_version_that_migrates_while_we_run_ends_our_reading_and_writing(at_rest):
    ours = SqlStore(at_rest)
    asyncio.run(ours.write(_change))
    asyncio.run(ours.read(_serial))
    _migrated_by_a_newer_version(at_rest)
    with pytest.raises(DatabaseTooNew):
        asyncio.run(ours.read(_serial))
    with pytest.raises(DatabaseTooNew):
        asyncio.run(ours.write(_change))
    with pytest.raises(DatabaseTooNew):
        peek_installation(at_rest)
    ours.close()


def test_a_file_without_an_installation_is_absent_and_can_become_one(path):
    path.parent.mkdir()
    path.touch()
    assert peek_installation(path) is None
    made = SqlStore(path)
    assert not made.exists
    with pytest.raises(StoreAbsent):
        asyncio.run(made.read(_serial))
    asyncio.run(made.write(_change))
    assert made.exists
    assert asyncio.run(made.read(_serial)) == 2
    made.close()


def test_a_store_that_is_locked_is_not_called_absent(at_rest):
    with closing(sqlite3.connect(at_rest, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE zone SET serial = 7")
        with pytest.raises(DatabaseLocked):
            peek_installation(at_rest, busy_seconds=0.05)
        with pytest.raises(DatabaseLocked):
            asyncio.run(SqlStore(at_rest, busy_seconds=0.05).read(_serial))
        other.execute("ROLLBACK")


def test_a_folder_in_place_of_the_database_is_not_called_absent(path):
    path.mkdir(parents=True)
    with pytest.raises(HomeNotWritable):
        peek_installation(path)
