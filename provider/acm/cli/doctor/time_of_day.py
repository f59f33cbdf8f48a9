"""The machine's clock against the file system's, and the installation's offset."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn
from acm.cli.texts import in_words
from acm.model.clock import Clock, SystemClock, rfc3339

_TOLERANCE = timedelta(seconds=5)


def check_clock(patient: Patient, clock: Clock | None = None) -> Iterator[Finding]:
    """Say whether the machine's clock agrees with the file system's, and how far a test installation has moved its own."""
    clock = clock or SystemClock()
    folder = patient.settings.home if patient.settings.home.is_dir() else Path(tempfile.gettempdir())
    now = clock.now()
    difference = _file_time(folder) - now
    if abs(difference) > _TOLERANCE:
        yield fail(
            "clock",
            f"the machine says {rfc3339(now)}, the file system of {folder} differs by {in_words(difference)}",
            "Have the machine's time set by NTP; on a network file system, the server's too.",
        )
    else:
        yield ok("clock", f"{rfc3339(now)}, as the file system of {folder}")
    installation = patient.manager.installation()
    if installation is not None and installation.clock_offset:
        yield warn(
            "clock",
            f"the installation's clock is {in_words(installation.clock_offset)} ahead",
            "This is what `acm clock advance` did. It stays so; use another home for the real time.",
        )


def _file_time(folder: Path) -> datetime:
    with tempfile.TemporaryFile(dir=folder) as file:
        return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
