"""A store that fails as its switches say; for test installations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from acm.model.clock import Clock
from acm.model.faults import Faults, FaultSwitch
from acm.store.sql_store import SqlStore

if TYPE_CHECKING:
    from acm.store.transaction import SqlTransaction

T = TypeVar("T")

SLOW_SECONDS = 0.5


class FaultyStore(SqlStore):
    """An ``SqlStore`` whose writes meet a full disk, or take longer, while that is switched on."""

    def __init__(
        self,
        path: Path,
        faults: Faults,
        *,
        clock: Clock | None = None,
        test: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(path, clock=clock, test=test)
        self._faults = faults
        self._sleep = sleep

    def _prepared(self, work: Callable[[SqlTransaction], T]) -> Callable[[SqlTransaction], T]:
        def hindered(tx: SqlTransaction) -> T:
            if self._faults(FaultSwitch.DISK_FULL):
                raise _full()
            if self._faults(FaultSwitch.STORE_SLOW):
                self._sleep(SLOW_SECONDS)
            return work(tx)

        return hindered


def _full() -> sqlite3.OperationalError:
    """Return what the driver raises where there is no room: it takes the way of a real one from here on."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    return error
