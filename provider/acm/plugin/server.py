"""The plugin's process: a gRPC server on a free loopback port, which is the only thing on standard output.

Leaves at once on SIGINT and SIGTERM, and when the engine that started it is gone.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

# Before gRPC is loaded: its own messages are no help to the plugin's users.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from acm.plugin.engine_log import EngineLog
from acm.plugin.servicer import Servicer

if TYPE_CHECKING:
    from acm.plugin.contract import PreflightLook
    from acm.plugin.managers import OpenManager
    from acm.plugin.provider import Provider
    from acm.settings import Settings

WAITS = 992
"""Resources that may wait at once; each takes a thread for so long."""

CONSTRUCTS = 1024
"""Components that may be made at once; each takes a thread until its children are there."""

KEPT_FREE = 32
"""Threads that neither of them ever takes, so that Cancel and the short calls are answered."""

THREADS = WAITS + CONSTRUCTS + KEPT_FREE
"""Made on demand; the engine has at most one call at a time for each resource it works on."""

LARGEST_MESSAGE = 400 << 20
"""Octets of a message: the engine's own limit."""

CLOSING_SECONDS = 1.0
PARENT_LOOK_SECONDS = 2.0

OPTIONS = (
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    # Two plugins on one port would answer for each other.
    ("grpc.so_reuseport", 0),
)


class Server:
    """A provider behind a port; ``start`` it, and ``stop`` it."""

    def __init__(
        self,
        open_manager: OpenManager | None = None,
        *,
        engine: str | None = None,
        waits: int = WAITS,
    ) -> None:
        self.cancelled = threading.Event()
        self._engine_log = EngineLog(engine)
        self._open_manager = open_manager
        self._waits = waits
        self._load_once = cache(self._load)
        self._loading = threading.Lock()
        self._server = grpc.server(ThreadPoolExecutor(THREADS, thread_name_prefix="call"), options=OPTIONS)
        self._servicer = Servicer(
            self.provider, engine_log=self._engine_log, cancelled=self.cancelled, constructs=CONSTRUCTS
        )
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(self._servicer, self._server)

    def start(self) -> int:
        """Answer calls from now on; return the port."""
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return port

    def provider(self) -> Provider:
        """Return the provider, loaded by the first call that needs it."""
        with self._loading:
            return self._load_once()

    def stop(self) -> None:
        """End waits and calls, close the managers."""
        self.cancelled.set()
        self._server.stop(grace=None)
        self._servicer.close()
        if self._load_once.cache_info().currsize:
            self.provider().close()
        self._engine_log.close()

    def _load(self) -> Provider:
        # Late, because these imports take longer than everything that the port waits for.
        from acm.model.clock import monotonic
        from acm.plugin.provider import Provider, Surroundings

        return Provider(
            Surroundings(
                open_manager=self._open_manager or _composed(),
                cancelled=self.cancelled,
                monotonic=monotonic,
                new_token=lambda: secrets.token_hex(16),
                wait_slots=self._waits,
                preflight=_preflight,
            )
        )


def _composed() -> OpenManager:
    from acm.compose import open_manager

    return open_manager


def _preflight(settings: Settings) -> PreflightLook:
    from acm.compose import open_preflight

    return open_preflight(settings)


def engine_address(arguments: Sequence[str]) -> str | None:
    """Return the engine's address: the last argument that is neither a flag nor the value of ``--tracing``."""
    plain = [
        argument
        for index, argument in enumerate(arguments)
        if not argument.startswith("-")
        and (index == 0 or arguments[index - 1] not in ("--tracing", "-tracing"))
    ]
    return plain[-1] if plain else None


def serve(arguments: Sequence[str]) -> None:
    """Run the plugin until it is told to leave. Does not return."""
    # Read before the port is printed: whoever reads that line may be gone a moment later.
    parent = os.getppid()
    port_line = _guard_stdout()
    _log_to_stderr(arguments)
    server = Server(engine=engine_address(arguments))
    leave = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leave.set())
    os.write(port_line, f"{server.start()}\n".encode("ascii"))
    threading.Thread(target=server.provider, name="load", daemon=True).start()
    _wait_for(leave, parent)
    _stop_within(server, CLOSING_SECONDS)
    os._exit(0)


def _guard_stdout() -> int:
    """Send everything that is printed to standard error; return the descriptor that the port is written to."""
    kept = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return kept


def _log_to_stderr(arguments: Sequence[str]) -> None:
    verbose = any(argument.lstrip("-").startswith("v=") for argument in arguments)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="pulumi-resource-acm: %(levelname)s %(name)s: %(message)s",
    )


def _wait_for(leave: threading.Event, parent: int) -> None:
    """Return when a signal came, or when the process that started this one is gone."""
    while not leave.wait(PARENT_LOOK_SECONDS):
        if os.getppid() != parent:
            return


def _stop_within(server: Server, seconds: float) -> None:
    stopping = threading.Thread(target=server.stop, name="stop", daemon=True)
    stopping.start()
    stopping.join(seconds)
