"""What the authority needs of other rooms, as Protocols; ``compose`` puts the rooms behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from acm.model.installation import Installation, Issuance, IssuerRecord
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.revocation import Revocation, RevocationList

T = TypeVar("T")


class IssuerTable(Protocol):
    """Certificate authorities of the installation."""

    def all(self) -> tuple[IssuerRecord, ...]:
        """Return every issuer, the root first, then in the order they were made."""
        ...

    def insert(self, issuer: IssuerRecord) -> None:
        """Add an issuer."""
        ...


class IssuanceTable(Protocol):
    """Every certificate signed or planned; see the engine's ports."""

    def insert(self, issuance: Issuance) -> None:
        """Add an issuance; its serial is new."""
        ...

    def find(self, serial: str) -> Issuance | None:
        """Return the issuance of a serial, or None."""
        ...

    def of(self, arn: str) -> tuple[Issuance, ...]:
        """Return the issuances of a certificate, oldest first."""
        ...

    def signed(self, serial: str, certificate_der: bytes) -> None:
        """Keep what was signed."""
        ...


class RevocationTable(Protocol):
    """What was revoked, and the list that was signed last of each part: a shard, or everything (None)."""

    def find(self, serial: str) -> Revocation | None:
        """Return the revocation of a serial, or None."""
        ...

    def last(self, issuer_id: str, shard: int | None) -> int:
        """Return the position of a part's last revocation; 0 where there is none."""
        ...

    def of(
        self, issuer_id: str, shard: int | None, *, not_after_since: datetime | None
    ) -> tuple[Revocation, ...]:
        """Return a part's revocations, oldest first, without certificates that ended before a moment."""
        ...

    def find_list(self, issuer_id: str, shard: int | None) -> RevocationList | None:
        """Return the list that was signed last, or None."""
        ...

    def put_list(self, signed: RevocationList) -> None:
        """Keep a list in the place of the one before."""
        ...


class PrivateAuthorityTable(Protocol):
    """Private certificate authorities."""

    def publishing(self) -> tuple[PrivateAuthority, ...]:
        """Return those that have a certificate and publish what they have revoked."""
        ...


class TransparencyTable(Protocol):
    """What transparency logs were given."""

    def has_precertificate(self, serial: str) -> bool:
        """Tell whether a precertificate of a serial was signed and logged."""
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
    def private_authorities(self) -> PrivateAuthorityTable:
        """The private authorities."""
        ...

    @property
    def issuers(self) -> IssuerTable:
        """The issuers."""
        ...

    @property
    def issuances(self) -> IssuanceTable:
        """The issuances."""
        ...

    @property
    def revocations(self) -> RevocationTable:
        """The revocations."""
        ...

    @property
    def transparency(self) -> TransparencyTable:
        """The transparency logs."""
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
