"""SQLite's failures in words that tell what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from acm.model.errors import (
    AcmError,
    DatabaseCorrupt,
    DatabaseLocked,
    DatabaseTooNew,
    DiskFull,
    HomeNotWritable,
    StoreAbsent,
)

_PRIMARY = 0xFF
"""SQLite's extended result codes keep the primary code in the low octet."""


def translate(error: BaseException, path: Path) -> AcmError | None:
    """Return what ``error`` means for the database at ``path``; None for an error that is not the database's state."""
    if isinstance(error, AcmError):
        return error
    if isinstance(error, OSError):
        return _disk_full(path) if error.errno in (errno.ENOSPC, errno.EDQUOT) else not_writable(path)
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, sqlite3.Error):
        return None
    return _by_code(original, path)


def _by_code(error: sqlite3.Error, path: Path) -> AcmError | None:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        return StoreAbsent(f"{path} holds no installation.", hint="Nothing has been written there yet.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseLocked(
            f"another process holds the lock of {path}.", hint="See who has it open (`fuser`), and try again."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DatabaseCorrupt(
            f"{path} is damaged or not a database.",
            hint="Put back the latest backup of home; the file was left as it is.",
        )
    if code == sqlite3.SQLITE_FULL:
        return _disk_full(path)
    if code == sqlite3.SQLITE_IOERR:
        return _disk_full(path) if "WRITE" in getattr(error, "sqlite_errorname", "") else not_writable(path)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return not_writable(path)
    return None


def _disk_full(path: Path) -> DiskFull:
    return DiskFull(
        f"there is no room left for {path}; the change was rolled back.",
        hint="Free some space and try again.",
    )


def not_writable(path: Path) -> HomeNotWritable:
    """Return the error of a home that cannot be made or written."""
    return HomeNotWritable(
        f"{path.parent} cannot be written.",
        hint="Give `home` (acm:home or ACM_HOME) a folder that this user may write.",
    )


def too_new(path: Path, revision: str) -> DatabaseTooNew:
    """Return the error of a database that a newer version has migrated."""
    return DatabaseTooNew(
        f"{path} has revision {revision[:32]!r}, which this version does not know.",
        hint="Use the version that wrote it, or a newer one; the file was left as it is.",
    )
