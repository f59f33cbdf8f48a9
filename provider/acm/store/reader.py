"""Reads, each on a snapshot of its own, with connections that cannot write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from acm.model.clock import Clock
from acm.store import schema, sqlite
from acm.store.older import OlderReader
from acm.store.resting import mark_at_rest, read_undisturbed
from acm.store.transaction import SqlTransaction

T = TypeVar("T")


class Reader:
    """Reads the database at ``path`` from any number of threads."""

    def __init__(self, path: Path, clock: Clock, busy_seconds: float) -> None:
        self._path = path
        self._clock = clock
        self._busy_seconds = busy_seconds
        self._lock = threading.Lock()
        self._shared: Engine | None = None
        self._older = OlderReader(path)

    def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` on a snapshot; twice where a process opens the database during the first time."""
        return read_undisturbed(
            self._path,
            resting=partial(self._snapshot, lambda: self._resting, work),
            shared=partial(self._snapshot, self._pooled, work),
        )

    def close(self) -> None:
        """Let go of the connections kept for further reads."""
        with self._lock:
            shared, self._shared = self._shared, None
        if shared is not None:
            shared.dispose()
        self._older.close()

    def _snapshot(self, engine: Callable[[], Engine], work: Callable[[SqlTransaction], T]) -> T:
        with engine().connect() as connection, connection.begin():
            if schema.is_current(connection, self._path):
                return work(SqlTransaction(connection, self._clock))
        # Looked at before the copy is begun, and only here: a current database shall not pay for older ones.
        version = mark_at_rest(self._path)
        with engine().connect() as connection, connection.begin():
            return self._older.read(
                connection, version, lambda migrated: work(SqlTransaction(migrated, self._clock))
            )

    @cached_property
    def _resting(self) -> Engine:
        return sqlite.resting(self._path, self._busy_seconds)

    def _pooled(self) -> Engine:
        with self._lock:
            if self._shared is None:
                self._shared = sqlite.reading(self._path, self._busy_seconds)
            return self._shared
