"""Statements that are run for nearly every request: compiled once, and run by the driver itself.

SQLAlchemy's own execution costs a hundred microseconds a statement, the look-up of a row by its key five. For columns
whose values are the driver's own: texts, numbers, octets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

Values = Mapping[str, Any]


class Prepared:
    """One statement of SQLAlchemy Core. ``columns`` are those that an INSERT or UPDATE is given values of.

    Runs within the transaction that ``connection`` has begun. Raises the driver's errors, which hold no values.
    """

    def __init__(self, statement: Executable, columns: Collection[str] | None = None) -> None:
        assert isinstance(statement, ClauseElement)  # noqa: S101 - every statement is; the types do not say it
        self._statement: ClauseElement = statement
        self._columns = columns
        self._compiled: dict[str, tuple[str, tuple[str, ...], Values]] = {}

    def first(self, connection: Connection, values: Values) -> Values | None:
        """Return the first row by its columns' names; None where there is none."""
        cursor = self._execute(connection, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else dict(zip(_names(cursor), row, strict=True))

    def all(self, connection: Connection, values: Values) -> list[Values]:
        """Return every row by its columns' names."""
        cursor = self._execute(connection, values)
        rows = cursor.fetchall()
        return [dict(zip(_names(cursor), row, strict=True)) for row in rows]

    def number(self, connection: Connection, values: Values) -> int:
        """Return the one number that the statement asks for."""
        return int(self._execute(connection, values).fetchall()[0][0])

    def run(self, connection: Connection, values: Values) -> int:
        """Carry the statement out; return how many rows it changed."""
        return int(self._execute(connection, values).rowcount)

    def run_many(self, connection: Connection, rows: Iterable[Values]) -> int:
        """Carry the statement out for each of ``rows``; return how many rows of the table it changed in all."""
        text, names, defaults = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.executemany(text, [_filled(names, row, defaults) for row in rows])
        return int(cursor.rowcount)

    def _execute(self, connection: Connection, values: Values) -> Any:
        text, names, defaults = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(text, _filled(names, values, defaults))
        return cursor

    def _for(self, dialect: Dialect) -> tuple[str, tuple[str, ...], Values]:
        """Return the statement's text, its parameters in their order, and the values that it has itself."""
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
            assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what statements compile to
            self._compiled[dialect.name] = (
                str(compiled),
                tuple(compiled.positiontup or ()),
                {name: bound.value for name, bound in compiled.binds.items() if not bound.required},
            )
        return self._compiled[dialect.name]


def _filled(names: tuple[str, ...], values: Values, defaults: Values) -> list[Any]:
    return [values[name] if name in values else defaults[name] for name in names]


def _names(cursor: Any) -> tuple[str, ...]:
    return tuple(column[0] for column in cursor.description)
