"""What the logs need of other rooms, as Protocols; ``compose`` puts the rooms behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from acm.model.installation import IssuerRecord
from acm.model.transparency.log import Entry, Log

T = TypeVar("T")


class LogTable(Protocol):
    """The logs, their entries and the hashes of their trees."""

    def logs(self) -> tuple[Log, ...]:
        """Return every log, in the order of their numbers."""
        ...

    def add_log(self, *, public_key: bytes, sealed_key: bytes, created_at: datetime) -> Log:
        """Add a log under the next number, and return it."""
        ...

    def size(self, log: int) -> int:
        """Return how many entries a log has."""
        ...

    def latest(self, log: int) -> int:
        """Return the latest timestamp in a log; 0 where it has no entries."""
        ...

    def subtree(self, log: int, level: int, place: int) -> bytes:
        """Return the hash of a complete subtree."""
        ...

    def find(self, log: int, leaf_hash: bytes) -> int | None:
        """Return the number of the entry with a leaf hash, or None."""
        ...

    def entries(self, log: int, first: int, end: int) -> tuple[Entry, ...]:
        """Return the entries from ``first`` up to, but without, ``end``, as far as there are."""
        ...


class IssuerTable(Protocol):
    """Certificate authorities of the installation."""

    def all(self) -> tuple[IssuerRecord, ...]:
        """Return every issuer, the root first, then in the order they were made."""
        ...


class Transaction(Protocol):
    """One consistent view of the store; in a write, all of it happens or none."""

    @property
    def now(self) -> datetime:
        """The installation's clock, read once when the transaction began."""
        ...

    @property
    def transparency(self) -> LogTable:
        """The logs."""
        ...

    @property
    def issuers(self) -> IssuerTable:
        """The issuers."""
        ...


class Store(Protocol):
    """Where logs are kept; see the engine's ports for the whole promise."""

    def read(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` on a snapshot and return its result."""
        ...

    def write(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work``, commit, and return its result; an exception of ``work`` undoes its changes."""
        ...


class Sealer(Protocol):
    """Seals secrets for the place where they are kept (room ``authority``; design, decision 12)."""

    def seal(self, plaintext: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return ``plaintext`` sealed; it opens only for the same kind, owner and public key."""
        ...

    def open(self, sealed: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return what was sealed; raise ``KeyUnavailable`` for another key, another place, or any change of it."""
        ...
