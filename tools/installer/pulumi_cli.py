"""The Pulumi CLI that is there already, and the one that Pulumi offers for download."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.installer import versions
from tools.installer.machine import Machine, only_one, platform_tag
from tools.installer.outcome import Found, WayFailed

OLDEST_CLI = (3, 200, 0)
PROGRAMS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")
"""What a folder must hold to run Python programs."""
ANSWER_SECONDS = 30.0
DOWNLOAD_SECONDS = 600.0
"""The whole download may take this long; a closed network is told from the first connection, in seconds."""
NOWHERE = "127.0.0.1:1"
"""An engine's address where nobody listens: the host is only asked to start."""


def on_path(machine: Machine) -> Found:
    """Return the folder of the ``pulumi`` on PATH, if it is new enough and a Python host beside it answers.

    Raises WayFailed with what is wrong with it.
    """
    program = shutil.which("pulumi", path=machine.environ.get("PATH"))
    if program is None:
        raise WayFailed("no pulumi on PATH")
    for folder in (Path(program).parent, Path(program).resolve().parent):
        if not _absent(folder):
            return Found(folder, inspect(machine, folder), "path")
    missing = ", ".join(_absent(Path(program).parent))
    raise WayFailed(f"pulumi on PATH lacks its Python language host: no {missing} beside it")


def inspect(machine: Machine, folder: Path) -> str:
    """Return the version of the CLI in ``folder``; prove that it and its Python host run. Raises WayFailed."""
    if absent := _absent(folder):
        raise WayFailed(f"{folder} lacks {', '.join(absent)}")
    with tempfile.TemporaryDirectory() as home:
        quiet = {"PULUMI_HOME": home, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        said = machine.output([str(folder / "pulumi"), "version"], ANSWER_SECONDS, quiet)
    try:
        found = versions.parse(said)
    except ValueError as error:
        raise WayFailed(f"pulumi does not say its version: {error}") from error
    if found < OLDEST_CLI:
        raise WayFailed(f"pulumi is {versions.show(found)}; {versions.show(OLDEST_CLI)} or newer is needed")
    _ask_host(machine, folder / "pulumi-language-python")
    return versions.show(found)


def _absent(folder: Path) -> list[str]:
    return [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]


def _ask_host(machine: Machine, host: Path) -> None:
    """Start the language host; it serves if it prints a port. Raises WayFailed."""
    environ = {**machine.environ, "PATH": f"{host.parent}{os.pathsep}{machine.environ.get('PATH', '')}"}
    try:
        process = subprocess.Popen(
            [str(host), NOWHERE],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise WayFailed(f"{host.name} cannot be started: {error.strerror}") from error
    with process:
        said = _first_bytes(process)
        process.kill()
    if not said.strip().isdigit():
        raise WayFailed(f"{host.name} does not serve: it gave no port")


def _first_bytes(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it is a pipe; this tells the type checker
    ready, _, _ = select.select([process.stdout], [], [], ANSWER_SECONDS)
    return os.read(process.stdout.fileno(), 32) if ready else b""


def _download_root(machine: Machine) -> Path:
    return machine.cache / f"pulumi-download-{platform_tag()}"


def downloaded(machine: Machine) -> Found | None:
    """Return what an earlier run downloaded, if it did."""
    folder = _download_root(machine) / "bin"
    version = _download_root(machine) / "version"
    return Found(folder, version.read_text(), "cache") if version.exists() else None


def download(machine: Machine) -> Found:
    """Fetch the CLI by Pulumi's own download into the cache. Raises WayFailed."""
    python = machine.python_with("pulumi.automation")
    script = Path(__file__).with_name("official_download.py")
    root = _download_root(machine)
    with only_one(machine, root.name):
        if (found := downloaded(machine)) is not None:
            return found
        shutil.rmtree(root, ignore_errors=True)
        with machine.progress.stage("asking Pulumi's official download"):
            machine.output([python, str(script), str(root)], DOWNLOAD_SECONDS)
        version = inspect(machine, root / "bin")
        # Written last: it says that the folder is whole.
        (root / "version").write_text(version)
    return Found(root / "bin", version, "download")
