"""Backups: consistent while others write, and put back without lowering what must never fall."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from acm.model.errors import AcmError, Conflict, InvalidState, ResourceNotFound
from acm.store.backup import LEAP, back_up, restore
from acm.store.sql_store import SqlStore
from tests.support.store import clock, inserting, pending, store  # noqa: F401 - fixtures

SERIAL = "0a"
ARN = pending(1).arn
REVOKE = ("UPDATE certificate SET status = 'REVOKED', revoked_at = 7 WHERE arn = ?", (ARN,))
REVOCATION = """
INSERT INTO revocation (serial, issuer_id, shard, revoked_at, reason, not_after)
VALUES (?, 'ca', 0, 7, 'UNSPECIFIED', 9)"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "acm.sqlite3"


def run(path, *statements) -> list:
    with closing(sqlite3.connect(path)) as connection, connection:
        return [connection.execute(*statement).fetchall() for statement in statements]


def put_list(path, number: int) -> None:
    run(path, ("INSERT OR REPLACE INTO revocation_list VALUES ('ca', 0, ?, 0, 0, 0, x'')", (number,)))


def number(path) -> int:
    return run(path, ("SELECT number FROM revocation_list",))[0][0][0]


@pytest.fixture
def backup(store, path, tmp_path):
    """A backup of a database with one certificate and a revocation list of number 5, taken while it is open."""
    asyncio.run(store.write(inserting(1)))
    put_list(path, 5)
    target = tmp_path / "backup"
    back_up(path, target)
    return target


def test_a_backup_of_an_open_database_is_one_private_file_with_everything_committed(backup, tmp_path):
    assert run(backup, ("SELECT count(*) FROM certificate",)) == [[(1,)]]
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["backup"]


def test_a_backup_never_overwrites(backup, path):
    before = backup.read_bytes()
    with pytest.raises(Conflict):
        back_up(path, backup)
    assert backup.read_bytes() == before


def test_there_is_no_backup_of_nothing(tmp_path):
    with pytest.raises(ResourceNotFound):
        back_up(tmp_path / "nothing" / "acm.sqlite3", tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_open_is_not_replaced(backup, path, clock):
    before = path.read_bytes()
    with pytest.raises(InvalidState):
        restore(backup, path, clock=clock)
    assert path.read_bytes() == before


def test_a_restore_brings_yesterday_back_and_keeps_what_is_revoked_and_the_highest_number(
    backup, store, path, clock
):
    asyncio.run(store.write(inserting(2)))
    store.close()
    put_list(path, 9)
    run(path, REVOKE, (REVOCATION, (SERIAL,)))
    kept = restore(backup, path, clock=clock)
    rows, revoked = run(path, ("SELECT arn, status FROM certificate",), ("SELECT serial FROM revocation",))
    assert (rows, revoked, number(path)) == ([(ARN, "REVOKED")], [(SERIAL,)], 9)
    assert run(kept, ("SELECT count(*) FROM certificate",)) == [[(2,)]]


def test_a_restore_where_the_database_is_lost_leaps_over_every_number_that_there_can_have_been(
    backup, tmp_path, clock
):
    path = tmp_path / "new" / "acm.sqlite3"
    assert restore(backup, path, clock=clock) is None
    assert number(path) == 5 + LEAP
    again = SqlStore(path, clock=clock)
    assert asyncio.run(again.read(lambda tx: tx.certificates.find(ARN))) is not None
    again.close()


def test_nothing_of_another_installation_is_carried_over(backup, tmp_path, clock):
    path = tmp_path / "other" / "acm.sqlite3"
    other = SqlStore(path, clock=clock)
    asyncio.run(other.write(inserting(3)))
    other.close()
    put_list(path, 99)
    restore(backup, path, clock=clock)
    assert number(path) == 5


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(4096)])
def test_what_is_no_backup_is_refused_and_changes_nothing(store, path, tmp_path, clock, content):
    asyncio.run(store.write(inserting(1)))
    store.close()
    before, source = path.read_bytes(), tmp_path / "backup"
    source.write_bytes(content)
    with pytest.raises(AcmError):
        restore(source, path, clock=clock)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
