"""Reads that wait for nobody: for event loops, which must not wait, and for questions that are asked all the time.

Readers of a database in WAL mode wait neither for writers nor for each other, and a row by its key is found within
microseconds. Certificates that were read are remembered for as long as nobody, in whichever process, has committed
anything. What hangs on the clock is still decided at each read.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from sqlalchemy import Connection

from acm.model.at_hand import NotAtHand
from acm.model.certificate import Certificate
from acm.model.clock import Clock
from acm.model.errors import AcmError
from acm.model.installation import Installation
from acm.store import schema, sqlite
from acm.store.transaction import SqlTransaction

T = TypeVar("T")

MOST_REMEMBERED = 256
"""Certificates: one with a hundred names takes some hundred kilobytes."""


class _Asked(Exception):
    """Told where a read asks the database for something."""


class _Unasked:
    """Stands for the connection while a read is tried on what is remembered alone."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _Asked


_UNASKED = cast("Connection", _Unasked())


class AtHand:
    """Reads the database at ``path`` over one connection that is kept. Safe to call from any thread."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._execute: Callable[[str], Any] | None = None
        """Runs a statement of its own over the connection."""
        self._inode = 0
        self._version: int | None = None
        self._installation: Installation | None = None
        self._known: dict[str, Certificate | None] = {}

    def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` on a snapshot; raise ``NotAtHand`` where that would take waiting, or is for ``SqlStore.read``."""
        if not self._lock.acquire(blocking=False):
            raise NotAtHand
        try:
            return self._snapshot(work)
        except (sqlite3.Error, OSError) as error:
            self._let_go()
            raise NotAtHand from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._let_go()

    def _snapshot(self, work: Callable[[SqlTransaction], T]) -> T:
        connection, execute = self._opened()
        if self._installation is not None and _data_version(execute) == self._version:
            with suppress(_Asked):  # nearly all are about what is remembered
                return work(SqlTransaction(_UNASKED, self._clock, self._installation, known=self._known))
        execute("BEGIN")
        try:
            self._forget_what_may_have_changed(connection, execute)
            transaction = SqlTransaction(connection, self._clock, self._installation, known=self._known)
            self._installation = transaction.installation
            return work(transaction)
        finally:
            execute("ROLLBACK")

    def _opened(self) -> tuple[Connection, Callable[[str], Any]]:
        """Return the connection, and what runs a statement over it; other ones where the file has been replaced."""
        inode = os.stat(self._path).st_ino  # noqa: PTH116 - pathlib's takes longer than all the rest
        if self._connection is None or self._execute is None or inode != self._inode:
            self._let_go()
            self._path.with_name(
                f"{self._path.name}-wal"
            ).stat()  # a database that nobody has open stays closed
            self._connection = sqlite.at_hand(self._path).connect()
            self._execute = self._connection.connection.cursor().execute
            self._inode = inode
        return self._connection, self._execute

    def _forget_what_may_have_changed(self, connection: Connection, execute: Callable[[str], Any]) -> None:
        """Forget everything where anybody has committed since; the version is that of the snapshot.

        It changes with each commit that this connection has not made, and it makes none
        (https://sqlite.org/pragma.html#pragma_data_version).
        """
        version = _data_version(execute)
        if version != self._version or len(self._known) > MOST_REMEMBERED:
            self._forget()
            if not self._is_current(connection):
                raise NotAtHand
            self._version = version

    def _is_current(self, connection: Connection) -> bool:
        try:
            return schema.is_current(connection, self._path)
        except AcmError:
            return False

    def _forget(self) -> None:
        self._version = None
        self._installation = None
        self._known.clear()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        self._execute = None
        self._forget()
        if connection is not None:
            connection.close()
            connection.engine.dispose()


def _data_version(execute: Callable[[str], Any]) -> int:
    (version,) = execute("PRAGMA data_version").fetchone()
    return int(version)
