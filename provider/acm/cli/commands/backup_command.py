"""`acm backup`: a consistent copy of the database, also while servers and stacks work with it."""

from __future__ import annotations

from pathlib import Path

from acm.cli.session import Injected

KEY_IS_LEFT_OUT = "The key-encryption key is not in it: keep {key} somewhere else. Without it the backup opens no private key."


def backup(file: Path, /, *, session: Injected) -> None:
    """Write a backup of the database to FILE. The key-encryption key is left out: keep it somewhere else.

    Parameters
    ----------
    file
        The backup; it must not be there yet.
    """
    from acm.compose import back_up  # the database library is slow to import

    settings = session.settings()
    back_up(settings, file)
    session.output.note(f"Backed up {settings.home} to {file}.")
    session.errors.print(KEY_IS_LEFT_OUT.format(key=settings.key_path), soft_wrap=True, markup=False)


COMMAND = backup
