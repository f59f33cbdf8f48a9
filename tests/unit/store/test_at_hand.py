"""Reads that wait for nobody: as new as any other read, or an answer that says to ask with patience."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from acm.model.at_hand import NotAtHand
from acm.model.lifecycle import CertificateStatus
from acm.store import at_hand
from acm.store.sql_store import SqlStore
from tests.support.store import clock, inserting, pending, store  # noqa: F401 - fixtures

ARN = pending(1).arn


def _read(of: SqlStore, work):
    """Carry out a read at hand, which never suspends."""
    reading = of.at_hand.read(work)
    with pytest.raises(StopIteration) as ended:
        reading.send(None)
    return ended.value.value


def _status(of: SqlStore, arn: str = ARN):
    def found(tx):
        certificate = tx.certificates.find(arn)
        return certificate and certificate.as_of(tx.now).status

    return _read(of, found)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "acm.sqlite3"


@pytest.fixture
def written(store):
    asyncio.run(store.write(inserting(1)))
    return store


def test_what_has_just_been_committed_is_there_also_by_another_process(written, path):
    assert _status(written) == CertificateStatus.PENDING_VALIDATION
    assert _status(written, pending(2).arn) is None
    other = SqlStore(path)
    asyncio.run(other.write(inserting(2)))
    other.close()
    assert _status(written, pending(2).arn) == CertificateStatus.PENDING_VALIDATION


def test_a_certificate_is_read_from_the_database_once_until_somebody_commits(written):
    first = _read(written, lambda tx: tx.certificates.find(ARN))
    assert _read(written, lambda tx: tx.certificates.find(ARN)) is first
    asyncio.run(written.write(inserting(2)))
    again = _read(written, lambda tx: tx.certificates.find(ARN))
    assert again == first
    assert again is not first


def test_what_hangs_on_the_clock_is_decided_at_each_read(written, clock):
    assert _status(written) == CertificateStatus.PENDING_VALIDATION
    clock.advance(timedelta(hours=73))
    assert _status(written) == CertificateStatus.VALIDATION_TIMED_OUT


def test_an_offset_of_the_clock_that_another_process_has_set_counts_at_once(written, path):
    assert _status(written) == CertificateStatus.PENDING_VALIDATION
    other = SqlStore(path)
    asyncio.run(other.write(lambda tx: tx.set_clock_offset(timedelta(hours=73))))
    other.close()
    assert _status(written) == CertificateStatus.VALIDATION_TIMED_OUT


def test_no_more_is_remembered_than_was_said(written, monkeypatch):
    monkeypatch.setattr(at_hand, "MOST_REMEMBERED", 3)
    for number in range(10):
        _status(written, pending(number).arn)
    assert len(written._at_hand._known) <= 4


def test_nothing_is_written(written):
    with pytest.raises(NotAtHand):
        written.at_hand.write(inserting(2)).send(None)
    with pytest.raises(NotAtHand):
        _read(written, inserting(2))
    assert _status(written, pending(2).arn) is None


def test_who_reads_already_is_not_waited_for(written):
    def read_within(_tx):
        return _status(written)

    with pytest.raises(NotAtHand):
        _read(written, read_within)
    assert _status(written) == CertificateStatus.PENDING_VALIDATION


@pytest.mark.parametrize("case", ["absent", "at rest", "of an earlier version"])
def test_a_database_that_takes_more_than_a_look_is_left_to_patient_reads(path, case):
    made = SqlStore(path)
    if case != "absent":
        asyncio.run(made.write(inserting(1)))
        made.close()
    if case == "of an earlier version":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint")
            with pytest.raises(NotAtHand):
                _status(made)
    with pytest.raises(NotAtHand):
        _status(made)
    made.close()


def test_a_database_put_in_place_of_another_is_read_from_then_on(written, path):
    assert _status(written) == CertificateStatus.PENDING_VALIDATION
    new = SqlStore(path.with_name("new.sqlite3"))
    asyncio.run(new.write(inserting(2)))
    for ending in ("-wal", "-shm", ""):
        path.with_name(f"new.sqlite3{ending}").replace(f"{path}{ending}")
    assert _status(written) is None
    assert _status(written, pending(2).arn) == CertificateStatus.PENDING_VALIDATION
    new.close()
