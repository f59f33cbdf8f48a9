"""The process: serves an application on a socket until it is told to stop, then ends what is in work."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Generator, Iterator
from functools import partial
from types import FrameType
from typing import NoReturn, cast

import anyio.to_thread
import uvicorn

from acm.api.app import Application
from acm.api.server.direct import DirectProtocol
from acm.api.server.tls import Certificates, refresh_quietly

STOPPED_AT_ONCE = 8
"""Exit code of a server that a second signal ended: Cancelled, as in Pulumi's table."""

REFRESH_SECONDS = 60
"""How often the server's certificate is looked after."""

IDLE_SECONDS = 20
"""How long a connection may wait for its next request."""

_FILES_BESIDES = 256
"""Files that a server opens besides its connections: database, sockets of looks, libraries."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Server(uvicorn.Server):
    """Uvicorn's server with signals of our own."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell that clients are answered."""
        await super().startup(sockets)
        self._tell()


def serve(
    application: Application,
    listener: socket.socket,
    *,
    stop_seconds: float,
    most_connections: int,
    certificates: Certificates | None = None,
    started: Callable[[], None],
    run: Callable[[Callable[[], Awaitable[None]]], None],
) -> None:
    """Serve ``application`` on ``listener`` until SIGTERM or SIGINT; return once what was in work has ended.

    Requests have ``stop_seconds`` for that. A second signal ends the process at once: nothing acknowledged is lost,
    because an answer follows the commit. ``run`` runs it in an event loop, of another thread: signals come to this one.
    ``started`` is called when clients are answered. With ``certificates`` it is
    HTTPS, and they are refreshed once a minute.
    """
    config = uvicorn.Config(
        application,
        http=cast("type[asyncio.Protocol]", partial(DirectProtocol, operations=application.operations)),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=int(stop_seconds),
        limit_concurrency=most_connections,
        callback_notify=partial(_refresh, certificates),
        timeout_notify=REFRESH_SECONDS,
    )
    config.load()
    config.ssl = certificates.context if certificates else None
    _allow_files(most_connections + _FILES_BESIDES)
    server = _Server(config, started)
    with _stopped_by_signals(server):
        run(lambda: server.serve(sockets=[listener]))


@contextlib.contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        if server.should_exit:
            _leave()
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _refresh(certificates: Certificates | None) -> None:
    if certificates is not None:
        await anyio.to_thread.run_sync(refresh_quietly, certificates)


def _allow_files(wanted: int) -> None:
    """Have the system let this process open as many files as it needs, where it may choose."""
    if sys.platform == "win32":
        return
    import resource  # Windows has no such limits, and no such module

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


def _leave() -> NoReturn:
    os._exit(STOPPED_AT_ONCE)
