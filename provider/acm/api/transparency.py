"""The transparency logs over HTTP (RFC 6962 §4), and the list that tells clients of them.

Below ``/ct/NUMBER/ct/v1/`` each log answers by itself; ``/ct/log_list.json`` lists them. Everything is public and read-only:
the logs take the certificates of their own installation, when those are issued, and from nobody else.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from acm.engine.ports import LogAnswers
from acm.model.errors import AcmError, InvalidParameter, ResourceNotFound

_NUMBER = re.compile(r"[0-9]{1,18}")
_HASH_OCTETS = 32
_log = logging.getLogger(__name__)

Document = dict[str, Any]


class Logs(Protocol):
    """What answers; blocking calls that raise ``ResourceNotFound``, ``InvalidParameter`` or ``ServiceError``."""

    def log_list(self, url: str) -> Document:
        """Return the list of logs, which answer below ``url``."""
        ...

    def ask(self, question: Callable[[LogAnswers], Awaitable[Document]]) -> Document:
        """Return a log's answer."""
        ...


def routes(logs: Logs, base_url: str | None) -> list[Route]:
    """Return the routes below the path of ``base_url``, the address of the server for those who read certificates."""
    prefix = urlsplit(base_url).path.rstrip("/") if base_url else ""
    below = f"{prefix}/ct/{{log}}/ct/v1"

    def listed(http: Request) -> Document:
        return logs.log_list(base_url or str(http.base_url))

    return [
        Route(f"{prefix}/ct/log_list.json", _page(listed), methods=["GET"]),
        *(
            Route(f"{below}/{name}", _page(_asking(logs, read)), methods=["GET"])
            for name, read in _READ.items()
        ),
        *(Route(f"{below}/{name}", _closed, methods=["POST"]) for name in ("add-chain", "add-pre-chain")),
    ]


Question = Callable[[LogAnswers], Awaitable[Document]]


def _tree_head(http: Request) -> Question:
    log = _log_number(http)
    return lambda answers: answers.tree_head(log)


def _consistency(http: Request) -> Question:
    log, first, second = _log_number(http), _number(http, "first"), _number(http, "second")
    return lambda answers: answers.consistency(log, first, second)


def _inclusion(http: Request) -> Question:
    log, leaf_hash, size = _log_number(http), _hash(http), _number(http, "tree_size")
    return lambda answers: answers.inclusion(log, leaf_hash, size)


def _entries(http: Request) -> Question:
    log, start, end = _log_number(http), _number(http, "start"), _number(http, "end")
    return lambda answers: answers.entries(log, start, end)


def _entry_and_proof(http: Request) -> Question:
    log, index, size = _log_number(http), _number(http, "leaf_index"), _number(http, "tree_size")
    return lambda answers: answers.entry_and_proof(log, index, size)


def _roots(http: Request) -> Question:
    log = _log_number(http)
    return lambda answers: answers.roots(log)


_READ: dict[str, Callable[[Request], Question]] = {
    "get-sth": _tree_head,
    "get-sth-consistency": _consistency,
    "get-proof-by-hash": _inclusion,
    "get-entries": _entries,
    "get-entry-and-proof": _entry_and_proof,
    "get-roots": _roots,
}
"""By the name of what is asked, what reads the question."""


def _asking(logs: Logs, read: Callable[[Request], Question]) -> Callable[[Request], Document]:
    return lambda http: logs.ask(read(http))


def _page(answer: Callable[[Request], Document]) -> Callable[[Request], Any]:
    """Return an endpoint; what fails is told by a status and a sentence (§4)."""

    async def page(http: Request) -> Response:
        try:
            return JSONResponse(await anyio.to_thread.run_sync(answer, http))
        except ResourceNotFound as error:
            return PlainTextResponse(f"{error}\n", 404)
        except InvalidParameter as error:
            return PlainTextResponse(f"{error}\n", 400)
        except AcmError as error:
            _log.warning("a transparency log could not answer: %s", error.diagnostics())
            return PlainTextResponse("Try again later.\n", 503, {"Retry-After": "60"})

    return page


async def _closed(_: Request) -> Response:
    return PlainTextResponse(
        "This log takes the certificates of its own installation only, when they are issued.\n", 403
    )


def _log_number(http: Request) -> int:
    text = http.path_params["log"]
    if not _NUMBER.fullmatch(text):
        raise ResourceNotFound("there is no such log.")
    return int(text)


def _number(http: Request, name: str) -> int:
    text = http.query_params.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise InvalidParameter(f"{name} is a whole number.", property_path=name)
    return int(text)


def _hash(http: Request) -> bytes:
    try:
        octets = base64.b64decode(http.query_params.get("hash", ""), validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    if len(octets) != _HASH_OCTETS:
        raise InvalidParameter("hash is the SHA-256 hash of a leaf, in Base64.", property_path="hash")
    return octets
