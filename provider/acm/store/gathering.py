"""The writes of an event loop: what is asked in one turn goes to the writer as one, and what came of it comes back as one.

Waking up the other side for each write takes as long as the write, and threads that wake up while others work only wait
for the interpreter.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # the transaction brings the database library along, which a waiting write does not need
    from acm.store.transaction import SqlTransaction
    from acm.store.unit import Unit

T = TypeVar("T")


class Gathering:
    """Gathers the writes of one event loop, for ``submit``, which takes units to the writer. To be used in that loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, submit: Callable[[Sequence[Unit]], None]) -> None:
        self._loop = loop
        self._submit = submit
        self._waiting: list[GatheredUnit] = []
        self._told: deque[tuple[GatheredUnit, Any, BaseException | None]] = deque()
        self._called = False
        """Whether the loop is on its way. Looked at behind an outcome's coming, and taken back before the loop looks whether
        there is one more: so none is left behind, wherever threads take turns."""

    def write(self, work: Callable[[SqlTransaction], T]) -> asyncio.Future[T]:
        """Have ``work`` written with what else is asked in this turn; the future has its result once it is committed."""
        unit = GatheredUnit(work, self._loop.create_future(), self)
        if not self._waiting:
            self._loop.call_soon(self._hand_on)
        self._waiting.append(unit)
        return unit.outcome

    def tell(self, unit: GatheredUnit, result: Any, failure: BaseException | None) -> None:
        """Have an outcome told in the loop, with those that are told before the loop gets to it. Called by the writer."""
        self._told.append((unit, result, failure))
        if not self._called:
            self._called = True
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._deliver)

    def _hand_on(self) -> None:
        units, self._waiting = self._waiting, []
        try:
            self._submit(units)
        except BaseException as error:  # noqa: BLE001 - it belongs to who waits
            for unit in units:
                unit.fail(error)

    def _deliver(self) -> None:
        while self._is_more():
            unit, result, failure = self._told.popleft()
            if unit.outcome.done():  # the caller has gone
                continue
            if failure is None:
                unit.outcome.set_result(result)
            else:
                unit.outcome.set_exception(failure)

    def _is_more(self) -> bool:
        if self._told:
            return True
        self._called = False
        return bool(self._told)


@dataclass(frozen=True, slots=True, eq=False)
class GatheredUnit:
    """A write whose caller waits in an event loop; see ``Unit``."""

    work: Callable[[SqlTransaction], Any]
    outcome: asyncio.Future[Any]
    gathering: Gathering

    def begin(self) -> bool:
        """Take the turn; return False where the caller has gone."""
        return not self.outcome.cancelled()

    def tell(self, result: Any, failure: BaseException | None) -> None:
        """Hand the outcome to the caller."""
        self.gathering.tell(self, result, failure)

    def fail(self, failure: BaseException) -> None:
        """Hand ``failure`` to a caller that still waits, whether or not the turn was taken."""
        self.gathering.tell(self, None, failure)
