"""Rates of requests, by account, region and operation, as token buckets: what comes faster is refused for now."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from acm.api.call import Caller
from acm.wire.faults import Fault

MOST_BUCKETS = 10_000
"""Buckets that are remembered; of more, those that were used longest ago are forgotten, and full when they return."""


class Throttle:
    """Refuses requests that come faster than their operation's rate, after a burst of one second's worth.

    ``rates`` are requests a second by operation; one without a rate, or with 0, is not held back. ``now`` is a clock in
    seconds that never goes back. Safe to call from any thread.
    """

    def __init__(self, rates: Mapping[str, float], *, now: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates
        self._now = now
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str, str], tuple[float, float]] = OrderedDict()

    def check(self, caller: Caller, operation: str) -> None:
        """Count one request; raise a ``ThrottlingException`` where it comes too soon."""
        rate = self._rates.get(operation, 0)
        if rate > 0 and not self._take((caller.account, caller.region, operation), rate):
            raise Fault("ThrottlingException", "Rate exceeded")

    def _take(self, whose: tuple[str, str, str], rate: float) -> bool:
        """Take a token out of a bucket; tell whether there was one."""
        size, now = max(rate, 1.0), self._now()
        with self._lock:
            tokens, at = self._buckets.pop(whose, (size, now))
            tokens = min(size, tokens + (now - at) * rate)
            taken = tokens >= 1
            self._buckets[whose] = (tokens - taken, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return taken
