"""Sealed secrets wherever they are: every column whose name begins with ``sealed_``, over a connection."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    Column,
    ColumnClause,
    ColumnElement,
    Connection,
    Integer,
    Table,
    exists,
    func,
    literal_column,
    select,
    update,
)

from acm.store.tables import metadata

PREFIX = "sealed_"

Place = tuple[int, int]
"""Where rewrapping is: the number of the column, and the row that was seen last."""

_ROW: ColumnClause[int] = literal_column("_rowid_", Integer)
"""SQLite's own number of a row."""


def sealed_columns() -> tuple[tuple[Table, Column[bytes]], ...]:
    """Return every table that keeps sealed secrets, with the column that does."""
    return tuple(
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.startswith(PREFIX)
    )


def _is_sealed(column: Column[bytes]) -> ColumnElement[bool]:
    """Tell whether there is a secret: none stands where a requester keeps the key, as behind a signing request."""
    return func.length(column) > 0


class SealedRows:
    """What is sealed under the installation's key-encryption key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any(self) -> bool:
        """Tell whether anything is sealed."""
        return any(
            self._connection.execute(select(exists().where(_is_sealed(column)))).scalar()
            for _, column in sealed_columns()
        )

    def rewrap(
        self, rewrap: Callable[[bytes], bytes | None], place: Place, limit: int
    ) -> tuple[int, Place | None]:
        """Replace up to ``limit`` envelopes behind ``place`` by what ``rewrap`` returns; return how many, and where to go on.

        ``rewrap`` returns None for one that stays. The next place is None once everything was seen.
        """
        index, after = place
        table, column = sealed_columns()[index]
        rows = self._connection.execute(
            select(_ROW, column).where(after < _ROW, _is_sealed(column)).order_by(_ROW).limit(limit)
        ).all()
        changed = [(row, new) for row, sealed in rows if (new := rewrap(sealed)) is not None]
        for row, new in changed:
            self._connection.execute(update(table).where(_ROW.in_((row,))).values({column.name: new}))
        if len(rows) == limit:
            return len(changed), (index, rows[-1][0])
        return len(changed), (index + 1, 0) if index + 1 < len(sealed_columns()) else None
