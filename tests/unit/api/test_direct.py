"""However a request comes, it has the same answer, and answers come in the order of their requests."""

import contextlib
import json
import re
import socket
import threading
import time
from functools import partial

import anyio
import pytest
import uvicorn

from acm.api.app import Operations, application
from acm.api.call import Caller
from acm.api.dispatch import AtHand, Dispatcher
from acm.api.server import direct, protocol
from acm.api.server.direct import DirectProtocol
from acm.model.at_hand import NotAtHand
from tests.support.wire import address_of, listen

CALLER = Caller(account="111122223333", region="eu-west-1", access_key="AKIA")
SLOW = "slow"
PIECE_SECONDS = 0.05
"""Between pieces of a request, so that the server reads them one by one."""


def _tags(_call, members):
    return {"Tags": [{"Key": members["CertificateArn"][-1], "Value": "thread"}]}


def _tags_at_hand(call, members):
    if members["CertificateArn"].endswith(SLOW[-1]):
        raise NotAtHand
    return _tags(call, members)


async def _requested(_call, members):
    await anyio.sleep(PIECE_SECONDS)
    return {"CertificateArn": members["DomainName"]}


@pytest.fixture(scope="module")
def port():
    dispatcher = Dispatcher(
        authenticate=lambda _: CALLER,
        manager_of=lambda _: None,
        operations={"ListTagsForCertificate": _tags},
        at_hand=AtHand(
            authenticate=lambda _: CALLER,
            manager_of=lambda _: None,
            operations={"ListTagsForCertificate": _tags_at_hand},
            awaited={"RequestCertificate": _requested},
        ),
    )
    app = application(dispatcher)
    listener = listen()
    config = uvicorn.Config(
        app,
        http=partial(DirectProtocol, operations=app.operations),
        ws="none",
        lifespan="off",
        log_config=None,
        server_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield int(address_of(listener).rpartition(":")[2])
    server.should_exit = True
    thread.join()


def request(
    last: str = "a", *, operation="ListTagsForCertificate", version="1.1", chunked=False, **headers: str
) -> bytes:
    """Return a request for the tags of the certificate whose ARN ends in ``last``."""
    arn = f"arn:aws:acm:eu-west-1:111122223333:certificate/{last:>036}"
    body = json.dumps(
        {"CertificateArn": arn} if operation.startswith("List") else {"DomainName": last}
    ).encode()
    framing = "transfer-encoding: chunked" if chunked else f"content-length: {len(body)}"
    if chunked:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    named = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [
        f"POST / HTTP/{version}",
        "Host: x",
        f"X-Amz-Target: CertificateManager.{operation}",
        framing,
        *named,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def halves(octets: bytes, at: int) -> list[bytes]:
    return [octets[:at], octets[at:]]


HEAD_END = request().index(b"\r\n\r\n") + 4
OK = (200, b'{"Tags":[{"Key":"a","Value":"thread"}]}')
CASES = {
    "whole": ([request()], [OK]),
    "whole, twice": ([request(), request()], [OK, OK]),
    "in two pieces, cut in the head": (halves(request(), 20), [OK]),
    "in two pieces, the body behind the head": (halves(request(), HEAD_END), [OK]),
    "in two pieces, cut in the body": (halves(request(), HEAD_END + 5), [OK]),
    "octet by octet at its end": ([request()[:-2], request()[-2:-1], request()[-1:]], [OK]),
    "in chunks": ([request(chunked=True)], [OK]),
    "of HTTP/1.0": ([request(version="1.0")], [OK]),
    "the last one of its connection": ([request(connection="close")], [OK]),
    "for what a thread answers": ([request("w")], [(200, b'{"Tags":[{"Key":"w","Value":"thread"}]}')]),
    "three in one piece, the second slower than the third": (
        [request("1") + request("b.example.com", operation="RequestCertificate") + request("3")],
        [
            (200, b'{"Tags":[{"Key":"1","Value":"thread"}]}'),
            (200, b'{"CertificateArn":"b.example.com"}'),
            (200, b'{"Tags":[{"Key":"3","Value":"thread"}]}'),
        ],
    ),
    "whole, with half of the next one behind it": ([request() + request()[:-5], request()[-5:]], [OK, OK]),
    "for no operation": (
        [request(operation="Unheard")],
        [(400, b"UnknownOperation")],
    ),
}  # fmt: skip


def answers(port: int, pieces: list[bytes], count: int) -> list[tuple[int, bytes, bytes]]:
    """Send pieces one after the other; return status, body and head of each answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            client.sendall(piece)
            time.sleep(PIECE_SECONDS)
        return _read(client, count)


def _read(client: socket.socket, count: int) -> list[tuple[int, bytes, bytes]]:
    octets, found = b"", []
    while len(found) < count:
        head, end, rest = octets.partition(b"\r\n\r\n")
        length = int(re.search(rb"content-length: ([0-9]+)", head)[1]) if end else None
        if length is not None and len(rest) >= length:
            found.append((int(head[9:12]), rest[:length], head))
            octets = rest[length:]
            continue
        more = client.recv(65536)
        assert more, f"closed after {found}, in {octets!r}"
        octets += more
    return found


@pytest.mark.parametrize(("pieces", "expected"), CASES.values(), ids=CASES)
def test_a_request_has_its_answer_however_it_comes(port, pieces, expected):
    found = answers(port, pieces, len(expected))
    for (status, body, head), (wanted, text) in zip(found, expected, strict=True):
        assert status == wanted
        assert text in body
        assert head.lower().count(b"content-length") == head.lower().count(b"x-amzn-requestid") == 1


def test_a_connection_that_was_to_be_closed_is_closed_behind_the_answer(port):
    for closing in (request(connection="close"), request(version="1.0")):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(closing)
            ((_, _, head),) = _read(client, 1)
            assert b"connection: close" in head
            assert client.recv(1) == b""


def test_a_client_that_reads_no_answers_is_not_read_from_any_more(port):
    with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with pytest.raises(TimeoutError):
            client.sendall(request() * 100_000)  # twenty megabytes, more than any buffers hold


def test_a_request_whose_body_does_not_come_is_answered_so(port, monkeypatch):
    monkeypatch.setattr("acm.api.app.BODY_SECONDS", PIECE_SECONDS)
    ((status, body, _),) = answers(port, [request()[:-5]], 1)
    assert status == 408
    assert b"RequestTimeoutException" in body


def test_a_client_that_goes_before_its_answer_stalls_nobody(port):
    for _ in range(20):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(request("b.example.com", operation="RequestCertificate"))
    assert answers(port, [request()], 1)[0][:2] == OK


def test_a_whole_request_goes_the_short_way(port, monkeypatch):
    ways = []
    monkeypatch.setattr(
        direct.DirectProtocol, "begin", lambda *_: ways.append("the application"), raising=True
    )
    assert answers(port, [request()], 1)[0][:2] == OK
    assert ways == []


@pytest.fixture
def hurried(monkeypatch):
    """Give clients little time."""
    for module, name in (
        (protocol, "HEAD_SECONDS"),
        (protocol, "REQUEST_SECONDS"),
        (direct, "REQUEST_SECONDS"),
    ):
        monkeypatch.setattr(module, name, 4 * PIECE_SECONDS)


SLOW_REQUEST = request("b.example.com", operation="RequestCertificate")


@pytest.mark.parametrize(
    ("sent", "count"),
    {
        "half a head": (b"POST / HT", 0),
        "line ends without a request": (b"\r\n", 0),
        "half a head behind a whole request": (request() + b"POST / HT", 1),
        "a body that does not come, behind a request that is in work": (SLOW_REQUEST + request()[:-5], 1),
        "a body that does not come, for a path that there is not": (
            request()[:-5].replace(b"POST /", b"POST /nowhere"),
            1,
        ),
    }.values(),
)
def test_what_has_begun_and_does_not_end_is_not_waited_for(port, hurried, sent, count):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(sent)
        _read(client, count)
        if b"nowhere" in sent:
            client.sendall(sent[-1:])
        assert client.recv(65536) == b""


def large(octets: int) -> bytes:
    """Return a request with a body of so many octets more than it needs."""
    head, _, body = request().partition(b"\r\n\r\n")
    body = b" " * octets + body
    return re.sub(rb"content-length: [0-9]+", b"content-length: %d" % len(body), head) + b"\r\n\r\n" + body


def test_a_large_body_behind_a_request_that_is_in_work_is_not_taken_for_a_head(port):
    whole = SLOW_REQUEST + large(3 * protocol.MAX_HEAD)
    pieces = [whole[:1000], *(whole[at : at + 20_000] for at in range(1000, len(whole), 20_000))]
    assert [one[0] for one in answers(port, pieces, 2)] == [200, 200]


def test_a_trailer_changes_nothing_of_its_request(port):
    trailed = request(chunked=True)[:-2] + b"X-Amz-Target: CertificateManager.Unheard\r\n\r\n"
    for pieces in ([trailed], halves(trailed, HEAD_END + 30)):
        assert answers(port, pieces, 1)[0][:2] == OK


def test_trailers_without_end_are_not_read_to_the_end(port, monkeypatch):
    monkeypatch.setattr(protocol, "MAX_REST", 1 << 20)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(request(chunked=True)[:-2] + b"X: y\r\n" * (4 << 20))
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(65536) == b""


def test_a_record_that_fails_unexpectedly_ends_the_connection_instead_of_leaving_it_without_an_answer(
    port, monkeypatch, caplog
):
    async def fail(*_):
        raise RuntimeError("a defect")

    monkeypatch.setattr(Operations, "begin", fail)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request())
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(65536) == b""
    assert "could not be answered" in caplog.text
