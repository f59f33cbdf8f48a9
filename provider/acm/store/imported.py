"""Sealed private keys of imported certificates over a connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from acm.store import codec
from acm.store.tables import imported_key

_k = imported_key.c

_FIND = select(_k.sealed_key).where(_k.arn == bindparam("key"))
_INSERT = insert(imported_key)
_DELETE = delete(imported_key).where(_k.arn == bindparam("key"))


class ImportedKeyRows:
    """The keys, one for each ARN; ``now`` is the installation's clock."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)

    def find(self, arn: str) -> bytes | None:
        """Return a certificate's sealed key, or None."""
        found: bytes | None = self._connection.execute(_FIND, {"key": arn}).scalar()
        return found

    def put(self, arn: str, *, spki_sha256: str, sealed_key: bytes) -> None:
        """Keep a certificate's sealed key; the one before is gone."""
        self.delete(arn)
        row = {"arn": arn, "spki_sha256": spki_sha256, "sealed_key": sealed_key, "imported_at": self._now}
        self._connection.execute(_INSERT, row)

    def delete(self, arn: str) -> None:
        """Drop a certificate's sealed key."""
        self._connection.execute(_DELETE, {"key": arn})
