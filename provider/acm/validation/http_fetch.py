"""One GET of one page from one address, with bounds: what comes from a stranger's server is hostile.

The address is given, so what was checked is what is asked: nothing is looked up here. Certificates of servers are not
checked, because what is to be proven is that whoever runs the name's server has put a page there, and it may have no
certificate yet; who could stand between could do so over plain HTTP as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import h11

from acm.validation.http_pages import Page

MAX_HEAD = 16 * 1024
"""Octets of status line and header fields."""
MAX_CONTENT = 4096
"""Octets of a page that are read; more are no validation content."""
_READ = 4096
_REDIRECTS = (301, 302, 307, 308)
"""The redirects that count (Baseline Requirements, 3.2.2.4.18)."""


class NotHTTP(Exception):
    """What a server said is not HTTP, or not TLS where that was spoken; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered."""

    status: int
    location: str | None = None
    """Where a redirect leads, as it was sent; None for other answers, and for redirects without one."""
    content: bytes | None = None
    """The page of a 200 answer; None where it is longer than ``MAX_CONTENT``, and for other answers."""

    @property
    def is_redirect(self) -> bool:
        """Whether it leads elsewhere."""
        return self.location is not None


class Fetch(Protocol):
    """Gets a page from an address: the network as a parameter."""

    async def __call__(self, page: Page, address: str) -> Response:
        """Return the answer; raise ``OSError`` where there is no connection, ``NotHTTP`` for an answer that is none."""
        ...


async def fetch_over_network(page: Page, address: str) -> Response:
    """Get a page from a real server; see ``Fetch``. The caller bounds the time."""
    return await fetch_from(page, address, page.port)


async def fetch_from(page: Page, address: str, port: int) -> Response:
    """Get a page from the server at a port; see ``Fetch``."""
    async with _connected(page, address, port) as (reader, writer):
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        try:
            writer.write(connection.send(_request(page)) or b"")
            writer.write(connection.send(h11.EndOfMessage()) or b"")
            await writer.drain()
            return await _response(connection, reader)
        except h11.ProtocolError as error:
            raise NotHTTP(str(error)) from None


@contextlib.asynccontextmanager
async def _connected(
    page: Page, address: str, port: int
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    secure = page.scheme == "https"
    try:
        reader, writer = await asyncio.open_connection(
            address, port, ssl=_unchecked() if secure else None, server_hostname=page.host if secure else None
        )
    except ssl.SSLError as error:
        raise NotHTTP(f"TLS failed: {error.reason or 'no reason given'}") from None
    try:
        yield reader, writer
    finally:
        writer.transport.abort()  # nothing more is wanted of it, and closing in good order would wait for it


def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _request(page: Page) -> h11.Request:
    headers = [
        ("Host", page.host),
        ("User-Agent", "pulumi-acm"),
        ("Accept", "text/plain, */*;q=0.1"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    return h11.Request(method="GET", target=page.target, headers=headers)


async def _response(connection: h11.Connection, reader: asyncio.StreamReader) -> Response:
    """Read the head, and the content only where it is one that may prove something."""
    head = await _next(connection, reader)
    while isinstance(head, h11.InformationalResponse):
        head = await _next(connection, reader)
    if not isinstance(head, h11.Response):
        raise NotHTTP("there is no answer in it")
    if head.status_code in _REDIRECTS:
        located = next((value for name, value in head.headers if name == b"location"), None)
        return Response(head.status_code, location=located.decode("latin-1") if located is not None else None)
    if head.status_code != 200:  # noqa: PLR2004 - OK
        return Response(head.status_code)
    return Response(head.status_code, content=await _content(connection, reader))


async def _content(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes | None:
    content = b""
    while not isinstance(event := await _next(connection, reader), h11.EndOfMessage):
        if not isinstance(event, h11.Data):
            raise NotHTTP("the connection was closed inside the page")
        content += bytes(event.data)
        if len(content) > MAX_CONTENT:
            return None
    return content


async def _next(connection: h11.Connection, reader: asyncio.StreamReader) -> object:
    while (event := connection.next_event()) is h11.NEED_DATA:
        octets = await reader.read(_READ)
        if not octets and connection.their_state is h11.SEND_RESPONSE:
            raise NotHTTP("the connection was closed before an answer")
        connection.receive_data(octets)
    return event
