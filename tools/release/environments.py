"""Environments that hold a lock file's packages and the wheel that was just built, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.installer.environment import INSTALL_SECONDS
from tools.installer.machine import Machine


def make(machine: Machine, folder: Path, lock: Path, wheels: Path) -> Path:
    """Make an environment in ``folder``; return its Python. Not even pip is in it. Raises WayFailed."""
    machine.output([sys.executable, "-m", "venv", "--without-pip", str(folder)], INSTALL_SECONDS)
    python = folder / "bin/python"
    pip = [
        *(sys.executable, "-m", "pip", "--python", str(python), "install"),
        *("--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"),
    ]
    with machine.progress.stage(f"installing {lock.name} into an environment of its own"):
        machine.output([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)], INSTALL_SECONDS)
        # By its name, not by its path: pip would note the path, and the bill of materials repeat it.
        machine.output(
            [*pip, "--no-deps", "--no-index", "--find-links", str(wheels), "pulumi-acm"], INSTALL_SECONDS
        )
    return python
