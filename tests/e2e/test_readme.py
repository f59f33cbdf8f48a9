"""What README shows has been run: its commands, its program, and ``make demo`` in a fresh clone."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.project import BIN, ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
MAKE = {"make demo", "make test"}
"""``make demo`` runs below; ``make test`` is what runs these tests."""


def _shell() -> list[str]:
    return [block for language, block in BLOCKS if language == "sh"]


def test_every_make_command_of_the_readme_is_one_that_is_run():
    shown = {line for block in _shell() for line in block.splitlines() if line.startswith("make")}
    assert shown == MAKE


def test_the_command_line_of_the_readme_runs_as_shown(tmp_path, cli):
    (block,) = [block for block in _shell() if "acm request" in block]
    script = block.replace("/tmp/acm-try", str(tmp_path / "home"))
    env = {**os.environ, "HOME": str(tmp_path), "PATH": f"{cli}:{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euxc", script],
        cwd=tmp_path,
        env=env,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "demo.test" in done.stdout


def test_the_program_of_the_readme_runs_as_shown(project):
    (program,) = [block for language, block in BLOCKS if language == "python"]
    stack = project("quickstart", program=program)
    stack.pulumi("config", "set", "acm:devZone", "example.test")
    stack.pulumi("up", "--yes", "--skip-preview")
    assert "BEGIN CERTIFICATE" in stack.outputs()["fullChainPem"]
    stack.pulumi("preview", "--expect-no-changes")


def test_the_demo_runs_twice_in_a_fresh_clone_and_leaves_it_clean(tmp_path, cli):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    (tmp_path / "home").mkdir()
    kept = {
        name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "GO", "SSL_", "REQUESTS_"))
    }
    env = {
        **kept,
        "HOME": str(tmp_path / "home"),
        # The CLI takes minutes to build; everything else is made from nothing.
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "PATH": f"{cli}:{os.environ['PATH']}",
        "PYTHON": _system_python(),
    }
    for attempt in ("first", "second"):
        done = subprocess.run(
            ["make", "demo"], cwd=clone, env=env, text=True, capture_output=True, timeout=280, check=False
        )
        assert done.returncode == 0, f"{attempt}: {done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        assert done.stdout.count(": OK") == 2, done.stdout
        assert "ISSUED" in done.stdout
        assert "unchanged" in done.stdout
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, text=True, capture_output=True, check=True
    ).stdout
    assert changed == ""
    # pip asks rustc for its version, and where that is rustup's, it makes its folder.
    assert {path.name for path in (tmp_path / "home").iterdir()} <= {".cache", ".rustup"}


def _system_python() -> str:
    """Return the Python that the environment was made from."""
    return os.path.realpath(BIN / "python")
