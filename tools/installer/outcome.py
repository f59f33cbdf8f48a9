"""What a way of getting a program answers: a folder, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class WayFailed(Exception):
    """One way of getting a program led nowhere; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """The folder that holds a program, and where it came from."""

    folder: Path
    version: str
    """Without a leading ``v``."""
    source: str
    """The way that found or made it: ``path``, ``cache``, ``download``, ``system-go`` or ``pypi-go``."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A way that was tried, and what it said."""

    way: str
    said: str


class NotFound(Exception):
    """No way led to the program. ``attempts`` holds each way, in order, with what it said."""

    def __init__(self, program: str, attempts: tuple[Attempt, ...]) -> None:
        lines = [f"  {number}. {attempt.said}" for number, attempt in enumerate(attempts, start=1)]
        super().__init__("\n".join([f"{program} was not found and could not be made:", *lines]))
        self.attempts = attempts
