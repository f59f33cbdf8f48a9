"""What is specific to SQLite: how connections are made, and how transactions begin.

WAL with synchronous=FULL: what is acknowledged survives a power cut. Writers begin IMMEDIATE, so that a transaction
never fails half-way for want of the lock.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from acm.store.errors import foreign
from acm.store.resting import uri

_TRIES = 10
"""How often the mode of a database is changed that others begin to use at the same moment."""


def writing(path: Path, busy_seconds: float) -> Engine:
    """Return an engine whose connections write; the file is made where there is none.

    Connecting raises ``DatabaseCorrupt`` for another program's database, before anything in it is changed.
    """

    def connect() -> sqlite3.Connection:
        connection = _connect(uri(path, "mode=rwc"), busy_seconds)
        try:
            _refuse_foreign(connection, path)
            _use_wal(connection)
            connection.execute("PRAGMA synchronous=FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    return _engine(connect, "BEGIN IMMEDIATE", poolclass=NullPool)


def reading(path: Path, busy_seconds: float) -> Engine:
    """Return an engine whose connections cannot write, for a database that others have open."""
    return _engine(
        lambda: _connect(uri(path, "mode=ro"), busy_seconds),
        "BEGIN",
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=60,
    )


def at_hand(path: Path) -> Engine:
    """Return an engine whose connections cannot write, wait for nothing, and leave transactions to their user."""
    return _engine(lambda: _connect(uri(path, "mode=ro"), 0.0), None, poolclass=NullPool)


def resting(path: Path, busy_seconds: float) -> Engine:
    """Return an engine for a database that nobody has open; see ``acm.store.resting``. Nothing is kept open."""
    return _engine(lambda: _connect(uri(path, "immutable=1"), busy_seconds), "BEGIN", poolclass=NullPool)


def in_memory() -> Engine:
    """Return an engine over an empty database in memory, for one thread at a time; it ends with the engine."""
    return _engine(lambda: _connect("file::memory:", 0.0), "BEGIN", poolclass=StaticPool)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Have the database write ahead; raise ``OperationalError`` where others hold its lock for too long.

    SQLite does not wait with a change of the mode: two processes that make one database would be in each other's way. The
    lock is waited for instead, after which it is mostly changed already.
    """
    for _ in range(_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if tables and "alembic_version" not in tables:
        raise foreign(path)


def _connect(address: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _engine(connect: Any, begin: str | None, **pool: Any) -> Engine:
    # Parameters hold sealed keys: they stay out of error texts.
    engine = create_engine("sqlite://", creator=connect, hide_parameters=True, **pool)

    def begun(connection: Connection) -> None:
        connection.connection.cursor().execute(begin)

    if begin is not None:
        event.listen(engine, "begin", begun)
    return engine
