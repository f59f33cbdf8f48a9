"""SQLite's failures in words that tell what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
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
    """Return the error that a result code stands for (https://sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_ERROR:
        return _absent(path) if "no such table" in str(error) else None
    if code == sqlite3.SQLITE_IOERR and "WRITE" in getattr(error, "sqlite_errorname", ""):
        code = sqlite3.SQLITE_FULL
    meaning = _MEANINGS.get(code)
    return meaning(path) if meaning else None


def _absent(path: Path) -> StoreAbsent:
    return StoreAbsent(f"{path} holds no installation.", hint="Nothing has been written there yet.")


def _locked(path: Path) -> DatabaseLocked:
    return DatabaseLocked(
        f"another process holds the lock of {path}.", hint="See who has it open (`fuser`), and try again."
    )


def corrupt(path: Path) -> DatabaseCorrupt:
    """Return the error of a file that cannot be read as a database."""
    return DatabaseCorrupt(
        f"{path} is damaged or not a database.",
        hint="Put back the latest backup of home; the file was left as it is.",
    )


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


_MEANINGS: dict[int, Callable[[Path], AcmError]] = {
    sqlite3.SQLITE_BUSY: _locked,
    sqlite3.SQLITE_LOCKED: _locked,
    sqlite3.SQLITE_CORRUPT: corrupt,
    sqlite3.SQLITE_NOTADB: corrupt,
    sqlite3.SQLITE_FULL: _disk_full,
    sqlite3.SQLITE_IOERR: not_writable,
    sqlite3.SQLITE_CANTOPEN: not_writable,
    sqlite3.SQLITE_READONLY: not_writable,
    sqlite3.SQLITE_PERM: not_writable,
}
