"""Access keys of the service over a connection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from acm.model.credentials import Credential
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import credential

_c = credential.c

_FIND = Prepared(select(credential).where(_c.access_key == bindparam("key")))
_ALL = select(credential).order_by(_c.created_at, _c.access_key)
_OF = _ALL.where(_c.account == bindparam("of"))
_INSERT = insert(credential)
_DISABLE = (
    update(credential)
    .where(_c.access_key == bindparam("key"), _c.disabled_at.is_(None))
    .values(disabled_at=bindparam("at"))
)


class CredentialRows:
    """The access keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, access_key: str) -> Credential | None:
        """Return an access key, disabled or not; None where there is none."""
        row = _FIND.first(self._connection, {"key": access_key})
        return None if row is None else _to_credential(row)

    def all(self, account: str | None) -> tuple[Credential, ...]:
        """Return the access keys of an account, or of all, oldest first."""
        rows = self._connection.execute(_ALL if account is None else _OF, {"of": account} if account else {})
        return tuple(map(_to_credential, rows.mappings()))

    def insert(self, new: Credential) -> None:
        """Add an access key."""
        row = {
            "access_key": new.access_key,
            "account": new.account,
            "name": new.name,
            "created_at": codec.to_microseconds(new.created_at),
            "expires_at": None if new.expires_at is None else codec.to_microseconds(new.expires_at),
            "disabled_at": None,
            "sealed_secret": new.sealed_secret,
        }
        self._connection.execute(_INSERT, row)

    def disable(self, access_key: str, *, at: datetime) -> None:
        """Keep since when an access key is disabled; the first time counts."""
        self._connection.execute(_DISABLE, {"key": access_key, "at": codec.to_microseconds(at)})


def _to_credential(row: Any) -> Credential:
    return Credential(
        access_key=row["access_key"],
        account=row["account"],
        name=row["name"],
        created_at=codec.from_microseconds(row["created_at"]),
        expires_at=_moment(row["expires_at"]),
        disabled_at=_moment(row["disabled_at"]),
        sealed_secret=row["sealed_secret"],
    )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else codec.from_microseconds(value)
