"""The sinks themselves: what arrives, that it is signed, and that what was not taken is said."""

import contextlib
import json
import logging
import stat
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from acm.model import events
from acm.model.clock import VirtualClock
from acm.model.errors import DeliveryFailed
from acm.sinks.file import FileSink
from acm.sinks.log import LogSink
from acm.sinks.webhook import WebhookSink, signature
from tests.unit.model.test_events import ISSUED, MATERIAL

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 25, tzinfo=UTC)
EVENT = events.approaching_expiration(ISSUED, MATERIAL.not_after - timedelta(days=7))
SECRET = "canary-of-the-webhook-secret"


@pytest.fixture
def anyio_backend():
    return "asyncio"


@contextlib.contextmanager
def webhook(status, *, location=None):
    """Serve one status on loopback; yield the address and what has arrived."""
    arrived = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append((dict(self.headers), body))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", arrived
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_webhook_gets_the_event_with_a_signature_over_time_and_body():
    with webhook(204) as (url, arrived):
        await WebhookSink(url, secret=SECRET, clock=VirtualClock(NOW)).deliver(EVENT)
    ((headers, body),) = arrived
    assert json.loads(body) == events.envelope(EVENT)
    assert headers["Content-Type"] == "application/json"
    assert headers["Acm-Event-Id"] == EVENT.id
    assert headers["Acm-Signature"] == signature(SECRET.encode(), int(NOW.timestamp()), body)
    assert headers["Acm-Signature"] != signature(b"another", int(NOW.timestamp()), body)
    assert SECRET not in str(headers)


async def test_without_a_secret_nothing_is_signed():
    with webhook(200) as (url, arrived):
        await WebhookSink(url, secret="", clock=VirtualClock(NOW)).deliver(EVENT)
    assert "Acm-Signature" not in arrived[0][0]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
async def test_a_webhook_that_answers_anything_else_has_not_taken_it(status):
    with webhook(status) as (url, _), pytest.raises(DeliveryFailed, match=f"HTTP {status}"):
        await WebhookSink(url, secret="", clock=VirtualClock(NOW)).deliver(EVENT)


async def test_a_redirect_is_not_followed():
    with (
        webhook(200) as (elsewhere, arrived),
        webhook(307, location=elsewhere) as (url, _),
        pytest.raises(DeliveryFailed, match="HTTP 307"),
    ):
        await WebhookSink(url, secret="", clock=VirtualClock(NOW)).deliver(EVENT)
    assert arrived == []


async def test_a_webhook_that_is_not_there_is_said_without_its_address():
    with webhook(200) as (url, _):
        pass
    with pytest.raises(DeliveryFailed) as failed:
        await WebhookSink(f"{url}?token={SECRET}", secret="", clock=VirtualClock(NOW)).deliver(EVENT)
    assert SECRET not in failed.value.diagnostics()


async def test_a_file_gets_a_line_for_each_event_and_may_be_moved_away(tmp_path):
    sink = FileSink(tmp_path / "events.jsonl")
    await sink.deliver(EVENT)
    await sink.deliver(EVENT)
    lines = (tmp_path / "events.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [events.envelope(EVENT)] * 2
    (tmp_path / "events.jsonl").rename(tmp_path / "events.1")
    await sink.deliver(EVENT)
    assert len((tmp_path / "events.jsonl").read_text().splitlines()) == 1
    assert stat.S_IMODE((tmp_path / "events.jsonl").stat().st_mode) & 0o007 == 0


async def test_a_file_that_cannot_be_written_has_not_taken_it(tmp_path):
    with pytest.raises(DeliveryFailed, match="cannot be written"):
        await FileSink(tmp_path / "absent/events.jsonl").deliver(EVENT)


async def test_the_log_gets_the_event_in_one_line(caplog):
    with caplog.at_level(logging.INFO, logger="acm.events"):
        await LogSink().deliver(EVENT)
    (record,) = caplog.records
    assert json.loads(record.getMessage()) == events.envelope(EVENT)
