"""The revisions of the schema that this version knows; without the database library, so that looking is cheap."""

from __future__ import annotations

from pathlib import Path

from acm.store.errors import too_new

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
)
"""Every revision there is, oldest first; ``migrations/versions`` has one file for each."""

SELECT_REVISION = "SELECT version_num FROM alembic_version"


def check_known(revision: str | None, path: Path) -> None:
    """Raise ``DatabaseTooNew`` where the database at ``path`` has a revision that this version does not know."""
    if revision is not None and revision not in REVISIONS:
        raise too_new(path, revision)
