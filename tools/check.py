"""``make check`` and ``make test``: each step with its time; a step that fails shows what it said.

Run by the environment's Python. ``check`` is the static part and the quick tests; ``test`` the static part and all tests,
after the CLI, its language hosts, Pulumi's generators, zlint and ctclient are in the cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
WORKERS = "2"
CLI_VARIABLE = "ACM_TEST_CLI_DIR"
"""Tells tests where the Pulumi CLI is; see ``tests/support/cli.py``."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command with a name; ``environ`` is added to ours."""

    name: str
    command: Sequence[str]
    environ: dict[str, str] = field(default_factory=dict)


STATIC = (
    Step("format", [str(BIN / "ruff"), "format", "--quiet", "--check", "--diff", "."]),
    Step("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    Step("types", [str(BIN / "mypy")]),
    Step(
        "types of tools",
        [str(BIN / "mypy"), "--explicit-package-bases", "tools"],
        {"MYPYPATH": "provider:sdk/python"},
    ),
    Step("imports", [str(BIN / "lint-imports")]),
)
PROGRAMS = (
    ("the Pulumi CLI", "tools/pulumi/install.py", "cli"),
    ("Pulumi's generators", "tools/pulumi/install.py", "generator"),
    ("hosts for TS and Go", "tools/pulumi/install.py", "hosts"),
    ("host for YAML", "tools/pulumi/install.py", "yaml-host"),
    ("Node.js", "tools/pulumi/install.py", "nodejs"),
    ("Go", "tools/pulumi/install.py", "go"),
    ("zlint", "tools/zlint/install.py", "zlint"),
    ("ctclient", "tools/ctclient/install.py", "ctclient"),
)


def main() -> int:
    """Run ``check`` or ``test``; 0 where every step passed."""
    purposes = {"check": check, "test": test}
    if sys.argv[1:] not in [["check"], ["test"]]:
        print("usage: check.py check|test", file=sys.stderr)
        return 2
    try:
        return purposes[sys.argv[1]]()
    except KeyboardInterrupt:
        return 130


def check() -> int:
    """Run the static part and the quick tests."""
    return static() or pytest(["-m", "not slow and not e2e"], {})


def test() -> int:
    """Get the programs, then run the static part and all tests."""
    folders = [install(*program) for program in PROGRAMS]
    # Without the CLI the tests that need it are skipped, or fail under CI=true; the others still tell something.
    environ = {CLI_VARIABLE: folders[0]} if folders[0] else {}
    return static() or pytest([], environ)


def static() -> int:
    """Run every static step, also after one that failed; 1 where any did."""
    return int(not all([passes(step) for step in STATIC]))  # noqa: C419 - a generator would stop at the first failure


def passes(step: Step) -> bool:
    """Run a step quietly; show what it said where it failed."""
    started = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env={**os.environ, **step.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    tell(step.name, "ok" if done.returncode == 0 else "FAILED", started)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def pytest(arguments: Sequence[str], environ: dict[str, str]) -> int:
    """Run the tests, which show themselves; return pytest's exit code."""
    started = time.monotonic()
    command = [str(BIN / "pytest"), "--quiet", "-n", WORKERS, "--dist", "worksteal", *arguments]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False).returncode
    tell("tests", "ok" if code == 0 else "FAILED", started)
    return code


def install(name: str, script: str, what: str) -> str:
    """Get a program into the cache; return its folder, or an empty text where it is not to be had."""
    started = time.monotonic()
    command = [sys.executable, str(ROOT / script), what]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    tell(name, "ready" if done.returncode == 0 else "MISSING", started)
    return done.stdout.strip()


def tell(name: str, end: str, started: float) -> None:
    """Print a step's line."""
    print(f"{name:<24}{end:<8}{time.monotonic() - started:7.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
