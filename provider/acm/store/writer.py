"""The process's one writer: a thread that commits together whatever waits together (design, decision 10)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from acm.model.clock import Clock
from acm.store.errors import translate
from acm.store.unit import SingleUnit, Unit

if TYPE_CHECKING:  # loaded by the thread, not by the caller: half a second of the event loop's time
    from acm.store.committer import Committer
    from acm.store.transaction import SqlTransaction

T = TypeVar("T")

MAX_BATCH = 256
"""Units in one database transaction, from which on it takes no more: enough to hide the cost of the commit, few enough to
keep the lock short."""


class Writer:
    """Runs units in the order in which they came, in a thread of its own, until it is closed."""

    def __init__(self, path: Path, clock: Clock, *, test: bool, busy_seconds: float) -> None:
        self._path = path
        self._clock = clock
        self._test = test
        self._busy_seconds = busy_seconds
        self._units: queue.SimpleQueue[Sequence[Unit] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="acm-store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[SqlTransaction], T]) -> Future[T]:
        """Queue ``work``; the future has its result once it is committed. Not to be called after ``finish``."""
        unit = SingleUnit(work)
        self._units.put((unit,))
        return unit.outcome

    def submit_all(self, units: Sequence[Unit]) -> None:
        """Queue what waits together. Not to be called after ``finish``."""
        self._units.put(units)

    def finish(self) -> None:
        """Let the thread end after what is queued."""
        self._units.put(None)

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _run(self) -> None:
        committer: Committer | None = None
        going_on = True
        while going_on:
            batch, going_on = self._next_batch()
            try:
                if batch:
                    committer = committer or self._open()
                    committer.commit(batch)
            except BaseException as error:  # noqa: BLE001 - every waiter must hear of it, and the thread goes on
                if committer is not None:
                    committer.close()
                committer = None
                self._fail(batch, error)
        if committer is not None:
            committer.close()

    def _next_batch(self) -> tuple[list[Unit], bool]:
        """Wait for a unit; return it with all that wait behind it, and whether to go on afterwards."""
        batch: list[Unit] = []
        units = self._units.get()
        while units is not None:
            batch.extend(units)
            if len(batch) >= MAX_BATCH or self._units.empty():
                return batch, True
            units = self._units.get()
        return batch, False

    def _open(self) -> Committer:
        from acm.store.committer import Committer

        return Committer(self._path, self._clock, test=self._test, busy_seconds=self._busy_seconds)

    def _fail(self, batch: list[Unit], error: BaseException) -> None:
        for unit in batch:
            meaning = translate(error, self._path)
            if meaning is not None and meaning is not error:
                meaning.__cause__ = error
            unit.fail(meaning or error)
