"""When what is due was carried out last on purpose (`acm run-due`): an empty file beside the database, by its time.

A hint for people, no truth about certificates: it lies outside the database, so that a backup that is put back elsewhere
does not claim that something runs there. Its time is the machine's, however the installation's clock is turned.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

LATELY = timedelta(days=7)
"""For how long a run counts as a schedule: certificates leave weeks for their renewal."""


class LastRun:
    """The file ``path``. Nothing here raises: the work itself is done, or its failure told, elsewhere."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self) -> None:
        """Keep that what was due has been carried out now."""
        with suppress(OSError):
            self._path.touch(mode=0o600)

    def was_lately(self, now: datetime) -> bool:
        """Tell whether that was so within ``LATELY`` before ``now``, the machine's time; writes nothing."""
        try:
            seconds = self._path.stat().st_mtime
        except OSError:
            return False
        return now - datetime.fromtimestamp(seconds, UTC) <= LATELY
