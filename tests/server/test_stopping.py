"""`acm serve` is told to stop: what is in work ends with its answer, and a second signal ends the process at once."""

import http.client
import json
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest

from acm.api.server.process import STOPPED_AT_ONCE
from tests.support.server import acm, end, start

pytestmark = pytest.mark.slow

ENVIRON = {"ACM_ACCEPTED_SUFFIXES": "test", "ACM_THROTTLING": "false"}
SIGNALS = [signal.SIGTERM, signal.SIGINT]
SOON = 5.0
"""Seconds; requests in work would have twenty."""
BODY = json.dumps({"DomainName": "www.example.test"}).encode()
HALF = len(BODY) // 2


@pytest.fixture
def served(tmp_path):
    server = start(tmp_path / "home", "--no-auth", environ=ENVIRON)
    yield server
    end(server)


@pytest.fixture
def in_work(served):
    """A request of which the server has the head and half of the body."""
    connection = http.client.HTTPConnection(place(served)[0], place(served)[1], timeout=60)
    connection.putrequest("POST", "/")
    connection.putheader("X-Amz-Target", "CertificateManager.RequestCertificate")
    connection.putheader("Content-Type", "application/x-amz-json-1.1")
    connection.putheader("Content-Length", str(len(BODY)))
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    assert connection.sock.recv(1024).startswith(
        b"HTTP/1.1 100 "
    )  # the application reads the body: it is in work
    connection.send(BODY[:HALF])
    yield connection
    connection.close()


def place(served) -> tuple[str | None, int | None]:
    parts = urlsplit(served.url)
    return parts.hostname, parts.port


def tell(served, number: signal.Signals) -> None:
    """Send a signal, and wait until the server has begun to stop: it takes no connection any more."""
    served.process.send_signal(number)
    limit = time.monotonic() + SOON
    while takes_connections(served):
        assert time.monotonic() < limit
        time.sleep(0.01)


def takes_connections(served) -> bool:
    try:
        socket.create_connection(place(served), timeout=SOON).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_request_in_work_ends_with_its_answer_and_is_kept(served, in_work, number):
    tell(served, number)
    assert served.process.poll() is None
    in_work.send(BODY[HALF:])
    answer = in_work.getresponse()
    arn = json.loads(answer.read())["CertificateArn"]
    assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert served.process.wait(SOON) == 0
    assert arn in acm(served.home, "list")


@pytest.mark.parametrize("second", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("first", SIGNALS, ids=lambda number: number.name)
def test_a_second_signal_ends_the_server_at_once_whatever_is_in_work(served, in_work, first, second):
    tell(served, first)
    assert served.process.poll() is None
    served.process.send_signal(second)
    assert served.process.wait(SOON) == STOPPED_AT_ONCE


def test_a_request_that_does_not_end_is_given_up_in_time(tmp_path):
    server = start(tmp_path / "home", "--no-auth", environ={**ENVIRON, "ACM_STOP_SECONDS": "1"})
    try:
        with socket.create_connection(place(server), timeout=60) as never:
            never.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
            tell(server, signal.SIGTERM)
            assert server.process.wait(2 * SOON) == 0
    finally:
        end(server)


def test_connections_that_wait_for_their_next_request_hold_nothing_up(served):
    connection = http.client.HTTPConnection(*place(served), timeout=60)
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b"ok\n"
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(SOON) == 0
    connection.close()
