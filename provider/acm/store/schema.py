"""Bringing a database to this version's schema, and giving a new one its identity."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from acm.store.errors import too_new

REVISIONS = ("0001",)
"""Every revision there is, oldest first; ``migrations/versions`` has one file for each."""


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database has; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def check_revision(connection: Connection, path: Path) -> str | None:
    """Return the database's revision; raise ``DatabaseTooNew`` for one that this version does not know."""
    revision = revision_of(connection)
    if revision is not None and revision not in REVISIONS:
        raise too_new(path, revision)
    return revision


def upgrade(connection: Connection, path: Path) -> None:
    """Migrate within the open transaction where it is needed: all of it happens, or nothing."""
    if check_revision(connection, path) == REVISIONS[-1]:
        return
    # Alembic takes a quarter of a second to load, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
