"""HTTP/1.1 with bounds: what a client may take of time, octets and connections before it is sent away.

Uvicorn's protocol waits for ever for a request's head and for a slow reader of an answer, and its parser takes heads of
any size, and trailers without end for headers. Bodies are bounded by the application.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from acm.api.server.joined import JoinedWrites
from acm.wire import codec

HEAD_SECONDS = 20.0
"""How long a request's head may take, from its first octet or from the connection on."""
REQUEST_SECONDS = 120.0
"""How long a request may take, from its head until its answer is on its way."""
MAX_HEAD = 32 * 1024
"""Octets of a head at most: presigned requests have some two thousand."""
MAX_HEADERS = 100
MAX_REST = 2 * codec.MOST_OCTETS
"""Octets behind a head at most, framing and trailers included: the application refuses bodies of half as many."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. ``limit_concurrency`` is how many there may be; the next one is closed when it is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._patience: asyncio.TimerHandle | None = None
        self._arrived = 0
        """Octets of the head, or of what is behind it, that is arriving; none of what came in one piece with its end."""
        self._in_head = self._in_rest = False
        """Whether a head has begun, and whether what is behind one has not ended yet."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, and give it the time of a head."""
        joined = JoinedWrites(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", joined))
        self.write_at_once = joined.write_at_once
        if self._most is not None and len(self.connections) > self._most:
            transport.abort()
        else:
            self.wait_for(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.wait_for(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the message grows too large; give what has begun and not ended its time."""
        self._arrived += len(data)
        super().data_received(data)
        if not (self._arrived or self._in_head) or self.transport.is_closing():
            return
        if self._in_rest and self._arrived > MAX_REST:
            self.transport.abort()
        elif not self._in_rest and self._arrived > MAX_HEAD:
            self.send_400_response("The request's head is too large.")
        elif self._patience is None:
            self.wait_for(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header. Trailers are dropped: they are no part of what was signed (RFC 9110 §6.5.1)."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin the request; an error here is answered as one of HTTP."""
        self.check_head()
        self.begin()

    def check_head(self) -> None:
        """Raise ``ValueError`` where the head that has come is too large."""
        size = len(self.url) + sum([len(name) + len(value) for name, value in self.headers])
        if len(self.headers) > MAX_HEADERS or size > MAX_HEAD:
            raise ValueError("the request's head is too large")
        self._in_head, self._in_rest, self._arrived = False, True, 0

    def begin(self) -> None:
        """Have the application answer the request whose head has come."""
        self.wait_for(REQUEST_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Have the application know that its request is whole."""
        self.end_message()
        super().on_message_complete()

    def end_message(self) -> None:
        """Count anew: what comes now is another head."""
        self._in_rest, self._arrived = False, 0

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the answer to one that is there already."""
        self.wait_for(REQUEST_SECONDS if self.pipeline else None)
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, whether or not its client has read its last answer."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def wait_for(self, seconds: float | None) -> None:
        """Give the client so long for what it does now; None ends that."""
        if self._patience is not None:
            self._patience.cancel()
        self._patience = None if seconds is None else self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        self._patience = None
        self.transport.abort()
