"""A write that waits for its turn, and where its outcome goes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # the transaction brings the database library along, which a waiting write does not need
    from acm.store.transaction import SqlTransaction


class Unit(Protocol):
    """What to do in a transaction. A caller that went away before its turn is left out."""

    @property
    def work(self) -> Callable[[SqlTransaction], Any]:
        """What is to be done."""
        ...

    def begin(self) -> bool:
        """Take the turn; return False where the caller has gone."""
        ...

    def tell(self, result: Any, failure: BaseException | None) -> None:
        """Hand the outcome to the caller."""
        ...

    def fail(self, failure: BaseException) -> None:
        """Hand ``failure`` to a caller that still waits, whether or not the turn was taken."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SingleUnit:
    """A write whose caller waits for a future of its own, in whichever thread."""

    work: Callable[[SqlTransaction], Any]
    outcome: Future[Any] = field(default_factory=Future)

    def begin(self) -> bool:
        """Take the turn; return False where the caller has gone."""
        return self.outcome.set_running_or_notify_cancel()

    def tell(self, result: Any, failure: BaseException | None) -> None:
        """Hand the outcome to the caller."""
        if failure is None:
            self.outcome.set_result(result)
        else:
            self.outcome.set_exception(failure)

    def fail(self, failure: BaseException) -> None:
        """Hand ``failure`` to a caller that still waits, whether or not the turn was taken."""
        if not self.outcome.done() and (self.outcome.running() or self.begin()):
            self.outcome.set_exception(failure)
