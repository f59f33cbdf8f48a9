"""SQLite's failures in words that tell what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

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
    meaning = _meaning(error)
    return meaning(path) if meaning else None


def is_state_of_database(error: BaseException) -> bool:
    """Tell whether ``error`` says that the database cannot be worked with, rather than that a statement was wrong."""
    return _meaning(error) is not None


def _meaning(error: BaseException) -> Callable[[Path], AcmError] | None:
    """Return what makes the error that a result code stands for (https://sqlite.org/rescode.html)."""
    original = getattr(error, "orig", None) or error  # SQLAlchemy wraps the driver's errors
    if not isinstance(original, sqlite3.Error):
        return None
    code = getattr(original, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_ERROR:
        return _absent if "no such table" in str(original) else None
    if code == sqlite3.SQLITE_IOERR:
        return _IO_MEANINGS.get(getattr(original, "sqlite_errorname", ""), not_writable)
    return _MEANINGS.get(code)


def _absent(path: Path) -> StoreAbsent:
    return StoreAbsent(f"{path} holds no installation.", hint="Nothing has been written there yet.")


def _locked(path: Path) -> DatabaseLocked:
    return DatabaseLocked(
        f"another process holds the lock of {path}.", hint="See who has it open (`fuser`), and try again."
    )


def _corrupt(path: Path) -> DatabaseCorrupt:
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


def foreign(path: Path) -> DatabaseCorrupt:
    """Return the error of a database that another program has made."""
    return DatabaseCorrupt(
        f"{path} is a database of another program.",
        hint="Give `home` (acm:home or ACM_HOME) a folder of its own; the file was left as it is.",
    )


_MEANINGS: dict[int, Callable[[Path], AcmError]] = {
    sqlite3.SQLITE_BUSY: _locked,
    sqlite3.SQLITE_LOCKED: _locked,
    sqlite3.SQLITE_CORRUPT: _corrupt,
    sqlite3.SQLITE_NOTADB: _corrupt,
    sqlite3.SQLITE_FULL: _disk_full,
    sqlite3.SQLITE_CANTOPEN: not_writable,
    sqlite3.SQLITE_READONLY: not_writable,
    sqlite3.SQLITE_PERM: not_writable,
}

_IO_MEANINGS: dict[str, Callable[[Path], AcmError]] = {
    "SQLITE_IOERR_WRITE": _disk_full,
    "SQLITE_IOERR_FSYNC": _disk_full,
    "SQLITE_IOERR_TRUNCATE": _disk_full,
    "SQLITE_IOERR_SHMSIZE": _disk_full,
    "SQLITE_IOERR_READ": _corrupt,
    "SQLITE_IOERR_SHORT_READ": _corrupt,
    "SQLITE_IOERR_CORRUPTFS": _corrupt,
}
"""Results of input and output by their extended names; every other one is a home that cannot be used."""
