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

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: an answer takes about two milliseconds, making an RSA key forty."""

COUNTED_SECONDS = 5.0
"""How long counts of the store are used: counting reads an index of every certificate."""


class Metrics:
    """Counts requests; answers `/metrics` to clients of ``networks``."""

    def __init__(
        self, counts: Callable[[], Counts], networks: Sequence[str], monotonic: Callable[[], float]
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
        self._registry.register(_Kept(counts, monotonic))
        ProcessCollector(registry=self._registry)

    def observe(self, observed: Observed) -> None:
        """Count one request."""
        self._requests.labels(observed.operation, observed.code or "OK").inc()
        self._seconds.labels(observed.operation).observe(observed.seconds)

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

    counts: Callable[[], Counts]
    monotonic: Callable[[], float]
    _until: float = float("-inf")
    _last: list[Metric] = field(default_factory=list)

    def collect(self) -> Iterator[Metric]:
        """Return the counts, at most five seconds old."""
        if self.monotonic() >= self._until:
            self._last = self._counted()
            self._until = self.monotonic() + COUNTED_SECONDS
        yield from self._last

    def describe(self) -> Iterator[Metric]:
        """Return nothing: registering shall not read the store."""
        yield from ()

    def _counted(self) -> list[Metric]:
        try:
            counts = self.counts()
        except AcmError:
            return []
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
