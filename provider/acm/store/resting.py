"""Reading a database that no process has open, without leaving a file beside it.

SQLite makes a write-ahead log and a shared-memory file as soon as a database in WAL mode is opened, even for reading.
A database at rest is read as immutable instead, which makes none, and the reading is thrown away where the file was
opened or changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

T = TypeVar("T")


def uri(path: Path, parameter: str) -> str:
    """Return SQLite's URI of the database at ``path``, opened as ``parameter`` says (https://sqlite.org/uri.html)."""
    return f"file:{quote(str(path.absolute()))}?{parameter}"


def read_undisturbed(path: Path, *, resting: Callable[[], T], shared: Callable[[], T]) -> T:
    """Return what ``resting`` reads where nobody has the database open from before to after, else ``shared``'s.

    Raises what the reading raises; ``OSError`` where the file cannot be seen.
    """
    before = mark_at_rest(path)
    if before is None:
        return shared()
    try:
        result = resting()
    except Exception:
        if mark_at_rest(path) == before:
            raise
    else:
        if mark_at_rest(path) == before:
            return result
    return shared()


def mark_at_rest(path: Path) -> tuple[int, ...] | None:
    """Return what changes whenever the file is written; None while a log beside it says that somebody has it open."""
    if any(path.with_name(path.name + log).exists() for log in ("-wal", "-journal")):
        return None
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
