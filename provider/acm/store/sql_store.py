"""The store: one writer with group commit, reads on snapshots of their own (design, decision 10)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread

from acm.model.at_hand import NotAtHand
from acm.model.clock import Clock, SystemClock
from acm.model.errors import StoreAbsent
from acm.store.errors import translate
from acm.store.gathering import Gathering
from acm.store.peek import peek_installation
from acm.store.writer import Writer

if TYPE_CHECKING:  # the database library takes half a second to load; a store that is not used costs nothing
    from acm.store.at_hand import AtHand
    from acm.store.reader import Reader
    from acm.store.transaction import SqlTransaction
    from acm.store.unit import Unit

T = TypeVar("T")

READERS = 4
"""Threads that read at once, each over a connection that is kept: readers wait for nobody, so more bring no speed."""


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
        self._reading_at_once = anyio.CapacityLimiter(READERS)
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._at_hand: AtHand | None = None
        self._gatherings: dict[asyncio.AbstractEventLoop, Gathering] = {}
        self._writer_lock = threading.Lock()
        self._reader_lock = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether an installation has been written here; raises as ``peek_installation`` does."""
        return peek_installation(self._path) is not None

    async def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` on a snapshot, in a thread; raise ``StoreAbsent`` where nothing has been written yet.

        Changes no file. ``work`` may run twice: once more where another process opened the store meanwhile.
        """
        return await anyio.to_thread.run_sync(self._read, work, limiter=self._reading_at_once)

    async def write(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` in the writer and return its result after the commit.

        A caller that is cancelled before its turn is left out; one cancelled later has written nevertheless.
        """
        return await self._gathering(asyncio.get_running_loop()).write(self._prepared(work))

    @property
    def at_hand(self) -> BlockingStore:
        """The same store for those who must not wait: its reads are those of ``acm.store.at_hand``, it writes nothing."""
        return BlockingStore(self._read_at_hand, _not_at_hand)

    @property
    def blocking(self) -> BlockingStore:
        """The same store for use cases that a thread carries out by itself, without an event loop."""
        return BlockingStore(self._read, self._submit)

    def close(self) -> None:
        """Finish the queued writes and let go of the file. Safe from any thread, at any time, any number of times."""
        # Readers go first: the last connection to go is the writer's, which folds the write-ahead log back in.
        with self._reader_lock:
            kept = [self._reader, self._at_hand]
            self._reader = self._at_hand = None
        for reader in kept:
            if reader is not None:
                reader.close()
        with self._writer_lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.finish()
        if writer is not None:
            writer.join()

    def _prepared(self, work: Callable[[SqlTransaction], T]) -> Callable[[SqlTransaction], T]:
        """Return what is run for ``work``."""
        return work

    def _gathering(self, loop: asyncio.AbstractEventLoop) -> Gathering:
        found = self._gatherings.get(loop)
        if found is None:
            found = Gathering(loop, self._submit_all)
            used = {other: known for other, known in self._gatherings.items() if not other.is_closed()}
            self._gatherings = {**used, loop: found}
        return found

    def _submit(self, work: Callable[[SqlTransaction], T]) -> Future[T]:
        with self._writer_lock:
            return self._writing().submit(self._prepared(work))

    def _submit_all(self, units: Sequence[Unit]) -> None:
        with self._writer_lock:
            self._writing().submit_all(units)

    def _writing(self) -> Writer:
        """Return the writer; to be called, and used, under its lock."""
        if self._writer is None:
            self._writer = Writer(self._path, self._clock, test=self._test, busy_seconds=self._busy_seconds)
        return self._writer

    def _read(self, work: Callable[[SqlTransaction], T]) -> T:
        try:
            return self._reading().read(work)
        except Exception as error:
            meaning = translate(error, self._path)
            if meaning is None or meaning is error:
                raise
            raise meaning from error

    def _read_at_hand(self, work: Callable[[SqlTransaction], T]) -> T:
        with self._reader_lock:
            if self._at_hand is None:
                from acm.store.at_hand import AtHand

                self._at_hand = AtHand(self._path, self._clock)
            reader = self._at_hand
        return reader.read(work)

    def _reading(self) -> Reader:
        if not self._path.exists():
            raise StoreAbsent(f"nothing has been written at {self._path.parent} yet.")
        with self._reader_lock:
            if self._reader is None:
                from acm.store.reader import Reader

                self._reader = Reader(self._path, self._clock, self._busy_seconds)
            return self._reader


def _not_at_hand(_work: Callable[[SqlTransaction], Any]) -> Future[Any]:
    raise NotAtHand


class BlockingStore:
    """A store whose awaits block the thread and never suspend: nobody else has to wake up for an answer.

    Not for event loops. Reads are as many at once as threads ask; more than ``READERS`` bring no speed, but also no harm.
    """

    def __init__(
        self,
        read: Callable[[Callable[[SqlTransaction], Any]], Any],
        submit: Callable[[Callable[[SqlTransaction], Any]], Future[Any]],
    ) -> None:
        self._read_now = read
        self._submit = submit

    async def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` on a snapshot, in this thread."""
        result: T = self._read_now(work)
        return result

    async def write(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run ``work`` in the writer and block until it is committed."""
        result: T = self._submit(work).result()
        return result
