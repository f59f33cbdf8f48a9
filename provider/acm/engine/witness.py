"""Records of calls, written in the transaction of the change that each call asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from acm.engine.ports import Rooms, Store, Transaction

T = TypeVar("T")


class Witness(Protocol):
    """Writes one call down."""

    def record(self, tx: Transaction, result: object) -> None:
        """Write the record within the change's transaction; ``result`` is what the change has returned.

        Called again for a further write of the same call. What it raises undoes the change: none is without its record.
        """
        ...

    def recorded(self) -> None:
        """Hear that the record is committed."""
        ...


@dataclass(frozen=True, slots=True)
class WitnessedStore:
    """A store whose every write has the record of one call with it: both are committed, or neither."""

    store: Store
    witness: Witness

    def read(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` on a snapshot."""
        return self.store.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work``, and have it recorded, in one transaction."""

        def witnessed(tx: Transaction) -> T:
            result = work(tx)
            self.witness.record(tx, result)
            return result

        result = await self.store.write(witnessed)
        self.witness.recorded()
        return result


def witnessed(rooms: Rooms, witness: Witness | None) -> Rooms:
    """Return the rooms as a use case is given them for one call; None writes no record.

    What only prepares the change (``Rooms.ahead``) has none: a plan is evidence of its own, and the change may yet fail.
    """
    if witness is None:
        return rooms
    return replace(rooms, store=WitnessedStore(rooms.store, witness), ahead=rooms.store)
