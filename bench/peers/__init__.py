"""Certificate authorities that others have made, on loopback, for comparison. Raises ``Absent`` where one cannot be had."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.installer.machine import Machine, cache_folder
from tools.installer.progress import Progress

START_SECONDS = 30


class Absent(Exception):
    """A peer cannot be had here; the text says why."""


def machine() -> Machine:
    """Return the machine that peers are installed on."""
    return Machine(os.environ, cache_folder(os.environ), Progress(sys.stderr))


def free_port() -> int:
    """Return a loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(command: Sequence[str | Path], port: int, log: Path) -> Iterator[None]:
    """Run a server until the end of the block; it listens on ``port`` when the block begins."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as server:
        try:
            _wait(server, port, log)
            yield
        finally:
            server.kill()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise Absent(f"it does not start: {log.read_text(errors='replace')[-300:]}")
