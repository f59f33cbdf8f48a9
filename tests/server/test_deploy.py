"""What `deploy/` ships: each file is one that its program accepts."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from acm.cli.settings_errors import load_settings
from acm.settings import ServerSettings
from tests.support.peers import missing

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_the_example_configuration_is_one():
    settings = load_settings(ServerSettings, {}, config=DEPLOY / "acm.toml")
    assert settings.accepted_suffixes == ("internal",)


def test_so_are_the_lines_that_it_has_as_comments():
    lines = (DEPLOY / "acm.toml").read_text().splitlines()
    commented = [line.removeprefix("# ") for line in lines if line.startswith("# ") and " = " in line]
    assert set(tomllib.loads("\n".join(commented))) <= set(ServerSettings.model_fields)
    assert commented


@pytest.mark.peer
@pytest.mark.parametrize("unit", ["acm.service", "acm-run-due.service", "acm-run-due.timer"])
def test_systemd_finds_nothing_wrong_with_the_unit(unit):
    if shutil.which("systemd-analyze") is None:
        missing("systemd-analyze (package systemd)")
    command = ["systemd-analyze", "verify", "--man=no", str(DEPLOY / unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_copies_only_what_there_is():
    root = DEPLOY.parent
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    sources = [
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]
    assert [source for source in sources if not (root / source).exists()] == []
