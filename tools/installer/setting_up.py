"""The command line of ``tools/setup.py``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from tools.installer import debian, environment
from tools.installer.machine import Machine, cache_folder
from tools.installer.outcome import WayFailed
from tools.installer.progress import Progress

PROGRAMS: Mapping[str, Mapping[str, str]] = {
    "demo": debian.FOR_DEMO,
    "check": {},
    "test": debian.FOR_TESTS,
}
"""The programs that each purpose needs from the system's packages."""


def run(arguments: Sequence[str]) -> int:
    """Set up what ``--for`` needs. 0: ready. 1: not; standard error says why. 130: interrupted; run it again."""
    parser = argparse.ArgumentParser(
        description="Make .venv, and install the Debian packages that are needed."
    )
    parser.add_argument("--for", dest="purpose", choices=list(PROGRAMS), default="check")
    options = parser.parse_args(arguments)
    try:
        machine = Machine(os.environ, cache_folder(os.environ), Progress(sys.stderr))
        debian.ensure(machine, PROGRAMS[options.purpose])
        environment.ensure(machine)
    except WayFailed as error:
        print(f"Setting up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
