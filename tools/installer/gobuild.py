"""Building packages with Go, from pinned modules, into caches of our own."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.installer import versions
from tools.installer.golang import Go, configuration
from tools.installer.machine import Machine
from tools.installer.outcome import WayFailed
from tools.installer.progress import Stage

FETCH_SECONDS = 600.0
STOP_SECONDS = 10.0
KEPT_LINES = 3
"""How many of the last lines that Go wrote tell why it failed."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A Go toolchain at work in one module of the checkout."""

    machine: Machine
    go: Go
    module: Path
    """The folder that holds ``go.mod``."""

    def environment(self) -> dict[str, str]:
        """Return the variables to build with: own caches, no C compiler, nothing in the checkout changed.

        Caches that the environment names are used instead of our own.
        """
        environ, cache = self.machine.environ, self.machine.cache
        needed = versions.required_go(self.module / "go.mod")
        return {
            "GOMODCACHE": environ.get("GOMODCACHE") or str(cache / "go/mod"),
            "GOCACHE": environ.get("GOCACHE") or str(cache / "go/build"),
            "GOFLAGS": "-modcacherw -mod=readonly -buildvcs=false",
            "GOTOOLCHAIN": "local" if self.go.version >= needed else "auto",
            "GOWORK": "off",
            **configuration(self.machine),
            "GOOS": "",
            "GOARCH": "",
            "CGO_ENABLED": "0",
        }

    def count_packages(self, package: str, stage: Stage) -> int:
        """Download what ``package`` is built from and return how many packages that are. Raises WayFailed."""
        downloads = 0

        def count(line: str) -> None:
            nonlocal downloads
            downloads += line.startswith("go: downloading")
            stage.note = f"{downloads} modules downloaded" if downloads else ""

        return len(self._run(["list", "-deps", package], count).splitlines())

    def build(self, arguments: Sequence[str], total: int, stage: Stage) -> None:
        """Run ``go build`` with ``arguments``; ``stage`` shows how many of ``total`` packages. Raises WayFailed."""
        compiled = 0

        def count(line: str) -> None:
            nonlocal compiled
            compiled += bool(line) and not line.startswith(("go: ", "#", " ", "\t"))
            stage.note = f"{compiled} of at most {total} packages"

        self._run(["build", "-v", *arguments], count)

    def source_of(self, dependency: str) -> Path:
        """Return the folder in which Go keeps the source of the module ``dependency``. Raises WayFailed."""
        command = [self.go.program, "mod", "download", "-json", dependency]
        said = self.machine.output(command, FETCH_SECONDS, self.environment(), self.module)
        try:
            return Path(json.loads(said)["Dir"])
        except (ValueError, KeyError, TypeError) as error:
            raise WayFailed(f"go does not say where it keeps {dependency}") from error

    def _run(self, arguments: Sequence[str], count: Callable[[str], None]) -> str:
        try:
            process = subprocess.Popen(
                [self.go.program, *arguments],
                cwd=self.module,
                env={**self.machine.environ, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise WayFailed(f"{self.go.program} cannot be started: {error.strerror}") from error
        return _follow(process, f"go {arguments[0]}", count)


def _follow(process: subprocess.Popen[str], name: str, count: Callable[[str], None]) -> str:
    """Return what ``process`` writes on standard output; each line of standard error goes to ``count``."""
    kept: deque[str] = deque(maxlen=KEPT_LINES)
    assert process.stdout is not None  # noqa: S101 - both are pipes; this tells the type checker
    assert process.stderr is not None  # noqa: S101
    reader = threading.Thread(target=_read_lines, args=(process.stderr, kept, count), daemon=True)
    reader.start()
    try:
        said = process.stdout.read()
        process.wait()
    except BaseException:
        _stop(process)
        raise
    finally:
        reader.join(STOP_SECONDS)
        process.stdout.close()
        process.stderr.close()
    if process.returncode:
        raise WayFailed(f"{name} failed: {' / '.join(kept)[:600] or f'exit code {process.returncode}'}")
    return said


def _read_lines(lines: Iterable[str], kept: deque[str], count: Callable[[str], None]) -> None:
    for line in lines:
        text = line.rstrip()
        count(text)
        if text:
            kept.append(text)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
