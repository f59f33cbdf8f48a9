"""Clients that mean no good, against `acm serve`: whatever they do, others are answered, and no certificate is lost."""

import concurrent.futures
import contextlib
import json
import socket
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.support.server import serving

pytestmark = pytest.mark.slow

IDLE = 1000
SOON = 5.0
"""Seconds in which others are answered, on a machine that is busy with other tests."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("server") / "home"
    with serving(
        home, "--no-auth", environ={"ACM_ACCEPTED_SUFFIXES": "test", "ACM_THROTTLING": "false"}
    ) as server:
        yield server


@pytest.fixture(scope="module")
def client(served):
    made = served.client({"aws_access_key_id": "any", "aws_secret_access_key": "thing"})
    request(made)
    return made


def request(client) -> str:
    return client.request_certificate(DomainName="www.example.test")["CertificateArn"]


def connect(served) -> socket.socket:
    place = urlsplit(served.url)
    return socket.create_connection((place.hostname, place.port), timeout=60)


BODY = json.dumps({"DomainName": "hostile.example.test"}).encode()
HEAD = (
    b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: CertificateManager.RequestCertificate\r\n"
    b"Content-Type: application/x-amz-json-1.1\r\nContent-Length: %d\r\n\r\n"
)
WHOLE = HEAD % len(BODY) + BODY

PHASES = {
    "before a word": b"",
    "in the request line": b"POST /",
    "in the head": WHOLE[:40],
    "before the body": HEAD % len(BODY),
    "in the body": WHOLE[:-5],
    "before the answer": WHOLE,
}


@pytest.mark.parametrize("sent", PHASES.values(), ids=PHASES)
def test_a_client_that_goes_away_stalls_nobody(served, client, sent):
    for _ in range(20):
        with connect(served) as hostile:
            hostile.sendall(sent)
            # A reset, not a polite end: what the server still writes meets an error.
            hostile.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    assert answered_in(lambda: request(client)) < SOON


def answered_in(call) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def test_a_thousand_idle_and_half_open_connections_stall_nobody(served, client):
    with contextlib.ExitStack() as stack:
        for number in range(IDLE):
            idle = stack.enter_context(connect(served))
            idle.sendall([b"", b"POST / HTTP/1.1\r\n", WHOLE[:-5]][number % 3])
        assert answered_in(lambda: request(client)) < SOON
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert all(
                took < SOON for took in pool.map(lambda _: answered_in(lambda: request(client)), range(32))
            )


@pytest.mark.parametrize(
    "octets",
    {
        "a header without end": b"POST / HTTP/1.1\r\nX: " + b"a" * (1 << 20),
        "a request line without end": b"POST /" + b"a" * (1 << 20),
        "ten thousand headers": b"POST / HTTP/1.1\r\n" + b"a:b\r\n" * 10_000 + b"\r\n",
        "what is no HTTP": bytes(range(256)) * 4,
    }.values(),
    ids=lambda octets: repr(octets[:24]),
)
def test_what_is_too_large_or_no_request_is_sent_away(served, client, octets):
    with connect(served) as hostile:
        with contextlib.suppress(ConnectionError):
            hostile.sendall(octets)
        assert ended(hostile)
    assert answered_in(lambda: request(client)) < SOON


def ended(connection: socket.socket) -> bool:
    """Read until the server closes; tell whether it did."""
    with contextlib.suppress(ConnectionError):
        while connection.recv(65536):
            pass
    return True


def test_a_body_beyond_every_limit_is_refused_before_it_is_all_there(served, client):
    with connect(served) as hostile:
        hostile.sendall(HEAD % (1 << 40))
        with contextlib.suppress(ConnectionError):
            for _ in range(256):
                hostile.sendall(b"a" * 65536)
        assert ended(hostile)
    assert answered_in(lambda: request(client)) < SOON


def test_a_body_that_drips_is_ended_in_time_and_stalls_nobody(served, client):
    with connect(served) as hostile:
        began = time.monotonic()
        hostile.sendall(HEAD % 1000)
        hostile.settimeout(0.5)
        while time.monotonic() - began < 40:
            try:
                hostile.sendall(b" ")
                if not hostile.recv(65536):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert 15 < time.monotonic() - began < 35
    assert answered_in(lambda: request(client)) < SOON


def test_a_head_that_drips_is_ended_in_time(served):
    with connect(served) as hostile:
        began = time.monotonic()
        hostile.settimeout(0.5)
        hostile.sendall(b"POST / HTTP/1.1\r\n")
        while time.monotonic() - began < 40:
            try:
                hostile.sendall(b"a")
                if not hostile.recv(65536):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert 15 < time.monotonic() - began < 35


def test_afterwards_the_server_is_ready_and_says_how_many_it_has_answered(served, client):
    request(client)
    with urllib.request.urlopen(f"{served.url}/readyz", timeout=60) as ready:
        assert ready.read() == b"ready\n"
    with urllib.request.urlopen(f"{served.url}/metrics", timeout=60) as metrics:
        text = metrics.read().decode()
    assert 'acm_requests_total{code="OK",operation="RequestCertificate"}' in text
    assert "acm_due" in text
