"""What the embedded server needs of the store, as Protocols; ``compose`` puts the store behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from acm.model.installation import ZoneRecord

T = TypeVar("T")


class ZoneTable(Protocol):
    """The records of the embedded zones; see ``acm.engine.ports.ZoneTable``."""

    def records(self, zone: str, name: str | None = None) -> tuple[ZoneRecord, ...]:
        """Return the records of a zone, or of one name in it (without SOA and NS, which the server makes)."""
        ...

    def count(self, zone: str) -> int:
        """Return how many records a zone has."""
        ...

    def has_below(self, zone: str, name: str) -> bool:
        """Tell whether a zone has records below a name in canonical form."""
        ...

    def serial(self, zone: str) -> int:
        """Return the zone's serial: it grows with each change."""
        ...

    def replace(self, zone: str, *, remove: Sequence[ZoneRecord], add: Sequence[ZoneRecord]) -> None:
        """Remove and add records and raise the serial by one."""
        ...


class Transaction(Protocol):
    """One consistent view of the store."""

    @property
    def zones(self) -> ZoneTable:
        """The embedded zones."""
        ...

    def wanted_records(self, name: str, *, for_at_least: timedelta) -> tuple[ZoneRecord, ...]:
        """Return the validation records at a name that certificates have wanted for so long."""
        ...


class Reads(Protocol):
    """Where zones are read."""

    def read(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` on a snapshot."""
        ...


class Store(Protocol):
    """Where the embedded zones are kept."""

    @property
    def at_hand(self) -> Reads:
        """The same for those who must not wait: reads raise ``NotAtHand`` instead."""
        ...

    def read(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` on a snapshot."""
        ...

    def write(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` and commit; an exception of ``work`` undoes it."""
        ...
