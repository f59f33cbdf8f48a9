"""The plugin's cold start and memory against the echo provider's."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from bench.measure import Line, line, pairs

BIN = Path(sys.executable).parent
ECHO = [sys.executable, str(Path(__file__).resolve().parent / "echo_provider.py")]
OURS = [str(BIN / "pulumi-resource-acm")]


def _start(command: Sequence[str]) -> tuple[float, float]:
    """Return seconds until the port is printed, and MiB resident then."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as plugin:
        assert plugin.stdout is not None
        plugin.stdout.readline()
        waited = time.perf_counter() - started
        memory = psutil.Process(plugin.pid).memory_info().rss / 2**20
        plugin.kill()
    return waited, memory


def run() -> list[Line]:
    """Measure both figures."""
    return [
        line(
            "plugin cold start : echo provider",
            pairs(lambda: _start(OURS)[0], lambda: _start(ECHO)[0]),
            unit="s",
            target="≤ 1.5",
        ),
        line(
            "plugin memory at start : echo provider",
            pairs(lambda: _start(OURS)[1], lambda: _start(ECHO)[1]),
            unit="MiB",
            target="≤ 1.5",
        ),
    ]
