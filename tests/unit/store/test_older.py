"""Databases that earlier versions wrote: read as they are, migrated by the first write."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from acm.model.clock import VirtualClock
from acm.model.errors import DatabaseTooNew, HomeNotWritable
from acm.model.lifecycle import CertificateStatus
from acm.store.codec import to_microseconds
from acm.store.peek import peek_installation
from acm.store.revisions import REVISIONS
from acm.store.sql_store import SqlStore
from tests.support.store import ACCOUNT, inserting

FIXTURES = Path(__file__).parents[2] / "fixtures/databases"
OLDER = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())
REACHED_USERS = ("0001",)
"""Revisions of what was released; what lies between two releases nobody has."""
SOON_AFTER = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(params=OLDER)
def path(request, tmp_path):
    """A database of an earlier revision, with an issued and a pending certificate."""
    made = tmp_path / "acm.sqlite3"
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript((FIXTURES / request.param / "database.sql").read_text())
        connection.execute("PRAGMA journal_mode=WAL")
    return made


@pytest.fixture
def store(path):
    made = SqlStore(path, clock=VirtualClock(SOON_AFTER))
    yield made
    made.close()


def contents(tx):
    """Return everything that an earlier version could have written, as values."""
    certificates = tx.certificates.page(account=ACCOUNT, region=None)
    return (
        tx.installation,
        certificates,
        [tx.issuances.of(certificate.arn) for certificate in certificates],
        tx.issuers.all(),
    )


def test_there_is_a_database_for_every_earlier_revision_that_reached_users():
    assert tuple(OLDER) == REACHED_USERS


def test_an_older_database_is_read_without_being_changed(path, store):
    before = path.read_bytes()

    installation, certificates, *_ = asyncio.run(store.read(contents))

    assert installation == peek_installation(path)
    assert {certificate.status for certificate in certificates} == {
        CertificateStatus.ISSUED,
        CertificateStatus.PENDING_VALIDATION,
    }
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_older_database_says_the_same_before_and_after_it_is_migrated(path, store):
    before = asyncio.run(store.read(contents))

    asyncio.run(store.write(lambda _: None))

    assert asyncio.run(store.read(contents)) == before
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (REVISIONS[-1],)


def test_a_change_by_an_earlier_version_is_seen_by_the_next_read(path, store):
    asyncio.run(store.read(contents))

    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE certificate SET domain_name = 'changed.test'")
    _, certificates, *_ = asyncio.run(store.read(contents))

    assert {certificate.domain_name for certificate in certificates} == {"changed.test"}


def test_a_read_of_an_older_database_cannot_write(store):
    with pytest.raises(HomeNotWritable):
        asyncio.run(store.read(inserting(1)))


def test_a_later_revision_is_refused(path, store):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew):
        asyncio.run(store.read(contents))


def test_the_certificates_of_an_older_database_count_for_the_year_in_which_they_were_made(path, store):
    _, certificates, *_ = asyncio.run(store.read(contents))
    asyncio.run(store.write(lambda _: None))
    with closing(sqlite3.connect(path)) as connection:
        counted = connection.execute("SELECT account, region, kind, made_at FROM acquisition").fetchall()
    assert sorted(counted) == sorted(
        (one.account, one.region, "request", to_microseconds(one.created_at)) for one in certificates
    )
