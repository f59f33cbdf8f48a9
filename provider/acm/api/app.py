"""The ASGI application: one path for the operations, and what people and machines ask a server besides."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request as HTTPRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operations:
    """Answers operations, as an ASGI application."""

    dispatcher: Dispatcher
    observers: Sequence[Observer]
    record: Callable[[Observed], Awaitable[None]] | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = monotonic()
        observed = observing.begin(str(uuid.uuid4()))
        observed.source = (scope.get("client") or ("",))[0]
        answer, whole = await _answered(self.dispatcher, scope, receive)
        observed.status, observed.code, observed.message = answer.status, answer.code, answer.message
        observed.seconds = monotonic() - began
        if self.record is not None:  # before the answer: what a client knows of is on record
            await self.record(observed)
        try:
            await _send(send, answer, observed.request_id, whole=whole)
        finally:
            for observer in self.observers:  # behind the answer: nobody waits for a log
                observer(observed)


def application(
    dispatcher: Dispatcher,
    *,
    observers: Sequence[Observer] = (),
    record: Callable[[Observed], Awaitable[None]] | None = None,
    routes: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """Return the application over ``dispatcher``; ``routes`` are what it answers besides operations.

    ``record`` is waited for before a request is answered, ``observers`` are told afterwards.
    """
    operations = _Operations(dispatcher=dispatcher, observers=observers, record=record)
    besides = Starlette(
        routes=[
            Route("/", operations, methods=["POST"]),  # for the methods that it refuses
            Route("/healthz", _health, methods=["GET"]),
            *routes,
        ]
    )

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        # Operations are nearly all that is asked, and finding their way through routes takes longer than to answer some.
        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", "/"):
            await operations(scope, receive, send)
        else:
            await besides(scope, receive, send)

    return answer


async def _health(_: HTTPRequest) -> Response:
    return PlainTextResponse("ok\n")


async def _answered(dispatcher: Dispatcher, scope: Scope, receive: Receive) -> tuple[Answer, bool]:
    """Return the answer, and whether the whole request was read for it."""
    try:
        request = await _read(scope, receive)
    except Fault as fault:
        return refusal(fault), False
    return await dispatcher.answer(request), True


async def _read(scope: Scope, receive: Receive) -> Request:
    """Return the whole request; raise a ``Fault`` where it is too large, or takes too long."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(receive)
    except TimeoutError:
        raise _late() from None
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body=body,
    )


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


async def _send(send: Send, answer: Answer, request_id: str, *, whole: bool) -> None:
    headers = {
        "content-length": str(len(answer.body)),
        "content-type": CONTENT_TYPE,
        "x-amzn-requestid": request_id,
        **answer.headers,
    }
    if not whole:
        headers["connection"] = "close"  # what is left of the request would be read as the next one
    if answer.code:
        headers["x-amzn-errortype"] = answer.code
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body})
