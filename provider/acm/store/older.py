"""Reading a database that an earlier version wrote, without changing it: a copy in memory is migrated and read.

The file itself is migrated by the first write. Until then a preview must leave it as it is (design, decision 2), and
an earlier version must still be able to open it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from acm.store import schema, sqlite

T = TypeVar("T")


class OlderReader:
    """Reads migrated copies of the database at ``path``; the last copy is kept while the original stays the same."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._copy: sqlite3.Connection | None = None
        self._copied: object = None

    def read(self, original: Connection, version: object, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a copy of what ``original`` sees; equal ``version`` values stand for equal contents."""
        with self._lock:
            if self._copy is None or version is None or version != self._copied:
                self._renew(original, version)
            assert self._copy is not None  # noqa: S101 - for the type checker
            with sqlite.in_memory(self._copy).connect() as connection, connection.begin():
                return work(connection)

    def close(self) -> None:
        """Let go of the copy."""
        with self._lock:
            copy, self._copy, self._copied = self._copy, None, None
        if copy is not None:
            copy.close()

    def _renew(self, original: Connection, version: object) -> None:
        if self._copy is not None:
            self._copy.close()
        self._copy, self._copied = _copied(original), version
        with sqlite.in_memory(self._copy).connect() as connection, connection.begin():
            schema.upgrade(connection, self._path)
        self._copy.execute("PRAGMA query_only=ON")


def _copied(original: Connection) -> sqlite3.Connection:
    source = original.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)  # noqa: S101 - for the type checker
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    source.backup(copy)
    return copy
