"""The ASGI application: one path for the operations, and what people and machines ask a server besides."""

from __future__ import annotations

import uuid

import anyio
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from acm.api.dispatch import Answer, Dispatcher
from acm.wire import codec
from acm.wire.faults import Fault
from acm.wire.model import CONTENT_TYPE
from acm.wire.sigv4 import Request

BODY_SECONDS = 20.0
"""How long a client may take to send its request."""


def application(dispatcher: Dispatcher) -> Starlette:
    """Return the application over ``dispatcher``."""

    async def operations(http: HTTPRequest) -> Response:
        try:
            answer = await dispatcher.answer(await _read(http))
        except Fault as fault:
            answer = Answer(status=fault.status, body=fault.body(), code=fault.code)
        return _response(answer)

    async def health(_: HTTPRequest) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[Route("/", operations, methods=["POST"]), Route("/healthz", health, methods=["GET"])]
    )


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


def _response(answer: Answer) -> Response:
    headers = {"x-amzn-RequestId": str(uuid.uuid4())}
    if answer.code:
        headers["x-amzn-ErrorType"] = answer.code
    return Response(answer.body, answer.status, headers, media_type=CONTENT_TYPE)
