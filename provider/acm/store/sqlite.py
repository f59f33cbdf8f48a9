"""What is specific to SQLite: how connections are made, and how transactions begin.

WAL with synchronous=FULL: what is acknowledged survives a power cut. Writers begin IMMEDIATE, so that a transaction
never fails half-way for want of the lock.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool


def writing(path: Path, busy_seconds: float) -> Engine:
    """Return an engine whose connections write; the file is made where there is none."""

    def connect() -> sqlite3.Connection:
        connection = _connect(f"file:{quote(str(path))}?mode=rwc", busy_seconds)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    return _engine(connect, "BEGIN IMMEDIATE", poolclass=NullPool)


def reading(path: Path, busy_seconds: float) -> Engine:
    """Return an engine whose connections cannot write."""

    def connect() -> sqlite3.Connection:
        return _connect(f"file:{quote(str(path))}?mode=ro", busy_seconds)

    return _engine(connect, "BEGIN", poolclass=QueuePool, pool_size=4, max_overflow=60)


def _connect(uri: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _engine(connect: Any, begin: str, **pool: Any) -> Engine:
    engine = create_engine("sqlite://", creator=connect, **pool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
