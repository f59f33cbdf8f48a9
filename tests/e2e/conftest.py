"""Projects under the real CLI."""

from pathlib import Path

import pytest

from tests.support.cli import pulumi_path
from tests.support.project import Project


@pytest.fixture(scope="session")
def cli() -> Path:
    """The folder of the real CLI and its Python language host."""
    return pulumi_path()


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
