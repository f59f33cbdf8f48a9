"""What Prometheus reads: requests by operation and code, their times, and what the installation has and has to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import anyio.to_thread
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from acm.api.observing import Observed
from acm.api.server.health import in_networks
from acm.model.counts import Counts
from acm.model.errors import AcmError
from acm.model.expiry import MOST_SHOWN, Expiring

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: an answer takes about two milliseconds, making an RSA key forty."""

COUNTED_SECONDS = 5.0
"""How long counts of the store are used: counting reads an index of every certificate."""

EXPIRY_SECONDS = 60.0
"""How long ends of certificates are used: days change once a day, and this reads the most."""


class Metrics:
    """Counts requests; answers `/metrics` to clients of ``networks``."""

    def __init__(
        self,
        counts: Callable[[], Counts],
        expiring: Callable[[], Expiring],
        networks: Sequence[str],
        monotonic: Callable[[], float],
    ) -> None:
        self._networks = networks
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "acm_requests", "Requests answered.", ("operation", "code"), registry=self._registry
        )
        self._seconds = Histogram(
            "acm_request_seconds",
            "Time from a request's first octet to its answer.",
            ("operation",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._known: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        """What counts requests, by operation and code: looking it up takes longer than counting."""
        self._registry.register(_Kept(lambda: _counted(counts()), COUNTED_SECONDS, monotonic))
        self._registry.register(_Kept(lambda: _told(expiring()), EXPIRY_SECONDS, monotonic))
        ProcessCollector(registry=self._registry)

    def observe(self, observed: Observed) -> None:
        """Count one request."""
        labels = (observed.operation, observed.code or "OK")
        if labels not in self._known:
            self._known[labels] = self._requests.labels(*labels), self._seconds.labels(observed.operation)
        count, seconds = self._known[labels]
        count.inc()
        seconds.observe(observed.seconds)

    async def answer(self, http: Request) -> Response:
        """Return everything in Prometheus's text format."""
        if http.client is None or not in_networks(http.client.host, self._networks):
            return PlainTextResponse(
                "Metrics are told to the networks of ACM_METRICS_NETWORKS only.\n", status_code=403
            )
        text = await anyio.to_thread.run_sync(generate_latest, self._registry)
        return Response(text, headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})


@dataclass(slots=True, eq=False)
class _Kept(Collector):
    """What the store has; nothing where it cannot be read, as `/readyz` then says."""

    read: Callable[[], list[Metric]]
    seconds: float
    """How long what was read is used."""
    monotonic: Callable[[], float]
    _until: float = float("-inf")
    _last: list[Metric] = field(default_factory=list)

    def collect(self) -> Iterator[Metric]:
        """Return what was read, at most so old."""
        if self.monotonic() >= self._until:
            self._last = self._read()
            self._until = self.monotonic() + self.seconds
        yield from self._last

    def describe(self) -> Iterator[Metric]:
        """Return nothing: registering shall not read the store."""
        yield from ()

    def _read(self) -> list[Metric]:
        try:
            return self.read()
        except AcmError:
            return []


def _counted(counts: Counts) -> list[Metric]:
    certificates = GaugeMetricFamily("acm_certificates", "Certificates by status.", labels=("status",))
    for status, count in counts.certificates.items():
        certificates.add_metric((status,), count)
    return [
        certificates,
        GaugeMetricFamily("acm_due", "Certificates with work that is due now.", value=counts.due),
        GaugeMetricFamily(
            "acm_pending_looks", "Validation records still looked for.", value=counts.pending_looks
        ),
    ]


def _told(expiring: Expiring) -> list[Metric]:
    """Return the days that certificates have left: how many end within some days, and the nearest one by one."""
    spread = GaugeMetricFamily(
        "acm_certificates_expiring",
        "Issued certificates that end within so many days.",
        labels=("within_days",),
    )
    for days, count in expiring.within.items():
        spread.add_metric((str(days),), count)
    single = GaugeMetricFamily(
        "acm_days_to_expiry",
        f"Days until a certificate ends whose account is told of it daily; the nearest {MOST_SHOWN} ends.",
        labels=("certificate_arn",),
    )
    for arn, days in expiring.nearest:
        single.add_metric((arn,), days)
    left_out = GaugeMetricFamily(
        "acm_days_to_expiry_left_out",
        "Certificates whose account is told of them daily, and which acm_days_to_expiry does not show.",
        value=expiring.left_out,
    )
    return [spread, single, left_out]
