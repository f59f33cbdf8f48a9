"""Backups of a database, taken while others write, and put back without lowering what must never fall.

A serial number is random in 126 bits and never comes again. What falls with a plain copy back is what was revoked since,
and the numbers of revocation lists: a restore keeps those of the database that it replaces, or, where that is lost,
raises the numbers by more than there can have been (docs/adr).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from acm.model.clock import Clock
from acm.model.errors import Conflict, DatabaseCorrupt, InvalidState, ResourceNotFound
from acm.store.committer import Committer
from acm.store.errors import translate
from acm.store.peek import peek_installation
from acm.store.resting import mark_at_rest, uri

LEAP = 10_000_000
"""By how much numbers of revocation lists are raised where nobody knows the last one: one a second for 115 days."""

_KEPT = (
    # What the present database knows beyond the backup. Positions are the backup's own.
    (
        "INSERT OR IGNORE INTO revocation (serial, issuer_id, shard, revoked_at, reason, not_after) "
        "SELECT serial, issuer_id, shard, revoked_at, reason, not_after FROM present.revocation"
    ),
    (
        "UPDATE certificate SET (status, revoked_at, revocation_reason, next_action_at) = "
        "(SELECT status, revoked_at, revocation_reason, next_action_at FROM present.certificate AS p "
        "WHERE p.arn = certificate.arn) "
        "WHERE arn IN (SELECT arn FROM present.certificate WHERE status = 'REVOKED')"
    ),
    (
        "UPDATE credential SET disabled_at = (SELECT disabled_at FROM present.credential AS p "
        "WHERE p.access_key = credential.access_key) "
        "WHERE access_key IN (SELECT access_key FROM present.credential WHERE disabled_at IS NOT NULL)"
    ),
    (
        "UPDATE revocation_list SET number = max(number, coalesce((SELECT number FROM present.revocation_list AS p "
        "WHERE p.issuer_id = revocation_list.issuer_id AND p.shard = revocation_list.shard), 0))"
    ),
)


def back_up(path: Path, target: Path) -> None:
    """Write a consistent copy of the database at ``path`` to ``target``, which is there whole or not at all.

    Raises ``ResourceNotFound`` where there is no database, ``Conflict`` where ``target`` is there already.
    """
    if not path.exists():
        raise ResourceNotFound(f"nothing has been written at {path.parent} yet.", hint="Correct ACM_HOME.")
    if target.exists():
        raise Conflict(
            f"{target} is there already.", hint="Choose another name: backups are never overwritten."
        )
    draft = target.with_name(f".{target.name}.part")
    with _words(path):
        try:
            _copy(path, draft, "mode=ro")
            os.link(draft, target)  # fails where somebody else has made one meanwhile
        finally:
            draft.unlink(missing_ok=True)


def restore(source: Path, path: Path, *, clock: Clock) -> Path | None:
    """Put the backup at ``source`` in the place of the database at ``path``; return where the present one is kept.

    Raises ``InvalidState`` while a process has that one open, ``DatabaseCorrupt`` or ``DatabaseTooNew`` for a backup
    that cannot be used. Nothing is changed then.
    """
    if not source.exists():
        raise ResourceNotFound(f"{source} is not there.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and mark_at_rest(path) is None:
        raise InvalidState(
            f"{path} is in use, or was not closed.",
            hint="Stop every server and stack that works with it; `acm doctor` shows it.",
        )
    draft = path.with_name(f".{path.name}.restored")
    with _words(source):
        try:
            draft.unlink(missing_ok=True)
            _copy(source, draft, "immutable=1")
            if peek_installation(draft) is None:
                raise DatabaseCorrupt(f"{source} is no backup of an installation.", hint="Use another file.")
            _keep_high_water(draft, path, clock)
            return _put_in_place(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def _copy(source: Path, target: Path, parameter: str) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(sqlite3.connect(uri(source, parameter), uri=True)) as original,
        closing(sqlite3.connect(uri(target, "mode=rw"), uri=True)) as copy,
    ):
        original.backup(copy)  # one snapshot; in WAL mode writers do not wait for it
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise DatabaseCorrupt(f"{source} is damaged.", hint="Use another backup.")
    _flush(target)


def _keep_high_water(draft: Path, present: Path, clock: Clock) -> None:
    """Migrate the backup, then carry over what the present database knows beyond it."""
    for database in (draft, present):
        if database.exists():
            Committer(database, clock, test=False, busy_seconds=5.0).close()
    with closing(sqlite3.connect(uri(draft, "mode=rw"), uri=True)) as connection:
        if present.exists():
            connection.execute("ATTACH ? AS present", (uri(present, "mode=ro"),))
            statements: tuple[str, ...] = _KEPT if _same_installation(connection) else ()
        else:
            statements = (f"UPDATE revocation_list SET number = number + {LEAP}",)  # noqa: S608 - a constant
        with connection:
            for statement in statements:
                connection.execute(statement)


def _same_installation(connection: sqlite3.Connection) -> bool:
    query = "SELECT (SELECT id FROM main.installation) = (SELECT id FROM present.installation)"
    return bool(connection.execute(query).fetchone()[0])


def _put_in_place(draft: Path, path: Path) -> Path | None:
    kept = None
    if path.exists():
        kept = path.with_name(f"{path.name}.before-restore")
        kept.unlink(missing_ok=True)
        os.link(path, kept)  # never a moment without a database in its place
    _flush(draft)
    draft.replace(path)
    return kept


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _words(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        meaning = translate(error, path)
        if meaning is None:
            raise
        raise meaning from error
