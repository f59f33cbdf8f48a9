"""What the authority needs of other rooms, as Protocols; ``compose`` puts the rooms behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from acm.model.installation import Installation, IssuerRecord

T = TypeVar("T")


class IssuerTable(Protocol):
    """Certificate authorities of the installation."""

    def all(self) -> tuple[IssuerRecord, ...]:
        """Return every issuer, the root first, then in the order they were made."""
        ...

    def insert(self, issuer: IssuerRecord) -> None:
        """Add an issuer."""
        ...


class Transaction(Protocol):
    """One consistent view of the store; in a write, all of it happens or none."""

    @property
    def now(self) -> datetime:
        """The installation's clock, read once when the transaction began."""
        ...

    @property
    def installation(self) -> Installation:
        """Whose store this is."""
        ...

    @property
    def issuers(self) -> IssuerTable:
        """The issuers."""
        ...


class Store(Protocol):
    """Where issuers are kept; see the engine's ports for the whole promise."""

    def read(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` on a snapshot and return its result."""
        ...

    def write(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work``, commit, and return its result; an exception of ``work`` undoes its changes."""
        ...


class Signer(Protocol):
    """Makes an issuer's signatures, wherever its private key lies."""

    async def sign(self, tbs: bytes) -> bytes:
        """Return the signature over ``tbs`` with the algorithm that the issuer's key type has here."""
        ...
