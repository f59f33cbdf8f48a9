"""UDP and TCP on one port: octets in, octets out, everything counted and bounded."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

Respond = Callable[[bytes, bool], Awaitable[bytes | None]]
"""From a request, and whether it came over UDP, to its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The bounds of a listener; times in seconds, sizes in octets."""

    datagrams: int = 256
    """UDP requests in work; more are dropped, and their clients ask again."""
    connections: int = 64
    """TCP connections; more are closed at once."""
    idle_seconds: float = 10.0
    """How long a TCP client may take for its next message."""
    message_octets: int = 16384
    requests: int = 256
    """Messages of one TCP connection."""


BOUNDS = Bounds()
_TRIES = 32


class Listener:
    """Serves ``respond`` on one address until it is closed."""

    def __init__(self, respond: Respond, bounds: Bounds = BOUNDS) -> None:
        self._respond = respond
        self._bounds = bounds
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = 0
        self._server: asyncio.Server | None = None
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, address: str) -> int:
        """Listen on a free port, the same for UDP and TCP, and return it."""
        for _ in range(_TRIES):
            server = await asyncio.start_server(self._connected, address, 0)
            port: int = server.sockets[0].getsockname()[1]
            try:
                transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: _Datagrams(self._datagram), local_addr=(address, port)
                )
            except OSError:
                server.close()
                continue
            self._server, self._transport = server, transport
            return port
        raise OSError(f"no port of {address} is free for both UDP and TCP")

    async def close(self) -> None:
        """Stop listening and end what is in work."""
        if self._server is not None:
            self._server.close()
        if self._transport is not None:
            self._transport.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server = self._transport = None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _datagram(self, data: bytes, client: Any) -> None:
        if len(self._tasks) < self._bounds.datagrams + self._bounds.connections:
            self._start(self._answer_datagram(data, client))

    async def _answer_datagram(self, data: bytes, client: Any) -> None:
        answer = await self._respond(data, True)
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, client)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._connections >= self._bounds.connections:
            writer.transport.abort()
            return
        self._connections += 1
        self._start(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a connection's messages one after the other (RFC 7766), until it idles, errs or ends."""
        try:
            with contextlib.suppress(OSError, EOFError):
                for _ in range(self._bounds.requests):
                    if not await self._serve_one(reader, writer):
                        return
        finally:
            self._connections -= 1
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one message; return whether the connection may go on. Raises ``TimeoutError`` for an idle client."""
        async with asyncio.timeout(self._bounds.idle_seconds):
            size = int.from_bytes(await reader.readexactly(2), "big")
            if size > self._bounds.message_octets:
                return False
            request = await reader.readexactly(size)
        answer = await self._respond(request, False)
        if answer is None:
            return False
        writer.write(len(answer).to_bytes(2, "big") + answer)
        async with asyncio.timeout(self._bounds.idle_seconds):
            await writer.drain()
        return True


class _Datagrams(asyncio.DatagramProtocol):
    """Hands datagrams on."""

    def __init__(self, receive: Callable[[bytes, Any], None]) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Hand a datagram on."""
        self._receive(data, addr)
