"""A program under the CLI, with our provider or with the echo provider, and what its plugin used."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.measure import seconds

BIN = Path(sys.executable).parent
HERE = Path(__file__).resolve().parent
ECHO_PROGRAM = "echo_provider.py"
SAMPLE_SECONDS = 0.5


@dataclass(slots=True)
class Used:
    """What the plugin processes of one run used, by process id, as far as samples saw it."""

    cpu: dict[int, float] = field(default_factory=dict)
    mebibytes: dict[int, float] = field(default_factory=dict)

    def sample(self, process: psutil.Process) -> None:
        """Look at a plugin's process."""
        with process.oneshot():
            times = process.cpu_times()
            self.cpu[process.pid] = times.user + times.system
            self.mebibytes[process.pid] = process.memory_info().rss / 2**20

    @property
    def seconds(self) -> float:
        """Return the processor time of all of them."""
        return sum(self.cpu.values())

    @property
    def most_mebibytes(self) -> float:
        """Return what the largest of them had resident when it was seen last."""
        return max(self.mebibytes.values())


class Stack:
    """A project of ``package`` with ``count`` certificates in a folder of its own."""

    def __init__(self, folder: Path, cli: Path, *, package: str, count: int, validated: bool = False) -> None:
        self.folder = folder
        self.plugin = "pulumi-resource-acm" if package == "acm" else ECHO_PROGRAM
        self.used = Used()
        folder.mkdir(parents=True)
        (folder / "__main__.py").write_text((HERE / "program/__main__.py").read_text())
        (folder / "Pulumi.yaml").write_text(_project(package, _plugin_folder(folder, package)))
        (folder / "state").mkdir()
        self.env = {
            **os.environ,
            "PATH": os.pathsep.join([str(cli), str(BIN), os.environ.get("PATH", "")]),
            "PULUMI_HOME": str(folder / "pulumi"),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "ACM_HOME": str(folder / "home"),
            "ACM_DEV_ZONE": "bench.test",
            "BENCH_PACKAGE": package,
            "BENCH_COUNT": str(count),
            "BENCH_VALIDATED": "1" if validated else "",
        }
        self.pulumi("stack", "init", "bench")

    def pulumi(self, *arguments: str) -> float:
        """Run the CLI and return the seconds that it took; show what it printed where it fails."""
        return seconds(lambda: self._run(arguments))

    def state_mebibytes(self) -> float:
        """Return the size of the stack's state."""
        return next((self.folder / "state/.pulumi/stacks").rglob("bench.json")).stat().st_size / 2**20

    def _run(self, arguments: tuple[str, ...]) -> None:
        log = self.folder / "output"
        with (
            log.open("w") as output,
            subprocess.Popen(
                ["pulumi", *arguments], cwd=self.folder, env=self.env, stdout=output, stderr=output
            ) as run,
        ):
            while not _ended(run):
                self._sample(run.pid)
        if run.returncode != 0:
            raise RuntimeError(f"pulumi {' '.join(arguments)}:\n{log.read_text()[-4000:]}")

    def _sample(self, cli: int) -> None:
        with suppress(psutil.Error):  # processes come and go
            for process in psutil.Process(cli).children(recursive=True):
                if any(self.plugin in part for part in process.cmdline()):
                    self.used.sample(process)


def _ended(run: subprocess.Popen[bytes]) -> bool:
    """Wait a sample's time for the end of a run; tell whether it came."""
    with suppress(subprocess.TimeoutExpired):
        run.wait(SAMPLE_SECONDS)
    return run.returncode is not None


def _plugin_folder(folder: Path, package: str) -> Path:
    if package == "acm":
        return BIN
    plugin = folder / "bin" / f"pulumi-resource-{package}"
    plugin.parent.mkdir()
    plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / ECHO_PROGRAM}" "$@"\n')
    plugin.chmod(0o755)
    return plugin.parent


def _project(package: str, plugins: Path) -> str:
    return (
        f"name: bench-{package}\nruntime: {{name: python, options: {{virtualenv: {BIN.parent}}}}}\n"
        f"plugins: {{providers: [{{name: {package}, path: {plugins}}}]}}\n"
    )
