"""One GET over real sockets: what hostile servers send is bounded and never raises anything else."""

import asyncio
import contextlib
import socket
import ssl

import pytest

from acm.validation.http_fetch import MAX_CONTENT, MAX_HEAD, NotHTTP, Response, fetch_from
from acm.validation.http_pages import Page
from tests.support.tls import self_signed

PAGE = Page("http", "www.example.test", "/.well-known/pki-validation/_x.txt?a=b")
OK = b"HTTP/1.1 200 OK\r\n"

ANSWERS = {
    # what a server sends before it closes: (octets, what is read of it)
    "a page with its length": (OK + b"Content-Length: 5\r\n\r\nhello", Response(200, content=b"hello")),
    "a page in chunks": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        Response(200, content=b"hello"),
    ),
    "a page that ends with the connection": (OK + b"\r\nhello", Response(200, content=b"hello")),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nhello", Response(200, content=b"hello")),
    "an interim answer": (
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n",
        Response(200, content=b""),
    ),
    "a redirect": (
        b"HTTP/1.1 301 Moved\r\nLocation: /there\r\n\r\n" + b"x" * 100_000,
        Response(301, location="/there"),
    ),
    "a redirect to nowhere": (b"HTTP/1.1 302 Found\r\n\r\n", Response(302)),
    "a redirect that is no GET any more": (
        b"HTTP/1.1 303 See Other\r\nLocation: /there\r\n\r\n",
        Response(303),
    ),
    "an error": (b"HTTP/1.1 404 Not Found\r\n\r\n", Response(404)),
    "a page that is too long": (OK + b"\r\n" + b"x" * (MAX_CONTENT + 1), Response(200)),
    "a page of the greatest length": (
        OK + b"\r\n" + b"x" * MAX_CONTENT,
        Response(200, content=b"x" * MAX_CONTENT),
    ),
}


@contextlib.asynccontextmanager
async def served(octets, *, tls=None, asked=None, speaks_first=False):
    """Yield the port of a server that sends ``octets`` to whoever has asked, and closes."""

    async def answer(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = b"" if speaks_first else await reader.readuntil(b"\r\n\r\n")
            if asked is not None:
                asked.append(head)
            writer.write(octets)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def fetched(octets, page=PAGE, **settings):
    async def run():
        async with served(octets, **settings) as port:
            return await fetch_from(page, "127.0.0.1", port)

    return asyncio.run(run())


@pytest.mark.parametrize(("octets", "response"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_read_as_far_as_it_may_prove_something(octets, response):
    assert fetched(octets) == response


BROKEN = {
    "nothing": b"",
    "no HTTP": b"220 mail.example.test ESMTP\r\n",
    "binary": bytes(range(256)),
    "a head without end": OK + b"X: " + b"x" * (2 * MAX_HEAD),
    "a head that is too long, and ends": OK + b"X: " + b"x" * (2 * MAX_HEAD) + b"\r\n\r\nhello",
    "fields without end": OK + b"X: y\r\n" * MAX_HEAD,
    "a page that is cut": OK + b"Content-Length: 5\r\n\r\nhel",
    "a chunk that is none": OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "two lengths": OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "only interim answers": b"HTTP/1.1 100 Continue\r\n\r\n" * 10,
}


@pytest.mark.parametrize("octets", BROKEN.values(), ids=BROKEN)
def test_what_is_no_answer_is_told_as_that(octets):
    with pytest.raises(NotHTTP):
        fetched(octets)


def test_the_request_names_the_host_and_wants_nothing_compressed_or_kept_open():
    asked: list[bytes] = []
    fetched(OK + b"Content-Length: 0\r\n\r\n", asked=asked)
    lines = asked[0].split(b"\r\n")
    assert lines[0] == b"GET /.well-known/pki-validation/_x.txt?a=b HTTP/1.1"
    assert {b"Host: www.example.test", b"Accept-Encoding: identity", b"Connection: close"} <= set(lines)


def test_behind_a_redirect_to_https_no_certificate_has_to_be_right(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path, "192.0.2.1"))
    page = Page("https", "www.example.test", "/")
    assert fetched(OK + b"\r\nhello", page, tls=context) == Response(200, content=b"hello")


@pytest.mark.parametrize("octets", [b"", b"HTTP/1.1 200 OK\r\nCont"], ids=["nothing", "half a head"])
def test_a_server_that_closes_instead_of_answering_is_told_so(octets):
    with pytest.raises(NotHTTP, match="closed before an answer"):
        fetched(octets)


def test_a_server_that_wants_a_certificate_of_its_client_is_told_as_one_that_closes(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    files = self_signed(tmp_path, "192.0.2.1")
    context.load_cert_chain(*files)
    context.load_verify_locations(files[0])
    context.verify_mode = ssl.CERT_REQUIRED
    with pytest.raises(NotHTTP, match="closed before an answer"):
        fetched(OK + b"\r\nhello", Page("https", "www.example.test", "/"), tls=context)


def test_a_server_without_tls_is_told_where_tls_was_spoken():
    with pytest.raises(NotHTTP, match="TLS failed"):
        fetched(b"SSH-2.0-x\r\n", Page("https", "www.example.test", "/"), speaks_first=True)


def test_a_port_where_nobody_listens_is_an_error_of_the_connection():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="Connect call failed"):
            asyncio.run(fetch_from(PAGE, "127.0.0.1", bound.getsockname()[1]))
