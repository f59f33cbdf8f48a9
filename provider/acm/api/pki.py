"""What relying parties fetch, at the addresses that certificates name: revocation lists, OCSP answers, issuers.

Plain HTTP without authentication, as those addresses have to be (Baseline Requirements §7.1.2.7.7); read-only but for the
lists that are signed when they are due. Headers are those of RFC 5019 §6.2: caches may keep what is answered for a minute.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from acm.model.errors import AcmError
from acm.model.revocation import OCSPAnswer, RevocationList

T = TypeVar("T")

MOST_OCTETS = 4096
"""Octets of an OCSP request; one for one certificate has some hundred."""
BODY_SECONDS = 10.0
KEPT_SECONDS = 60
"""How long caches may keep an answer: a revocation is seen through them that much later."""

_LIST = re.compile(r"(?P<issuer>[0-9a-f-]{1,64})(p(?P<shard>[0-9]{2}))?\.crl")
_ISSUER = re.compile(r"(?P<issuer>[0-9a-f-]{1,64})\.cer")
_log = logging.getLogger(__name__)


class Status(Protocol):
    """What answers; blocking calls that raise ``ServiceError`` only."""

    def issuer_certificate(self, issuer_id: str) -> bytes | None:
        """Return an issuer's certificate in DER, or None."""
        ...

    def revocation_list(self, issuer_id: str, shard: int | None) -> RevocationList | None:
        """Return a current list, or None."""
        ...

    def ocsp_answer(self, request: bytes) -> OCSPAnswer:
        """Answer an OCSP request."""
        ...


def routes(status: Status, pointer_base_url: str | None) -> list[Route]:
    """Return the routes below the path of ``pointer_base_url``; none where certificates carry no pointers."""
    if pointer_base_url is None:
        return []
    prefix = urlsplit(pointer_base_url).path.rstrip("/")
    pages = _Pages(status)
    return [
        Route(f"{prefix}/crl/{{name}}", pages.revocation_list, methods=["GET"]),
        Route(f"{prefix}/issuers/{{name}}", pages.issuer, methods=["GET"]),
        Route(f"{prefix}/ocsp", pages.ocsp_post, methods=["POST"]),
        Route(f"{prefix}/ocsp/{{request:path}}", pages.ocsp_get, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class _Pages:
    status: Status

    async def revocation_list(self, http: Request) -> Response:
        match = _LIST.fullmatch(http.path_params["name"])
        if match is None:
            return _absent()
        shard = None if match["shard"] is None else int(match["shard"])
        return await _answered(lambda: self._list(http, match["issuer"], shard))

    def _list(self, http: Request, issuer: str, shard: int | None) -> Response:
        found = self.status.revocation_list(issuer, shard)
        if found is None:
            return _absent()
        headers = _cached(found.der, found.this_update, found.next_update)
        return _response(http, found.der, "application/pkix-crl", headers)

    async def issuer(self, http: Request) -> Response:
        match = _ISSUER.fullmatch(http.path_params["name"])
        if match is None:
            return _absent()
        return await _answered(lambda: self._issuer(http, match["issuer"]))

    def _issuer(self, http: Request, issuer: str) -> Response:
        der = self.status.issuer_certificate(issuer)
        if der is None:
            return _absent()
        headers = {"ETag": _tag(der), "Cache-Control": "public, max-age=86400, no-transform"}
        return _response(http, der, "application/pkix-cert", headers)

    async def ocsp_post(self, http: Request) -> Response:
        try:
            with anyio.fail_after(BODY_SECONDS):
                octets = await _body(http)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("The request did not arrive in time.\n", 408)
        return await self._ocsp(http, octets)

    async def ocsp_get(self, http: Request) -> Response:
        try:
            octets = base64.b64decode(http.path_params["request"], validate=True)
        except (binascii.Error, ValueError):
            octets = b""
        return await self._ocsp(http, octets)

    async def _ocsp(self, http: Request, octets: bytes) -> Response:
        def answer() -> Response:
            found = self.status.ocsp_answer(octets if len(octets) <= MOST_OCTETS else b"")
            if found.this_update is None or found.next_update is None:
                headers: Mapping[str, str] = {"Cache-Control": "no-store"}
            else:
                headers = _cached(found.der, found.this_update, found.next_update)
            return _response(http, found.der, "application/ocsp-response", headers)

        return await _answered(answer)


async def _body(http: Request) -> bytes:
    """Return a request's body; what is too large is cut off, and no request any more."""
    octets = bytearray()
    async for chunk in http.stream():
        octets += chunk
        if len(octets) > MOST_OCTETS:
            break
    return bytes(octets)


async def _answered(answer: Callable[[], Response]) -> Response:
    """Run a blocking ``answer`` in a thread; what fails is told by a status, and to the log."""
    try:
        return await anyio.to_thread.run_sync(answer)
    except AcmError as error:
        _log.warning("what a relying party asked for could not be answered: %s", error.diagnostics())
        return PlainTextResponse(
            "Try again later.\n", 503, {"Retry-After": "60", "Cache-Control": "no-store"}
        )


def _absent() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404)


def _cached(der: bytes, this_update: datetime, next_update: datetime) -> Mapping[str, str]:
    return {
        "ETag": _tag(der),
        "Last-Modified": _http_date(this_update),
        "Expires": _http_date(next_update),
        "Cache-Control": f"public, max-age={KEPT_SECONDS}, no-transform, must-revalidate",
    }


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _tag(der: bytes) -> str:
    return f'"{hashlib.sha256(der).hexdigest()[:32]}"'


def _response(http: Request, der: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Return ``der``; nothing of it where the client has it already."""
    if http.method in ("GET", "HEAD") and http.headers.get("if-none-match") == headers.get("ETag", ""):
        return Response(status_code=304, headers=dict(headers))
    return Response(der, 200, dict(headers), media_type=media_type)
