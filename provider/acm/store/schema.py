"""Bringing a database to this version's schema."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from acm.store.revisions import REVISIONS, SELECT_REVISION, check_known
from acm.store.tables import metadata

__all__ = ["REVISIONS", "check_revision", "is_current", "migrate", "revision_of", "upgrade"]

_VERSION_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database has; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.exec_driver_sql(SELECT_REVISION).scalar()
    return revision


def check_revision(connection: Connection, path: Path) -> None:
    """Raise ``DatabaseTooNew`` where another version has migrated the database, be it just now."""
    is_current(connection, path)


def is_current(connection: Connection, path: Path) -> bool:
    """Tell whether the database has this version's schema, not an earlier one; raise ``DatabaseTooNew`` for a later."""
    row = (
        connection.connection.cursor().execute(SELECT_REVISION).fetchone()
    )  # the driver's: asked for each read
    revision = row[0] if row else None
    check_known(revision, path)
    return bool(revision == REVISIONS[-1])


def upgrade(connection: Connection, path: Path) -> None:
    """Make the schema, or migrate to it, within the open transaction: all of it happens, or nothing.

    The transaction holds the write lock, so of several processes that start at once one does it.
    """
    revision = revision_of(connection)
    check_known(revision, path)
    if revision is None:
        _make(connection)
    elif revision != REVISIONS[-1]:
        migrate(connection)


def _make(connection: Connection) -> None:
    """Make a new database's tables as they are now: what the migrations lead to, without Alembic's cost to load."""
    metadata.create_all(connection)
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (REVISIONS[-1],))


def migrate(connection: Connection) -> None:
    """Carry out every migration that the database has not had yet, from the first one on for an empty one."""
    # Alembic takes a quarter of a second and ten megabytes to load, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option(
        "script_location", folder.replace("%", "%%")
    )  # ConfigParser reads % as a reference
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
