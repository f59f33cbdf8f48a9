"""The store: one writer thread with group commit, reads on snapshots of their own (design, decision 10)."""

from __future__ import annotations

import asyncio
import queue
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from acm.model.clock import Clock, SystemClock
from acm.model.errors import StoreAbsent
from acm.store import codec, schema, sqlite, tables
from acm.store.errors import not_writable, translate
from acm.store.transaction import SqlTransaction, read_installation

T = TypeVar("T")

MAX_BATCH = 256
"""Units in one database transaction: enough to hide the cost of the commit, few enough to keep the lock short."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A write that waits, and where its outcome goes."""

    work: Callable[[SqlTransaction], Any]
    outcome: Future[Any]


class SqlStore:
    """A store in one SQLite file, shared by any number of processes. Making one touches nothing.

    The first write makes the folder (0700), the file (0600), the schema and the installation's identity; ``test`` makes
    a new store that of a test installation, for good. ``busy_seconds`` is how long another process may hold the lock.
    """

    def __init__(
        self, path: Path, *, clock: Clock | None = None, test: bool = False, busy_seconds: float = 30.0
    ) -> None:
        self._path = path
        self._clock = clock or SystemClock()
        self._test = test
        self._busy_seconds = busy_seconds
        self._units: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._reader: Engine | None = None
        self._lock = threading.Lock()

    async def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` on a snapshot; raise ``StoreAbsent`` where nothing has been written yet."""
        return await anyio.to_thread.run_sync(self._read, work)

    async def write(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` in the writer and return its result after the commit.

        A caller that is cancelled before its turn is left out; one cancelled later has written nevertheless.
        """
        unit = _Unit(work, Future())
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_all, name="acm-store-writer", daemon=True)
                self._writer.start()
            self._units.put(unit)
        result: T = await asyncio.wrap_future(unit.outcome)
        return result

    def close(self) -> None:
        """Finish the queued writes and let go of the file."""
        with self._lock:
            writer, self._writer = self._writer, None
            reader, self._reader = self._reader, None
            if writer is not None:
                self._units.put(None)
        # Readers go first: the last connection to go is the writer's, which folds the write-ahead log back in.
        if reader is not None:
            reader.dispose()
        if writer is not None:
            writer.join()

    # Reading

    def _read(self, work: Callable[[SqlTransaction], T]) -> T:
        try:
            with self._reading().connect() as connection, connection.begin():
                return work(SqlTransaction(connection, self._clock))
        except (DBAPIError, OSError) as error:
            raise translate(error, self._path) or error from error

    def _reading(self) -> Engine:
        with self._lock:
            if self._reader is None:
                if not self._path.exists():
                    raise StoreAbsent(f"nothing has been written at {self._path.parent} yet.")
                reader = sqlite.reading(self._path, self._busy_seconds)
                with reader.connect() as connection:
                    schema.check_revision(connection, self._path)
                self._reader = reader
            return self._reader

    # Writing

    def _write_all(self) -> None:
        """Run what is queued until told to stop. A connection that failed is opened again for the next batch."""
        connection: Connection | None = None
        going_on = True
        while going_on:
            batch, going_on = self._next_batch()
            try:
                connection = connection or self._open()
                self._commit(connection, batch)
            except BaseException as error:  # noqa: BLE001 - every waiter must hear of it
                _fail(batch, translate(error, self._path) or error)
                if connection is not None:
                    connection.close()
                connection = None
        if connection is not None:
            connection.close()

    def _next_batch(self) -> tuple[list[_Unit], bool]:
        """Wait for a unit; return it with all that wait behind it, and whether to go on afterwards."""
        batch: list[_Unit] = []
        unit = self._units.get()
        while unit is not None:
            batch.append(unit)
            if len(batch) == MAX_BATCH or self._units.empty():
                return batch, True
            unit = self._units.get()
        return batch, False

    def _commit(self, connection: Connection, batch: list[_Unit]) -> None:
        """Run a batch in one database transaction, each unit in a savepoint; tell the outcomes after the commit."""
        outcomes: list[tuple[_Unit, Any, BaseException | None]] = []
        with connection.begin():
            outcomes.extend(
                (unit, *self._run(connection, unit))
                for unit in batch
                if unit.outcome.set_running_or_notify_cancel()
            )
        for unit, result, failure in outcomes:
            if failure is None:
                unit.outcome.set_result(result)
            else:
                unit.outcome.set_exception(failure)

    def _run(self, connection: Connection, unit: _Unit) -> tuple[Any, BaseException | None]:
        """Run one unit. Its own exception undoes its savepoint; the database's failures end the whole batch."""
        try:
            with connection.begin_nested():
                return unit.work(SqlTransaction(connection, self._clock)), None
        except IntegrityError as error:
            return None, error
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to the unit's caller
            return None, error

    def _open(self) -> Connection:
        """Open the file for writing; make and migrate it where that is needed."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise translate(error, self._path) or not_writable(self._path) from error
        connection = sqlite.writing(self._path, self._busy_seconds).connect()
        try:
            with connection.begin():
                schema.upgrade(connection, self._path)
                if read_installation(connection) is None:
                    self._found(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _found(self, connection: Connection) -> None:
        """Give a new store its identity."""
        row = {
            "id": str(uuid.uuid4()),
            "created_at": codec.to_microseconds(self._clock.now()),
            "test": self._test,
            "clock_offset": 0,
        }
        connection.execute(insert(tables.installation), row)


def _fail(batch: list[_Unit], error: BaseException) -> None:
    for unit in batch:
        if not unit.outcome.done() and (
            unit.outcome.running() or unit.outcome.set_running_or_notify_cancel()
        ):
            unit.outcome.set_exception(error)
