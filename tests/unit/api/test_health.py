"""`/readyz` and `/metrics`: asked over a real server, with a store that can be made to fail."""

import contextlib
import threading
import urllib.error
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from acm.api.call import Caller
from acm.api.observing import UNKNOWN, Observed
from acm.api.server import health
from acm.api.server.health import Readiness, in_networks
from acm.api.server.metrics import Metrics
from acm.model.counts import Counts
from acm.model.errors import DatabaseLocked, DiskFull
from acm.model.expiry import Expiring
from tests.support.wire import serving

EXPIRING = Expiring(within={1: 0, 45: 4}, nearest=(("arn:aws:acm:r:1:certificate/a", 31),), left_out=3)
COUNTS = Counts(certificates={"ISSUED": 3, "FAILED": 0}, due=2, pending_looks=5)


class Seconds:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ask(url: str, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url + path, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@contextlib.contextmanager
def served(path: str, endpoint):
    with serving(Starlette(routes=[Route(path, endpoint)])) as url:
        yield lambda: ask(url, path)


def failing(error: Exception):
    def check() -> None:
        raise error

    return check


def test_a_server_whose_store_can_be_written_is_ready():
    with served("/readyz", Readiness(check=lambda: None, monotonic=Seconds()).answer) as ready:
        assert ready() == (200, "ready\n")


def test_a_server_that_is_not_ready_says_why():
    with served(
        "/readyz", Readiness(check=failing(DiskFull("no room.")), monotonic=Seconds()).answer
    ) as ready:
        assert ready() == (503, "DiskFull: no room.\n")


def test_a_store_that_does_not_answer_is_not_ready_and_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(health, "PROBE_SECONDS", 0.05)
    release = threading.Event()
    with served("/readyz", Readiness(check=release.wait, monotonic=Seconds()).answer) as ready:
        try:
            assert ready()[0] == 503
        finally:
            release.set()


def test_a_store_is_probed_once_a_second_however_often_it_is_asked_for():
    probes, clock = [], Seconds()
    with served("/readyz", Readiness(check=lambda: probes.append(1), monotonic=clock).answer) as ready:
        ready()
        ready()
        clock.now = 1.0
        ready()
    assert len(probes) == 2


def metrics(**changes) -> Metrics:
    values = {
        "counts": lambda: COUNTS,
        "expiring": lambda: EXPIRING,
        "networks": ("127.0.0.0/8",),
        "monotonic": Seconds(),
    }
    return Metrics(**{**values, **changes})


def test_metrics_tell_requests_by_operation_and_code_and_what_there_is():
    told = metrics()
    caller = Caller(account="1", region="r", access_key="AKIACANARY")
    told.observe(Observed("1", operation="ListCertificates", caller=caller, status=200, seconds=0.002))
    told.observe(Observed("2", status=400, code="UnknownOperationException"))
    with served("/metrics", told.answer) as shown:
        status, text = shown()
    assert status == 200
    for line in (
        'acm_requests_total{code="OK",operation="ListCertificates"} 1.0',
        f'acm_requests_total{{code="UnknownOperationException",operation="{UNKNOWN}"}} 1.0',
        'acm_request_seconds_bucket{le="0.0025",operation="ListCertificates"} 1.0',
        'acm_certificates{status="ISSUED"} 3.0',
        "acm_due 2.0",
        "acm_pending_looks 5.0",
        'acm_certificates_expiring{within_days="1"} 0.0',
        'acm_certificates_expiring{within_days="45"} 4.0',
        'acm_days_to_expiry{certificate_arn="arn:aws:acm:r:1:certificate/a"} 31.0',
        "acm_days_to_expiry_left_out 3.0",
    ):
        assert line in text.splitlines()
    assert "AKIACANARY" not in text


def test_metrics_are_told_to_their_networks_only():
    with served("/metrics", metrics(networks=("192.0.2.0/24",)).answer) as shown:
        assert shown()[0] == 403


def test_metrics_of_requests_go_on_while_the_store_cannot_be_read():
    fails = failing(DatabaseLocked("locked."))
    with served("/metrics", metrics(counts=fails, expiring=fails).answer) as shown:
        status, text = shown()
    assert (status, "acm_due" in text, "acm_requests" in text) == (200, False, True)
    assert "acm_days_to_expiry" not in text


def test_ends_are_read_once_a_minute_and_counts_every_five_seconds_however_often_metrics_are_asked_for():
    reads, clock = [], Seconds()

    def reading(name, value):
        return lambda: reads.append(name) or value

    told = metrics(counts=reading("counts", COUNTS), expiring=reading("ends", EXPIRING), monotonic=clock)
    with served("/metrics", told.answer) as shown:
        for second in (0, 4, 5, 59, 60):
            clock.now = float(second)
            shown()
    assert sorted(reads) == ["counts"] * 3 + ["ends"] * 2


@pytest.mark.parametrize(
    ("client", "inside"),
    {"10.1.2.3": True, "::ffff:10.1.2.3": True, "11.0.0.1": False, "::1": True, "testclient": False}.items(),
)
def test_a_client_is_in_a_network_whichever_way_its_address_is_written(client, inside):
    assert in_networks(client, ("10.0.0.0/8", "::1/128")) is inside
