"""The plugin's cold start and memory against the echo provider's."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc
import psutil
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from bench.measure import PAIRS, Line, line

BIN = Path(sys.executable).parent
ECHO = [sys.executable, str(Path(__file__).resolve().parent / "echo_provider.py")]
OURS = [str(BIN / "pulumi-resource-acm")]


@dataclass(frozen=True, slots=True)
class Started:
    """A plugin's start: seconds until the port is printed, and MiB resident then and once it is configured."""

    seconds: float
    mebibytes: float
    configured_mebibytes: float


def _start(command: Sequence[str]) -> Started:
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as plugin:
        assert plugin.stdout is not None
        port = int(plugin.stdout.readline())
        waited = time.perf_counter() - started
        process = psutil.Process(plugin.pid)
        at_start = process.memory_info().rss
        _configure(port)
        configured = process.memory_info().rss
        plugin.kill()
    return Started(waited, at_start / 2**20, configured / 2**20)


def _configure(port: int) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        stub.CheckConfig(provider_pb2.CheckRequest())
        stub.Configure(provider_pb2.ConfigureRequest())


def run() -> list[Line]:
    """Measure all three figures."""
    starts = [(_start(OURS), _start(ECHO)) for _ in range(PAIRS)]
    seconds = [(ours.seconds, echo.seconds) for ours, echo in starts]
    memory = [(ours.mebibytes, echo.mebibytes) for ours, echo in starts]
    configured = [(ours.configured_mebibytes, echo.configured_mebibytes) for ours, echo in starts]
    return [
        line("plugin cold start : echo provider", seconds, unit="s", target="≤ 1.5"),
        line("plugin memory at start : echo provider", memory, unit="MiB", target="≤ 1.5"),
        line("plugin memory, configured : echo provider", configured, unit="MiB", target="≤ 1.5"),
    ]
