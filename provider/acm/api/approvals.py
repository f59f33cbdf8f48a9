"""The page that approves a name: what a link in a validation message opens.

A GET shows what is to be approved and changes nothing: mail scanners and previews open links too. A POST of the form
approves. Nothing identifies who presses the button but the link, so there is no cookie and nothing that another site
could have a browser send along.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from acm.api import approval_page
from acm.engine.mail.approving import Approval, Verdict
from acm.engine.mail.messages import PATH
from acm.model.errors import AcmError

MOST_OCTETS = 4096
"""Octets of a form: a code and an id have some hundred."""
BODY_SECONDS = 10.0

_FORM = "application/x-www-form-urlencoded"
_STATUS = {
    Verdict.OPEN: 200,
    Verdict.APPROVED: 410,
    Verdict.EXPIRED: 410,
    Verdict.ENDED: 410,
    Verdict.UNKNOWN: 404,
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": approval_page.POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_log = logging.getLogger(__name__)


class Approvals(Protocol):
    """What answers; blocking calls that raise ``ServiceError`` only."""

    def look_up(self, *, context: str, code: str) -> Approval:
        """Return what a link is good for."""
        ...

    def approve(self, *, context: str, code: str) -> Approval:
        """Approve the name of a link; return what the link was good for before."""
        ...


def routes(approvals: Approvals, base_url: str | None) -> list[Route]:
    """Return the page's route, below the path of ``base_url``; none where no links are sent."""
    if base_url is None:
        return []
    page = _Page(approvals)
    path = urlsplit(base_url).path.rstrip("/") + PATH
    return [Route(path, page.show, methods=["GET"]), Route(path, page.approve, methods=["POST"])]


@dataclass(frozen=True, slots=True)
class _Page:
    approvals: Approvals

    async def show(self, http: Request) -> Response:
        link = _link(http.scope["query_string"])
        return await _answered(lambda: self._shown(*link))

    def _shown(self, context: str, code: str) -> Response:
        found = self.approvals.look_up(context=context, code=code)
        text = approval_page.of(found, context=context, code=code)
        return _response(text, _STATUS[found.verdict])

    async def approve(self, http: Request) -> Response:
        if http.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
            return _response(approval_page.UNREADABLE, 415)
        try:
            with anyio.fail_after(BODY_SECONDS):
                link = _link(await _body(http))
        except (TimeoutError, ClientDisconnect):
            return _response(approval_page.UNREADABLE, 408)
        return await _answered(lambda: self._approved(*link))

    def _approved(self, context: str, code: str) -> Response:
        found = self.approvals.approve(context=context, code=code)
        if found.verdict is Verdict.OPEN:
            return _response(approval_page.thanks(found), 200)
        return _response(approval_page.of(found, context=context, code=code), _STATUS[found.verdict])


def _link(octets: bytes) -> tuple[str, str]:
    """Return context and code of a query or a form; empty texts where they are not there once each."""
    try:
        fields = parse_qs(octets[:MOST_OCTETS].decode("ascii"), max_num_fields=8)
    except ValueError:
        return "", ""
    given = [fields.get(name, []) for name in ("context", "code")]
    if any(len(values) != 1 for values in given):
        return "", ""
    return given[0][0], given[1][0]


async def _body(http: Request) -> bytes:
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
        _log.warning("an approval could not be answered: %s", error.diagnostics())
        return _response(approval_page.LATER, 503, {"Retry-After": "60"})


def _response(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, {**_HEADERS, **(headers or {})}, media_type="text/html; charset=utf-8")
