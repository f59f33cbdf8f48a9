"""`acm migrate-state --endpoint` to `acm serve`: resources belong to the installation that answers there."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from acm.cli.exit_codes import ExitCode
from acm.compose import open_manager
from acm.settings import Settings
from tests.support.server import ACM, LOOK_SECONDS, serving

pytestmark = pytest.mark.slow

EXPORT = Path(__file__).parents[1] / "cli" / "exports" / "pulumi-aws.json"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def moved(to: Path, endpoint: str) -> subprocess.CompletedProcess[str]:
    """Move the state of a stack to an endpoint."""
    command = [*ACM, "migrate-state", str(EXPORT), "--to", str(to), "--endpoint", endpoint]
    environ = {**os.environ, **CREDENTIALS}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False, env=environ
    )


def test_a_moved_state_has_the_id_of_the_installation_that_serves_it(tmp_path):
    home, to = tmp_path / "home", tmp_path / "moved.json"
    with serving(home, "--no-auth") as server:
        done = moved(to, server.url)
    assert done.returncode == 0, done.stderr
    manager = open_manager(Settings(home=home))
    installation = manager.installation()
    manager.close()
    resources = json.loads(to.read_text())["deployment"]["resources"]
    ours = [one for one in resources if one["type"].startswith("acm:")]
    assert ours
    assert installation is not None
    assert {one["outputs"]["installationId"] for one in ours} == {installation.id}


def test_nothing_is_written_where_nobody_answers(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    done = moved(tmp_path / "moved.json", f"http://127.0.0.1:{port}")
    assert done.returncode == ExitCode.ERROR
    assert "at --endpoint" in done.stderr
    assert not (tmp_path / "moved.json").exists()
