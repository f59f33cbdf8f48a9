"""The command line: ``python -m tools.release [--out FOLDER]``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tools.installer.machine import Machine, cache_folder
from tools.installer.outcome import WayFailed
from tools.installer.progress import Progress
from tools.release.make import DOWNLOAD_VARIABLE, make
from tools.release.source import UnusableUrl

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Make everything. 0: it lies in the folder. 1: not; standard error says why. 130: interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.release",
        description="Make what is published: sdist, wheel, plugin, schema, bill of materials, checksums.",
        epilog=f"{DOWNLOAD_VARIABLE} says from where Pulumi may download the plugin; absent, the schema names no place.",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder to fill, emptied first")
    out = parser.parse_args().out
    environ = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or _last_commit()}
    try:
        machine = Machine(environ, cache_folder(environ), Progress(sys.stderr))
        for path in make(machine, out.resolve()):
            print(f"{path.stat().st_size:>12,}  {path.name}")
    except (WayFailed, UnusableUrl) as error:
        print(f"The release was not made: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _last_commit() -> str:
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
