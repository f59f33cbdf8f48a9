"""Events in a file, a line of JSON each."""

from __future__ import annotations

import json
import os
from pathlib import Path

from anyio import to_thread

from acm.model.errors import DeliveryFailed
from acm.model.events import Event, envelope


class FileSink:
    """Appends each event to a file; what was taken is on the disk. The file may be moved away at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def deliver(self, event: Event) -> None:
        """Append an event; raise ``DeliveryFailed`` where the file cannot be written."""
        line = json.dumps(envelope(event), separators=(",", ":")).encode() + b"\n"
        try:
            await to_thread.run_sync(self._append, line)
        except OSError as error:
            raise DeliveryFailed(
                f"{self._path} cannot be written: {error.strerror}.",
                hint="Correct ACM_EVENT_FILE, or the folder's rights.",
            ) from error

    def _append(self, line: bytes) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            # One write: lines of several processes do not mix.
            written = os.write(descriptor, line)
            if written != len(line):
                raise OSError(0, "only a part was written")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
