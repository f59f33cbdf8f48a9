"""The content that validation over HTTP wants: what ``RedirectTo`` of DescribeCertificate names.

Public, as it has to be: it proves something only where the server of a name answers with it, or leads here. Nothing is
looked up, because the content is a function of the page's name.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from acm.validation.tokens import WELL_KNOWN, http_content


def routes(base_url: str) -> list[Route]:
    """Return the route of the pages below ``base_url``."""
    prefix = urlsplit(base_url).path.rstrip("/")
    return [Route(f"{prefix}{WELL_KNOWN}/{{name}}", _page, methods=["GET"])]


async def _page(http: Request) -> Response:
    content = http_content(http.path_params["name"])
    if content is None:
        return PlainTextResponse("There is nothing here.\n", 404)
    return PlainTextResponse(content, headers={"X-Content-Type-Options": "nosniff"})
