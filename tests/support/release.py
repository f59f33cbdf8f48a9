"""What ``make release`` makes, once for all tests of a run.

``ACM_TEST_DIST`` names a folder that it has filled already: those files are tested then, and none are made.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.support.cli import ROOT

SECONDS = 1500


def released(folder: Path) -> Path:
    """Return ``folder`` with everything that is published in it; made by whichever process comes first."""
    if named := os.environ.get("ACM_TEST_DIST"):
        return Path(named)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "SHA256SUMS").exists():
            _make(folder)
    return folder


def _make(folder: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "ACM_PLUGIN_DOWNLOAD_URL"}
    command = [sys.executable, "-m", "tools.release", "--out", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, text=True, capture_output=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
