"""The project's virtual environment: the newest Python there is, the locked packages, the project itself, editable."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.installer import debian, versions
from tools.installer.machine import Machine, only_one
from tools.installer.outcome import WayFailed

OLDEST_PYTHON = (3, 11, 0)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
"""Newest first: the versions that the locked packages are offered for."""
PROBE_SECONDS = 30.0
INSTALL_SECONDS = 1800.0
PROBE = "import ensurepip, sys, venv; print('%d.%d.%d' % sys.version_info[:3])"
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")


def ensure(machine: Machine) -> Path:
    """Return the environment's folder; make or mend it where the lock or the project's metadata changed.

    Costs no process where nothing changed. Raises WayFailed.
    """
    folder = machine.checkout / ".venv"
    if _is_current(machine, folder):
        return folder
    with only_one(machine, f"venv-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"):
        if not _is_current(machine, folder):
            _make(machine, folder)
    return folder


def _is_current(machine: Machine, folder: Path) -> bool:
    stamp = folder / "pulumi-acm-stamp"
    return stamp.exists() and stamp.read_text() == _wanted(machine) and (folder / "bin/python").exists()


def _wanted(machine: Machine) -> str:
    """Return a digest of what the environment is made from; the folder too, since an environment cannot be moved."""
    digest = hashlib.sha256(bytes(machine.checkout))
    for name in ("requirements/dev.lock", "pyproject.toml"):
        digest.update((machine.checkout / name).read_bytes())
    # An editable installation only knows the packages that were there when it was made.
    for package in ("provider/acm", "sdk/python/pulumi_acm"):
        digest.update(bytes([(machine.checkout / package / "__init__.py").exists()]))
    return digest.hexdigest()


def _make(machine: Machine, folder: Path) -> None:
    python = str(folder / "bin/python")
    if _version_of(machine, python) is None:
        base = find_python(machine)
        with machine.progress.stage(f"making .venv with {base}"):
            machine.output([base, "-m", "venv", "--clear", str(folder)], INSTALL_SECONDS)
    lock = machine.checkout / "requirements/dev.lock"
    with machine.progress.stage("installing the locked packages"):
        machine.output([python, *PIP, "--require-hashes", "-r", str(lock)], INSTALL_SECONDS)
    with machine.progress.stage("installing the project"):
        project = ["--no-deps", "--no-build-isolation", "--editable", str(machine.checkout)]
        machine.output([python, *PIP, *project], INSTALL_SECONDS)
    (folder / "pulumi-acm-stamp").write_text(_wanted(machine))


def find_python(machine: Machine) -> str:
    """Return the newest Python here that is new enough and can make environments. Raises WayFailed."""
    if (found := _newest(machine)) is not None:
        return found
    # Debian keeps what `python3 -m venv` needs in a package of its own.
    refusal = debian.install(machine, ["python3-venv"])
    if (found := _newest(machine)) is not None:
        return found
    raise WayFailed(
        f"no Python {versions.show(OLDEST_PYTHON)} or newer with its venv and ensurepip modules is on PATH. {refusal}"
    )


def _newest(machine: Machine) -> str | None:
    found = [(version, program) for program, version in _pythons(machine) if version >= OLDEST_PYTHON]
    return max(found)[1] if found else None


def _pythons(machine: Machine) -> Iterator[tuple[str, versions.Version]]:
    for name in NAMES:
        program = shutil.which(name, path=machine.environ.get("PATH"))
        version = _version_of(machine, program) if program else None
        if program and version:
            yield program, version


def _version_of(machine: Machine, python: str) -> versions.Version | None:
    """Return the version of ``python``, if it runs and can make environments."""
    try:
        return versions.parse(machine.output([python, "-c", PROBE], PROBE_SECONDS))
    except (WayFailed, ValueError, subprocess.SubprocessError):
        return None
