"""Sealed secrets wherever they are: every column whose name begins with ``sealed_``, over a connection."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Table, exists, select

from acm.store.tables import metadata

PREFIX = "sealed_"


def sealed_columns() -> tuple[tuple[Table, Column[bytes]], ...]:
    """Return every table that keeps sealed secrets, with the column that does."""
    return tuple(
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.startswith(PREFIX)
    )


class SealedRows:
    """What is sealed under the installation's key-encryption key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any(self) -> bool:
        """Tell whether anything is sealed."""
        return any(
            self._connection.execute(select(exists().where(column.is_not(None)))).scalar()
            for _, column in sealed_columns()
        )
