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

from sqlalchemy import Connection, Engine

from acm.store import schema, sqlite

T = TypeVar("T")


class OlderReader:
    """Reads migrated copies of the database at ``path``; the last copy is kept while the original stays the same."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._copy: Engine | None = None
        self._version: object = None

    def read(self, original: Connection, version: object, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a copy of what ``original`` sees; equal ``version`` values stand for equal contents."""
        with self._lock:
            if self._copy is None or version is None or version != self._version:
                self._drop()
                self._copy, self._version = _migrated(original, self._path), version
            with self._copy.connect() as connection, connection.begin():
                return work(connection)

    def close(self) -> None:
        """Let go of the copy."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._copy is not None:
            self._copy.dispose()
        self._copy = None


def _migrated(original: Connection, path: Path) -> Engine:
    source = original.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)  # noqa: S101 - for the type checker
    copy = sqlite.in_memory()
    with copy.connect() as connection:
        target = connection.connection.driver_connection
        assert isinstance(target, sqlite3.Connection)  # noqa: S101 - for the type checker
        source.backup(target)
        with connection.begin():
            schema.upgrade(connection, path)
        target.execute("PRAGMA query_only=ON")
    return copy
