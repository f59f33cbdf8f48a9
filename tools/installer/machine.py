"""The machine that the installer works on: environment, checkout, cache, and how programs are run there."""

from __future__ import annotations

import fcntl
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.installer.outcome import WayFailed
from tools.installer.progress import Progress

CHECKOUT = Path(__file__).resolve().parents[2]
"""The checkout that this file belongs to."""
LOCK_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything the ways need to know of their surroundings."""

    environ: Mapping[str, str]
    cache: Path
    """The project's folder in the user's cache."""
    progress: Progress
    checkout: Path = CHECKOUT

    def python_with(self, module: str) -> str:
        """Return a Python that can import ``module``: the checkout's environment, else the one running.

        Raises WayFailed where neither can.
        """
        for python in (self.checkout / ".venv/bin/python", Path(sys.executable)):
            check = [str(python), "-c", f"import {module}"]
            if python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0:
                return str(python)
        raise WayFailed(f"no Python here has {module}; `python3 tools/setup.py` makes one that has")

    def output(
        self,
        command: Sequence[str],
        seconds: float,
        extra: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> str:
        """Run ``command`` to its end and return what it wrote on standard output.

        Raises WayFailed with the end of its error text where it fails, cannot start, or takes longer than ``seconds``.
        """
        name = Path(command[0]).name
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env={**self.environ, **(extra or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WayFailed(f"{name} did not answer within {seconds:.0f} seconds") from error
        except OSError as error:
            raise WayFailed(f"{name} cannot be started: {error.strerror}") from error
        if done.returncode:
            raise WayFailed(
                f"{name} failed: {telling_line(done.stderr or done.stdout) or f'exit code {done.returncode}'}"
            )
        return done.stdout


def telling_line(text: str) -> str:
    """Return the last line that names an error, else the last that says anything; at most 300 characters of it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(\w*error|fatal|E)\b[^:]*:", line, re.IGNORECASE)]
    return ([*lines[-1:], *errors[-1:]] or [""])[-1][:300]


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return the project's folder in the user's cache (XDG Base Directory Specification: relative paths do not count).

    Raises WayFailed where neither XDG_CACHE_HOME nor HOME says where that is.
    """
    named = environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return Path(named) / "pulumi-acm"
    home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises instead
    if not Path(home).is_absolute():
        raise WayFailed("set HOME or XDG_CACHE_HOME: the cache folder is under one of them")
    return Path(home) / ".cache/pulumi-acm"


def platform_tag() -> str:
    """Return the system and processor, as in ``linux-x86_64``."""
    return f"{sys.platform}-{platform.machine().lower()}"


@contextmanager
def only_one(machine: Machine, name: str) -> Iterator[None]:
    """Hold the lock ``name`` of the cache during the block; wait, visibly, while another process holds it.

    The system takes the lock from a process that dies, however it dies.
    """
    machine.cache.mkdir(parents=True, exist_ok=True)
    with (machine.cache / f"{name}.lock").open("w") as file:
        if not _try(file.fileno()):
            with machine.progress.stage(f"waiting for another process that makes {name}"):
                while not _try(file.fileno()):
                    time.sleep(LOCK_POLL_SECONDS)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
