"""What a check gets and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acm.manager.interface import CertificateManager
    from acm.settings import Settings


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``advice`` says what to do, empty where nothing is to be done."""

    name: str
    level: Level
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined."""

    settings: Settings
    manager: CertificateManager
    environ: Mapping[str, str]
    folder: Path
    """The current folder."""


Check = Callable[[Patient], Iterator[Finding]]


def ok(name: str, message: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(name, Level.OK, message)


def warn(name: str, message: str, advice: str) -> Finding:
    """Return a finding that may be as intended."""
    return Finding(name, Level.WARN, message, advice)


def fail(name: str, message: str, advice: str) -> Finding:
    """Return a finding that keeps something from working."""
    return Finding(name, Level.FAIL, message, advice)
