"""The ASGI application: one path for the operations, and what people and machines ask a server besides."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request as HTTPRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from acm.api import observing
from acm.api.dispatch import Answer, Dispatcher, refusal
from acm.api.observing import Observed, Observer
from acm.model.clock import monotonic
from acm.wire import codec
from acm.wire.faults import Fault
from acm.wire.model import CONTENT_TYPE
from acm.wire.sigv4 import Request

BODY_SECONDS = 20.0
"""How long a client may take to send its request."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to one request, and what is told of that."""

    answer: Answer
    observed: Observed

    def headers(self) -> dict[str, str]:
        """Return the answer's headers by their lower-case names."""
        headers = {
            "content-length": str(len(self.answer.body)),
            "content-type": CONTENT_TYPE,
            "x-amzn-requestid": self.observed.request_id,
        }
        if self.answer.code:
            headers["x-amzn-errortype"] = self.answer.code
        headers.update((name.lower(), value) for name, value in self.answer.headers.items())
        return headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Answers operations."""

    dispatcher: Dispatcher
    observers: Sequence[Observer]
    record: Callable[[Observed], Awaitable[None]] | None

    def begin(self, request: Request, source: str) -> Answered | Coroutine[Any, Any, Answered]:
        """Answer a request where that takes no waiting; return what to await otherwise. ``source`` is who sent it."""
        began, observed = monotonic(), _observed(source)
        begun = self.dispatcher.begin(request)
        if isinstance(begun, Answer) and self.record is None:
            return _ended(observed, began, begun)
        return self._end(observed, began, begun)

    def tell(self, answered: Answered) -> None:
        """Tell the observers: behind the answer, because nobody waits for a log."""
        for observer in self.observers:
            observer(answered.observed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read and answer a request, as an ASGI application."""
        source = (scope.get("client") or ("",))[0]
        try:
            begun = self.begin(await _read(scope, receive), source)
            answered, whole = begun if isinstance(begun, Answered) else await begun, True
        except Fault as fault:
            answered, whole = await self._end(_observed(source), monotonic(), refusal(fault)), False
        try:
            await _send(send, answered, whole=whole)
        finally:
            self.tell(answered)

    async def _end(
        self, observed: Observed, began: float, begun: Answer | Coroutine[Any, Any, Answer]
    ) -> Answered:
        answered = _ended(observed, began, begun if isinstance(begun, Answer) else await begun)
        if self.record is not None:  # before the answer: what a client knows of is on record
            await self.record(observed)
        return answered


def _observed(source: str) -> Observed:
    observed = observing.begin(str(uuid.uuid4()))
    observed.source = source
    return observed


def _ended(observed: Observed, began: float, answer: Answer) -> Answered:
    observed.status, observed.code, observed.message = answer.status, answer.code, answer.message
    observed.seconds = monotonic() - began
    return Answered(answer, observed)


class Application:
    """The ASGI application: operations, and ``routes`` besides."""

    def __init__(self, operations: Operations, routes: Sequence[BaseRoute]) -> None:
        self.operations = operations
        self._besides = Starlette(
            routes=[
                Route("/", operations, methods=["POST"]),  # for the methods that it refuses
                Route("/healthz", _health, methods=["GET"]),
                *routes,
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        # Operations are nearly all that is asked, and finding their way through routes takes longer than to answer some.
        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", "/"):
            await self.operations(scope, receive, send)
        else:
            await self._besides(scope, receive, send)


def application(
    dispatcher: Dispatcher,
    *,
    observers: Sequence[Observer] = (),
    record: Callable[[Observed], Awaitable[None]] | None = None,
    routes: Sequence[BaseRoute] = (),
) -> Application:
    """Return the application over ``dispatcher``; ``routes`` are what it answers besides operations.

    ``record`` is waited for before a request is answered, ``observers`` are told afterwards.
    """
    return Application(Operations(dispatcher=dispatcher, observers=observers, record=record), routes)


async def _health(_: HTTPRequest) -> Response:
    return PlainTextResponse("ok\n")


def request_of(
    method: str, path: bytes, query: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> Request:
    """Return a request as signatures read it; names of headers are in lower case."""
    return Request(
        method=method,
        path=path.decode("latin-1"),
        query=query.decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
        body=body,
    )


async def _read(scope: Scope, receive: Receive) -> Request:
    """Return the whole request; raise a ``Fault`` where it is too large, or takes too long."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(receive)
    except TimeoutError:
        raise _late() from None
    return request_of(scope["method"], scope["raw_path"], scope["query_string"], scope["headers"], body)


async def _body(receive: Receive) -> bytes:
    octets, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _late()
        octets += message.get("body", b"")
        if len(octets) > codec.MOST_OCTETS:
            raise codec.too_large()
        more = message.get("more_body", False)
    return bytes(octets)


def _late() -> Fault:
    return Fault("RequestTimeoutException", "the request did not arrive in time.", status=408)


async def _send(send: Send, answered: Answered, *, whole: bool) -> None:
    headers = answered.headers()
    if not whole:
        headers["connection"] = "close"  # what is left of the request would be read as the next one
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answered.answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answered.answer.body})
