"""How SQLite finds certificates that are named: by their names, however many others have their status."""

import re

import pytest

from acm.store import certificates, sqlite
from acm.store.prepared import Prepared
from acm.store.tables import metadata

NAMED = (
    "_AWAITING_ISSUE",
    "_HASTEN_NEEDING",
    "_NEEDING",
    "_ISSUED",
    "_UPDATE",
    "_RELEASE",
    "_FIND",
    "_WITH_ARNS",
)
BY_NAME = "SEARCH certificate USING INDEX sqlite_autoindex_certificate_1 (arn=?)"


@pytest.fixture
def connection():
    with sqlite.in_memory().connect() as opened, opened.begin():
        metadata.create_all(opened)
        yield opened


def text(statement, dialect) -> str:
    if isinstance(statement, Prepared):
        return statement._for(dialect)[0]
    return re.sub(r"\(__\[POSTCOMPILE_[^\]]+\]\)", "(?, ?)", str(statement.compile(dialect=dialect)))


@pytest.mark.parametrize("name", NAMED)
def test_a_certificate_that_is_named_is_found_by_its_name(connection, name):
    asked = text(getattr(certificates, name), connection.dialect)
    cursor = connection.connection.cursor()
    cursor.execute(f"EXPLAIN QUERY PLAN {asked}", [None] * asked.count("?"))
    assert BY_NAME in [row[3] for row in cursor.fetchall()]
