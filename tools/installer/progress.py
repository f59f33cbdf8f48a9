"""Stages with their elapsed time: repainted in a terminal, plain lines in a pipe."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

REPAINT_SECONDS = 0.5
"""How often a terminal's line is repainted."""
REMIND_SECONDS = 30.0
"""How often a pipe gets a line of a stage that still runs."""


@dataclass(slots=True)
class Stage:
    """A piece of work that takes its time; ``note`` may change while it runs."""

    name: str
    note: str = ""
    started: float = field(default_factory=time.monotonic)

    def line(self, end: str = "") -> str:
        """Write the stage as one line: what, how far, how long."""
        seconds = time.monotonic() - self.started
        parts = [self.name, self.note, elapsed(seconds) if end or seconds >= 1 else "", end]
        return "  " + " · ".join(part for part in parts if part)


def elapsed(seconds: float) -> str:
    """Write a span as people say it: ``0.4 s``, ``12 s``, ``3:28 min``."""
    if seconds < 10:  # noqa: PLR2004 - a tenth of a second matters only below
        return f"{seconds:.1f} s"
    if seconds < 60:  # noqa: PLR2004 - seconds in a minute
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)}:{int(seconds % 60):02d} min"


class Progress:
    """Shows stages on ``stream``; a line at a stage's begin and end in a pipe, one living line in a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()

    def say(self, text: str) -> None:
        """Show a line of its own."""
        self._write(f"  {text}\n")

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Show ``name`` while the block runs, and how it ended."""
        stage = Stage(name)
        stop = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(stage, stop), daemon=True)
        ticker.start()
        end = "failed"
        try:
            yield stage
            end = "done"
        except KeyboardInterrupt:
            end = "stopped"
            raise
        finally:
            stop.set()
            ticker.join()
            self._write(("\r\x1b[K" if self._terminal else "") + stage.line(end) + "\n")

    def _tick(self, stage: Stage, stop: threading.Event) -> None:
        while True:
            if self._terminal:
                self._write(f"\r\x1b[K{stage.line()} …")
            else:
                self._write(f"{stage.line()} …\n")
            if stop.wait(REPAINT_SECONDS if self._terminal else REMIND_SECONDS):
                return

    def _write(self, text: str) -> None:
        # A reader that went away (a closed pipe) must not stop a build.
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._terminal = False
