"""Statements that the driver runs by itself: they have to answer exactly what SQLAlchemy would."""

import sqlite3

import pytest
from sqlalchemy import bindparam, insert, select, update

from acm.store import sqlite
from acm.store.prepared import Prepared
from acm.store.tables import credential, metadata

_c = credential.c
ROW = {
    "access_key": "AKIA1",
    "account": "123456789012",
    "name": "one",
    "created_at": 5,
    "expires_at": None,
    "sealed_secret": b"\x00sealed",
}
INSERT = Prepared(insert(credential), list(ROW))
FIND = select(credential).where(_c.access_key == bindparam("key"))
DISABLE = Prepared(
    update(credential)
    .where(_c.access_key == bindparam("key"), _c.disabled_at.is_(None))
    .values(disabled_at=7)
)


@pytest.fixture
def connection():
    with sqlite.in_memory().connect() as opened, opened.begin():
        metadata.create_all(opened)
        yield opened


def test_a_row_comes_back_as_sqlalchemy_reads_it(connection):
    INSERT.run(connection, ROW)
    by_sqlalchemy = dict(connection.execute(FIND, {"key": "AKIA1"}).mappings().one())
    assert Prepared(FIND).first(connection, {"key": "AKIA1"}) == by_sqlalchemy
    assert Prepared(FIND).all(connection, {"key": "AKIA1"}) == [by_sqlalchemy]
    assert by_sqlalchemy == ROW | {"disabled_at": None}


def test_what_is_not_there_is_none(connection):
    assert Prepared(FIND).first(connection, {"key": "AKIA2"}) is None
    assert Prepared(FIND).all(connection, {"key": "AKIA2"}) == []


def test_values_that_stand_in_the_statement_are_used_and_changed_rows_are_counted(connection):
    INSERT.run_many(connection, [ROW, ROW | {"access_key": "AKIA2"}])
    assert DISABLE.run(connection, {"key": "AKIA2"}) == 1
    assert DISABLE.run(connection, {"key": "AKIA2"}) == 0
    assert [row["disabled_at"] for row in Prepared(select(credential)).all(connection, {})] == [None, 7]


def test_what_is_run_belongs_to_the_transaction_of_the_connection():
    engine = sqlite.in_memory()
    with engine.connect() as connection, connection.begin():
        metadata.create_all(connection)
    with engine.connect() as connection, connection.begin() as transaction:
        INSERT.run(connection, ROW)
        transaction.rollback()
    with engine.connect() as connection, connection.begin():
        assert Prepared(FIND).first(connection, {"key": "AKIA1"}) is None


def test_a_refusal_shows_nothing_of_the_row(connection):
    INSERT.run(connection, ROW)
    with pytest.raises(sqlite3.IntegrityError) as refusal:
        INSERT.run(connection, ROW | {"sealed_secret": b"canary", "name": "canary"})
    assert "canary" not in str(refusal.value)


def test_a_value_that_is_missing_is_no_null(connection):
    with pytest.raises(KeyError, match="key"):
        DISABLE.run(connection, {})
