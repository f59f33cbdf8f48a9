"""P13 and a bulk ``up``: the same program under the same CLI, once with our provider, once with the echo provider."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import Line, line, pairs, seconds

BIN = Path(sys.executable).parent
HERE = Path(__file__).resolve().parent
PREVIEWED = 1000
CREATED = 500


class Stack:
    """A project of ``package`` with ``count`` certificates in a folder of its own."""

    def __init__(self, folder: Path, cli: Path, *, package: str, count: int) -> None:
        self.folder = folder
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
        }
        self.pulumi("stack", "init", "bench")

    def pulumi(self, *arguments: str) -> None:
        """Run the CLI; show what it printed where it fails."""
        done = subprocess.run(
            ["pulumi", *arguments], cwd=self.folder, env=self.env, text=True, capture_output=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"pulumi {' '.join(arguments)}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _plugin_folder(folder: Path, package: str) -> Path:
    if package == "acm":
        return BIN
    plugin = folder / "bin" / f"pulumi-resource-{package}"
    plugin.parent.mkdir()
    plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "echo_provider.py"}" "$@"\n')
    plugin.chmod(0o755)
    return plugin.parent


def _project(package: str, plugins: Path) -> str:
    return (
        f"name: bench-{package}\nruntime: {{name: python, options: {{virtualenv: {BIN.parent}}}}}\n"
        f"plugins: {{providers: [{{name: {package}, path: {plugins}}}]}}\n"
    )


def run(cli: Path) -> list[Line]:
    """Measure a preview of 1000 certificates and an ``up`` of 500."""
    with tempfile.TemporaryDirectory() as folder:
        return [_previews(Path(folder), cli), _ups(Path(folder), cli)]


def _previews(folder: Path, cli: Path) -> Line:
    ours, echo = (Stack(folder / f"preview-{p}", cli, package=p, count=PREVIEWED) for p in ("acm", "echo"))
    measured = pairs(
        lambda: seconds(lambda: ours.pulumi("preview", "--parallel", "16")),
        lambda: seconds(lambda: echo.pulumi("preview", "--parallel", "16")),
        count=3,
    )
    return line(f"P13 preview of {PREVIEWED} : echo provider", measured, unit="s", target="≤ 1.25")


def _ups(folder: Path, cli: Path) -> Line:
    numbers = iter(range(100))

    def up(package: str) -> float:
        stack = Stack(folder / f"up-{package}-{next(numbers)}", cli, package=package, count=CREATED)
        return seconds(lambda: stack.pulumi("up", "--yes", "--skip-preview", "--parallel", "16"))

    measured = pairs(lambda: up("acm"), lambda: up("echo"), count=3)
    return line(f"up of {CREATED} (requested) : echo provider", measured, unit="s", target="-")
