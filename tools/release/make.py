"""The steps of a release, in their order."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tools.installer.machine import Machine
from tools.release import environments, plugin, source

DOWNLOAD_VARIABLE = "ACM_PLUGIN_DOWNLOAD_URL"
"""The build setting that becomes ``pluginDownloadURL`` of the schema."""
BUILD_SECONDS = 300.0
SUMS = "SHA256SUMS"


def make(machine: Machine, out: Path) -> list[Path]:
    """Fill ``out`` and return its files, sorted. Raises WayFailed, or UnusableUrl."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="pulumi-acm-release-") as name:
        work = Path(name)
        tree = source.stage(machine, work / "source", machine.environ.get(DOWNLOAD_VARIABLE, ""))
        version = json.loads((tree / "schema/schema.json").read_text(encoding="utf-8"))["version"]
        packages(machine, tree, out)
        shutil.copyfile(tree / "schema/schema.json", out / "schema.json")
        tools = environments.make(machine, work / "tools", tree / "requirements/release.lock", out)
        lean = environments.make(machine, work / "lean", tree / "requirements/runtime.lock", out)
        _bill_of_materials(machine, tools, lean, tree, out / f"pulumi-acm-{version}.cdx.json")
        plugin.make(machine, tools, tree, work, out / plugin.archive_name(version))
    _sums(out)
    return sorted(out.iterdir())


def packages(machine: Machine, tree: Path, out: Path) -> None:
    """Make the sdist and the wheel."""
    with machine.progress.stage("building sdist and wheel"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(out)]
        machine.output(command, BUILD_SECONDS, cwd=tree)


def _bill_of_materials(machine: Machine, tools: Path, lean: Path, tree: Path, target: Path) -> None:
    """List what the wheel runs with: all that there is in the environment ``lean``."""
    command = [
        *(str(tools), "-m", "cyclonedx_py", "environment", str(lean)),
        *("--pyproject", str(tree / "pyproject.toml"), "--mc-type", "library"),
        *("--output-reproducible", "--output-format", "JSON", "--output-file", str(target)),
    ]
    with machine.progress.stage("writing the bill of materials"):
        machine.output(command, BUILD_SECONDS)


def _sums(out: Path) -> None:
    """Write the checksums of all files, as ``sha256sum --check`` reads them."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(out.iterdir())
    ]
    (out / SUMS).write_text("".join(lines), encoding="ascii")
