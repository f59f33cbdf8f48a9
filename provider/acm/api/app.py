"""The ASGI application: one path for the operations, and what people and machines ask a server besides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import anyio
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from acm.api import observing
from acm.api.dispatch import Answer, Dispatcher, refusal
from acm.api.observing import Observer
from acm.model.clock import monotonic
from acm.wire import codec
from acm.wire.faults import Fault
from acm.wire.model import CONTENT_TYPE
from acm.wire.sigv4 import Request

BODY_SECONDS = 20.0
"""How long a client may take to send its request."""


def application(
    dispatcher: Dispatcher,
    *,
    observers: Sequence[Observer] = (),
    routes: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """Return the application over ``dispatcher``; ``routes`` are what it answers besides operations."""

    async def operations(http: HTTPRequest) -> Response:
        began = monotonic()
        observed = observing.begin(str(uuid.uuid4()))
        answer, whole = await _answered(dispatcher, http)
        observed.status, observed.code = answer.status, answer.code
        observed.seconds = monotonic() - began
        for observer in observers:
            observer(observed)
        return _response(answer, observed.request_id, whole=whole)

    async def health(_: HTTPRequest) -> Response:
        return PlainTextResponse("ok\n")

    besides = Starlette(
        routes=[
            Route("/", operations, methods=["POST"]),  # for the methods that it refuses
            Route("/healthz", health, methods=["GET"]),
            *routes,
        ]
    )

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        # Operations are nearly all that is asked, and finding their way through routes takes longer than to answer some.
        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", "/"):
            response = await operations(HTTPRequest(scope, receive))
            await response(scope, receive, send)
        else:
            await besides(scope, receive, send)

    return answer


async def _answered(dispatcher: Dispatcher, http: HTTPRequest) -> tuple[Answer, bool]:
    """Return the answer, and whether the whole request was read for it."""
    try:
        request = await _read(http)
    except Fault as fault:
        return refusal(fault), False
    return await dispatcher.answer(request), True


async def _read(http: HTTPRequest) -> Request:
    """Return the whole request; raise a ``Fault`` where it is too large, or takes too long."""
    octets = bytearray()
    try:
        with anyio.fail_after(BODY_SECONDS):
            async for chunk in http.stream():
                octets += chunk
                if len(octets) > codec.MOST_OCTETS:
                    raise codec.too_large()
    except (TimeoutError, ClientDisconnect):
        raise Fault("RequestTimeoutException", "the request did not arrive in time.", status=408) from None
    return Request(
        method=http.method,
        path=http.scope["raw_path"].decode("latin-1"),
        query=http.scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in http.scope["headers"]],
        body=bytes(octets),
    )


def _response(answer: Answer, request_id: str, *, whole: bool) -> Response:
    headers = {"x-amzn-RequestId": request_id, **answer.headers}
    if not whole:
        headers["connection"] = "close"  # what is left of the request would be read as the next one
    if answer.code:
        headers["x-amzn-ErrorType"] = answer.code
    return Response(answer.body, answer.status, headers, media_type=CONTENT_TYPE)
