"""Projects under the real CLI."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bind9 import Bind9
from tests.support.cli import pulumi_path
from tests.support.project import Project


@pytest.fixture(scope="session")
def cli() -> Iterator[Path]:
    """The folder of the real CLI and its Python language host; on PATH, where Pulumi's Automation API looks for it."""
    folder = pulumi_path()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(folder), prepend=os.pathsep)
        yield folder


@pytest.fixture
def project(tmp_path, cli):
    """Make projects of examples, each in a folder of its own."""
    made: list[Project] = []

    def make(example: str = "quickstart", **options) -> Project:
        made.append(Project(_folder(tmp_path, len(made)), cli, example, **options))
        return made[-1]

    return make


def _folder(tmp_path: Path, number: int) -> Path:
    folder = tmp_path / f"p{number}"
    folder.mkdir()
    return folder


@pytest.fixture
def bind9(tmp_path: Path) -> Iterator[Bind9]:
    """A BIND9 server with the dynamic zone ``example.test``."""
    with Bind9(tmp_path / "bind9", ["example.test"]) as server:
        yield server
