"""A plugin over managers in memory, configured for an empty home of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.plugin.harness import Plugin, plugins
from tests.plugin.memory_manager import Disk, Disks


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ACM_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def disks() -> Disks:
    return Disks()


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path / "home")


@pytest.fixture
def disk(disks: Disks, home: str) -> Disk:
    return disks.at(home)


@pytest.fixture
def start(disks: Disks) -> Iterator[Callable[..., Plugin]]:
    """Start plugin processes over the same homes; each is ended after the test."""
    with plugins(disks.open_manager) as make:
        yield make


@pytest.fixture
def bare(start: Callable[..., Plugin]) -> Plugin:
    """A plugin before its configuration."""
    return start()


@pytest.fixture
def plugin(bare: Plugin, home: str) -> Plugin:
    """A configured plugin over an empty home."""
    bare.configured({"home": home, "devZone": ["example.com"]})
    return bare
