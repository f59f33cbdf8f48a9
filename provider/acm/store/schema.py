"""Bringing a database to this version's schema."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

from acm.store.revisions import REVISIONS, SELECT_REVISION, check_known

__all__ = ["REVISIONS", "check_revision", "is_current", "revision_of", "upgrade"]


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
    revision = connection.exec_driver_sql(SELECT_REVISION).scalar()
    check_known(revision, path)
    return revision == REVISIONS[-1]


def upgrade(connection: Connection, path: Path) -> None:
    """Migrate within the open transaction where it is needed: all of it happens, or nothing.

    The transaction holds the write lock, so of several processes that start at once one migrates.
    """
    revision = revision_of(connection)
    check_known(revision, path)
    if revision == REVISIONS[-1]:
        return
    # Alembic takes a quarter of a second to load, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option(
        "script_location", folder.replace("%", "%%")
    )  # ConfigParser reads % as a reference
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
