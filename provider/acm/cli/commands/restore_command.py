"""`acm restore`: puts a backup back."""

from __future__ import annotations

from pathlib import Path

from acm.cli.session import Injected


def restore(file: Path, /, *, session: Injected) -> None:
    """Put a backup in the place of the database; the present one is kept beside it.

    What was revoked since stays revoked, and numbers of revocation lists never fall. The key-encryption key of the time of
    the backup has to be there: no backup holds it. Stop servers and stacks first.

    Parameters
    ----------
    file
        A backup that `acm backup` made.
    """
    from acm.compose import restore as put_back  # the database library is slow to import

    settings = session.settings()
    kept = put_back(settings, file)
    session.output.note(f"Restored {settings.home} from {file}.")
    if kept is not None:
        session.errors.print(f"The database that was there is now {kept}.", soft_wrap=True, markup=False)


COMMAND = restore
