"""Whose store lies at a path: read without writing anything, and without loading the database library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from acm.model.errors import StoreAbsent
from acm.model.installation import Installation
from acm.store.errors import translate
from acm.store.resting import read_undisturbed, uri
from acm.store.revisions import SELECT_REVISION, check_known

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BUSY_SECONDS = 5.0


def peek_installation(path: Path, *, busy_seconds: float = _BUSY_SECONDS) -> Installation | None:
    """Return the installation of the database at ``path``; None where there is none. Creates no file.

    Raises ``DatabaseCorrupt``, ``DatabaseTooNew``, ``DatabaseLocked`` or ``HomeNotWritable`` where it cannot be known:
    a store that cannot be read is never called absent.
    """
    try:
        if not path.exists():
            return None
        return read_undisturbed(
            path,
            resting=partial(_read, path, "immutable=1", busy_seconds),
            shared=partial(_read, path, "mode=ro", busy_seconds),
        )
    except (sqlite3.Error, OSError) as error:
        meaning = translate(error, path)
        if isinstance(meaning, StoreAbsent):
            return None
        if meaning is None:
            raise
        raise meaning from error


def _read(path: Path, parameter: str, busy_seconds: float) -> Installation | None:
    with closing(sqlite3.connect(uri(path, parameter), uri=True, timeout=busy_seconds)) as connection:
        check_known(_first(connection, SELECT_REVISION)[0], path)
        row = _first(connection, "SELECT id, created_at, test, clock_offset FROM installation")
    if row[0] is None:
        return None
    return Installation(
        id=row[0],
        created_at=_EPOCH + timedelta(microseconds=row[1]),
        test=bool(row[2]),
        clock_offset=timedelta(microseconds=row[3]),
    )


def _first(connection: sqlite3.Connection, query: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(query).fetchone()
    return row or (None,)
