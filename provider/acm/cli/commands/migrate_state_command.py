"""`acm migrate-state`: a stack's state from pulumi-aws's acm resources to ours."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from acm.cli.outside import STDIN, read_text
from acm.cli.session import Injected, Session
from acm.model.errors import AcmError, InvalidParameter

if TYPE_CHECKING:
    from acm.cli.migrate.moving import Migration


def migrate_state(
    export: str = STDIN,
    /,
    *,
    to: Path | None = None,
    overwrite: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    endpoint: str = "",
    session: Injected,
) -> None:
    """Move a stack's state from the acm resources of pulumi-aws to ours; ARNs stay, no certificate is touched.

    Shows what it does, and writes the new export only with --to. Resources of other packages stay as they are.
    As lines: old URN, new URN, ARN, inputs kept, inputs dropped.

    Parameters
    ----------
    export
        File with what `pulumi stack export` wrote; - is standard input.
    to
        File to write the new export to, for `pulumi stack import`.
    overwrite
        Write it although the file is there.
    endpoint
        URL of an ACM-compatible endpoint that has the certificates. Otherwise pulumi-aws's own, else AWS. It is asked
        once which installation it is.
    """
    from acm.cli.migrate.page import MigrationPage  # pydantic is slow to import

    migration = _migrate(session, export, endpoint)
    if to is not None:
        _write(to, migration.text, overwrite=overwrite)
    session.output.show(MigrationPage(migration, str(to) if to else ""))


COMMAND = migrate_state


def _migrate(session: Session, name: str, endpoint: str) -> Migration:
    from importlib.metadata import version

    from acm.cli.migrate.moving import PLACE, migrate
    from acm.cli.migrate.providers import Backend
    from acm.cli.stack_export import EXPECTED

    if name == STDIN and session.surroundings.stdin.isatty():
        raise InvalidParameter(
            "there is nothing to read.",
            hint="Run `pulumi stack export | acm migrate-state`, or name a file.",
            property_path=PLACE,
        )
    text = read_text(name, session.surroundings.stdin, place=PLACE, expected=EXPECTED)
    try:
        return migrate(
            text,
            Backend(
                endpoint=endpoint,
                version=version("pulumi-acm"),
                installation=partial(_installation, session),
            ),
        )
    except AcmError as error:
        raise error.at("--endpoint") if error.property_path == "endpoint" else error from None


def _installation(session: Session, endpoint: str) -> str:
    """Ask who answers at an endpoint, with the credentials of the settings, as the provider's Configure does."""
    with session.manager(backend="aws", endpoint=endpoint) as manager:
        found = manager.installation()
    return found.id if found else ""


def _write(to: Path, text: str, *, overwrite: bool) -> None:
    """Write the file whole or not at all, readable by its owner only: a state may hold secrets in clear."""
    if to.exists() and not overwrite:
        raise InvalidParameter(
            f"{to} is there already.", hint="Name another file, or add --overwrite.", property_path="--to"
        )
    try:
        handle, temporary = tempfile.mkstemp(dir=to.parent, prefix=".acm-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(temporary).replace(to)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise InvalidParameter(
            f"{to} cannot be written: {error.strerror}.", hint="Name another file.", property_path="--to"
        ) from None
