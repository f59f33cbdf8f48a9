"""Operations answered by the connection itself, without ASGI between: most requests come whole, in one piece.

A request for an operation that has come whole with what was read last is handed to ``Operations`` and its answer written
in one piece; where nothing has to be waited for, before the event loop turns. ASGI's scope, queue, task and messages took
as long as many answers. Everything else goes the way through the application: other paths and methods, bodies that come
later or in chunks, requests behind one that is in work, and connections whose client does not read its answers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any

from acm.api.app import Answered, Operations, request_of
from acm.api.server.protocol import REQUEST_SECONDS, BoundedProtocol

_log = logging.getLogger(__name__)

_STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}


class _Exchange:
    """A request in work and its answer, as far as uvicorn's protocol looks at them."""

    __slots__ = ("disconnected", "keep_alive", "message_event", "response_complete")

    def __init__(self, *, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.response_complete = False
        self.disconnected = False
        self.message_event = _NOBODY_WAITS


_NOBODY_WAITS = asyncio.Event()
"""Set where a connection is lost: uvicorn's own exchanges wait for that."""


class DirectProtocol(BoundedProtocol):
    """One connection that answers ``operations`` itself where it can."""

    def __init__(self, *args: Any, operations: Operations, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._operations = operations
        self._pieces: list[bytes] | None = None
        """The body of a request that may have come whole; None where there is no such request."""

    def data_received(self, data: bytes) -> None:
        """Read on; what has not come whole goes through the application."""
        super().data_received(data)
        if self._pieces is not None and not self.transport.is_closing():
            self._go_through_application()

    def on_message_begin(self) -> None:
        """Begin another request; the connection is idle no more, even where the last one came in the same piece."""
        self._unset_keepalive_if_required()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Wait for the rest of an operation's request."""
        self.check_head()
        if self._may_be_direct():
            self._pieces = []
        else:
            self.begin()

    def on_body(self, body: bytes) -> None:
        """Keep a piece of a body."""
        if self._pieces is None:
            super().on_body(body)
        else:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        """Answer a request that has come whole."""
        if self._pieces is None:
            super().on_message_complete()
            return
        self.end_message()
        body, self._pieces = b"".join(self._pieces), None
        request = request_of("POST", self.url, b"", self.headers, body)
        exchange = _Exchange(keep_alive=self.parser.should_keep_alive())
        self.cycle = exchange  # type: ignore[assignment]
        begun = self._operations.begin(request, self.client[0] if self.client else "")
        if isinstance(begun, Answered):
            self._respond(exchange, begun)
            return
        self.wait_for(REQUEST_SECONDS)
        task = self.loop.create_task(self._respond_later(exchange, begun))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _may_be_direct(self) -> bool:
        return (
            self.url == b"/"
            and self.parser.get_method() == b"POST"
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
            and not self.flow.write_paused
            and (self.cycle is None or self.cycle.response_complete)
        )

    def _go_through_application(self) -> None:
        pieces, self._pieces = self._pieces or [], None
        self.begin()
        for piece in pieces:
            super().on_body(piece)

    async def _respond_later(self, exchange: _Exchange, begun: Coroutine[Any, Any, Answered]) -> None:
        try:
            answered = await begun
        except Exception:  # noqa: BLE001 - nobody else answers: its client shall not wait until its time is over
            _log.exception("a request could not be answered")
            self.transport.abort()
        else:
            self._respond(exchange, answered)

    def _respond(self, exchange: _Exchange, answered: Answered) -> None:
        if not exchange.disconnected and not self.transport.is_closing():
            self.write_at_once(self._octets(exchange, answered))
            exchange.response_complete = True
            if not exchange.keep_alive:
                self.transport.close()
            self.on_response_complete()
        self._operations.tell(answered)

    def _octets(self, exchange: _Exchange, answered: Answered) -> bytes:
        """Return head and body of an answer."""
        head = bytearray(_STATUS_LINES[answered.answer.status])
        for name, value in self.server_state.default_headers:
            head += b"%b: %b\r\n" % (name, value)
        for key, text in answered.headers().items():
            head += f"{key}: {text}\r\n".encode("latin-1")
        if not exchange.keep_alive:
            head += b"connection: close\r\n"
        return bytes(head + b"\r\n" + answered.answer.body)
