"""Writing an answer's head and body as one: each write wakes up the client's machine, or a process on this one."""

from __future__ import annotations

import asyncio
from typing import Any


class JoinedWrites:
    """A transport that holds one write back until the next one, or until the event loop's next turn.

    Everything else is the transport's own.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""
        self._turn: asyncio.Handle | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Hold ``data`` back, or send it behind what was."""
        if self._turn is None:
            self._held = data
            self._turn = self._loop.call_soon(self._release)
        else:
            self._release(data)

    def write_at_once(self, data: bytes) -> None:
        """Send ``data`` behind what was held back."""
        self._release(data)

    def close(self) -> None:
        """Send what is held back, and close."""
        self._release()
        self._transport.close()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand the connection over to another protocol, after what is held back."""
        self._release()
        self._transport.set_protocol(protocol)

    def _release(self, more: bytes = b"") -> None:
        held, self._held = self._held, b""
        if self._turn is not None:
            self._turn.cancel()
            self._turn = None
        if held or more:
            self._transport.write(held + more)
