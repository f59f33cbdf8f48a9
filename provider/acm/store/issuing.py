"""Idempotency tokens, issuances and issuers over a connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from acm.model.installation import Issuance, IssuanceState, IssuerRecord
from acm.store import codec
from acm.store.tables import idempotency_token, issuance, issuer


class TokenRows:
    """Idempotency tokens; ``now`` is the installation's clock."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)

    def find(self, *, account: str, region: str, token: str) -> tuple[str, str, datetime] | None:
        """Return (ARN, fingerprint, first use), or None."""
        t = idempotency_token.c
        row = self._connection.execute(
            select(t.arn, t.fingerprint, t.first_used_at).where(
                t.account == account, t.region == region, t.token == token
            )
        ).first()
        return None if row is None else (row.arn, row.fingerprint, codec.from_microseconds(row.first_used_at))

    def remember(self, *, account: str, region: str, token: str, arn: str, fingerprint: str) -> None:
        """Keep a token from now on; replace one that is there."""
        key = {"account": account, "region": region, "token": token}
        self._connection.execute(delete(idempotency_token).filter_by(**key))
        row = {**key, "arn": arn, "fingerprint": fingerprint, "first_used_at": self._now}
        self._connection.execute(insert(idempotency_token), row)

    def forget(self, arn: str) -> None:
        """Drop the tokens of a certificate."""
        self._connection.execute(delete(idempotency_token).where(idempotency_token.c.arn == arn))


class IssuanceRows:
    """Signatures made or planned."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: Issuance) -> None:
        """Add an issuance; its serial must be new."""
        self._connection.execute(insert(issuance), codec.issuance_row(new))

    def find(self, serial: str) -> Issuance | None:
        """Return the issuance of a serial, or None."""
        row = self._connection.execute(select(issuance).where(issuance.c.serial == serial)).mappings().first()
        return None if row is None else codec.to_issuance(row)

    def of(self, arn: str) -> tuple[Issuance, ...]:
        """Return a certificate's issuances, oldest first."""
        wanted = (
            select(issuance).where(issuance.c.arn == arn).order_by(issuance.c.created_at, issuance.c.serial)
        )
        return tuple(codec.to_issuance(row) for row in self._connection.execute(wanted).mappings())

    def signed(self, serial: str, certificate_der: bytes) -> None:
        """Keep what was signed."""
        self._connection.execute(
            update(issuance)
            .where(issuance.c.serial == serial)
            .values(state=IssuanceState.SIGNED, certificate_der=certificate_der)
        )

    def abandon_planned(self, arn: str) -> None:
        """Mark a certificate's planned issuances ABANDONED."""
        self._connection.execute(
            update(issuance)
            .where(issuance.c.arn == arn, issuance.c.state == IssuanceState.PLANNED)
            .values(state=IssuanceState.ABANDONED)
        )


class IssuerRows:
    """Certificate authorities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[IssuerRecord, ...]:
        """Return every issuer, the root first, then in the order they were made."""
        order = (issuer.c.role != "root", issuer.c.position)
        rows = self._connection.execute(select(issuer).order_by(*order)).mappings()
        return tuple(codec.to_issuer(row) for row in rows)

    def insert(self, new: IssuerRecord) -> None:
        """Add an issuer."""
        self._connection.execute(insert(issuer), codec.issuer_row(new))
