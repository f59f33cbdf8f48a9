"""What Pulumi's own generator makes of the schema."""

import functools
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import ROOT, generator_path

SCHEMA = ROOT / "schema/schema.json"
GENERATE_SECONDS = 60


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    """The schema that the plugin serves."""
    return json.loads(SCHEMA.read_text())


@pytest.fixture(scope="session")
def generate(tmp_path_factory) -> Callable[[dict[str, Any]], Path]:
    """Make the Python package of a schema, once for equal ones, and return its folder: nobody writes there."""
    generator = generator_path()

    @functools.cache
    def made(text: str) -> Path:
        folder = tmp_path_factory.mktemp("generated")
        (folder / "schema.json").write_text(text)
        command = [generator, "python", folder / "schema.json", folder / "made"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=GENERATE_SECONDS, check=False)
        assert done.returncode == 0, done.stderr
        return folder / "made/pulumi_acm"

    return lambda schema: made(json.dumps(schema))


@pytest.fixture(scope="session")
def generated(generate, schema) -> Path:
    """The package that Pulumi's generator makes."""
    return generate(schema)
