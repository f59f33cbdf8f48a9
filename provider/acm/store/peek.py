"""Whose store lies at a path: read without writing anything, and without loading the database library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from acm.model.errors import DatabaseCorrupt
from acm.model.installation import Installation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BUSY_SECONDS = 5.0


def peek_installation(path: Path) -> Installation | None:
    """Return the installation of the database at ``path``; None where there is none. Creates no file.

    Raises ``DatabaseCorrupt`` where the file is not a database.
    """
    if not path.exists():
        return None
    # Without a write-ahead log nobody has the file open, and reading it as immutable leaves no side files.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, timeout=_BUSY_SECONDS)
        ) as connection:
            row = connection.execute("SELECT id, created_at, test, clock_offset FROM installation").fetchone()
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError as error:
        raise DatabaseCorrupt(
            f"{path} is damaged or not a database.",
            hint="Put back the latest backup of home; the file was left as it is.",
        ) from error
    if row is None:
        return None
    return Installation(
        id=row[0],
        created_at=_EPOCH + timedelta(microseconds=row[1]),
        test=bool(row[2]),
        clock_offset=timedelta(microseconds=row[3]),
    )
