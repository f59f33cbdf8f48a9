"""A home that cannot be used: a clear error each, and nothing half done."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from acm.model.errors import (
    DatabaseCorrupt,
    DatabaseLocked,
    DatabaseTooNew,
    DiskFull,
    HomeNotWritable,
)
from acm.model.installation import ZoneRecord
from acm.store.peek import peek_installation
from acm.store.sql_store import SqlStore

RECORD = ZoneRecord(name="a.z.", type="TXT", value="x" * 1000)
ROOT = Path(__file__).resolve().parents[3]


def _add(tx):
    tx.zones.replace("z.", remove=(), add=(RECORD,))


def _write(path: Path, **options) -> None:
    store = SqlStore(path, **options)
    try:
        asyncio.run(store.write(_add))
    finally:
        store.close()


def _records(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM zone_record").fetchone()[0]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "acm.sqlite3"


def test_a_home_below_a_file_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeNotWritable, match="cannot be written") as refusal:
        _write(tmp_path / "file" / "home" / "acm.sqlite3")
    assert "acm:home" in refusal.value.hint


def test_a_folder_in_place_of_the_database_cannot_be_written(path):
    path.mkdir(parents=True)
    with pytest.raises(HomeNotWritable):
        _write(path)


def test_a_lock_that_another_process_holds_too_long_is_said(path):
    _write(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked, match="holds the lock"):
            _write(path, busy_seconds=0.05)
    assert _records(path) == 1


def test_a_database_that_others_begin_to_use_at_the_same_moment_is_waited_for(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA user_version=1")
        other.execute("BEGIN IMMEDIATE")
        leaves = threading.Timer(0.1, lambda: other.execute("ROLLBACK"))
        leaves.start()
        _write(path)
        leaves.join()
    assert _records(path) == 1


@pytest.mark.parametrize(
    "content", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_left_as_it_is(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(DatabaseCorrupt):
        _write(path)
    with pytest.raises(DatabaseCorrupt):
        peek_installation(path)
    assert path.read_bytes() == content


def test_a_truncated_database_is_said_to_be_damaged(path):
    _write(path)
    octets = path.read_bytes()
    path.write_bytes(octets[: len(octets) // 2 // 4096 * 4096])
    with pytest.raises(DatabaseCorrupt):
        _write(path)


def test_a_database_of_a_newer_version_is_refused_for_reading_and_writing(path):
    _write(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(DatabaseTooNew, match="9999"):
        _write(path)
    store = SqlStore(path)
    with pytest.raises(DatabaseTooNew):
        asyncio.run(store.read(lambda tx: tx.now))
    store.close()
    assert _records(path) == 1


DISK_FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from acm.model.errors import DiskFull
from acm.model.installation import ZoneRecord
from acm.store.sql_store import SqlStore

path = Path(sys.argv[1])
store = SqlStore(path)

def add(number):
    return lambda tx: tx.zones.replace("z.", remove=(), add=[ZoneRecord(name=f"n{number}-{i}.z.", type="TXT", value="x" * 4000) for i in range(50)])

async def main():
    await store.write(add(0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft = sum(f.stat().st_size for f in path.parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
    try:
        for number in range(1, 50):
            await store.write(add(number))
    except DiskFull as error:
        print("refused", number, error.diagnostics())
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await store.write(add(99))
    names = {record.name.split("-")[0] for record in await store.read(lambda tx: tx.zones.records("z."))}
    counts = len(await store.read(lambda tx: tx.zones.records("z.")))
    assert counts == 50 * len(names), "a write was half done"
    assert f"n{number}" not in names and "n99" in names
    store.close()

asyncio.run(main())
"""


@pytest.mark.slow
def test_a_full_disk_undoes_the_write_and_the_next_one_works_when_there_is_room(path):
    done = subprocess.run(
        [sys.executable, "-c", DISK_FULL, str(path)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "refused" in done.stdout
    assert DiskFull.code in done.stdout
