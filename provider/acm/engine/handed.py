"""Certificates that go from their request to the loop of the same process by hand: nobody has to look for them in the store.

Their rows are leased to the process in the write that makes them. What is not taken, because the process ends, is due for
everybody when it gives its leases back, or when they end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta

from acm.model.certificate import Certificate
from acm.model.clock import monotonic

LEASE = timedelta(seconds=60)
"""Longer than any step takes: a look ends after 10 seconds, an RSA key is made within one."""

MOST_WAITED = LEASE * 5 / 6
"""How long what was handed over may wait, so that some of its lease is left for its work."""


class Handed:
    """What has been handed over and not taken yet. Safe to use from any thread.

    ``now`` is a clock in seconds that never goes back. Those that have waited until their lease is nearly over are left to
    whoever looks for what is due: they would be worked on twice.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._certificates: deque[tuple[float, Certificate]] = deque()

    def add(self, certificates: Iterable[Certificate]) -> None:
        """Hand over certificates that are stored, with a lease of this process."""
        until = self._now() + MOST_WAITED.total_seconds()
        self._certificates.extend((until, certificate) for certificate in certificates)

    @property
    def waiting(self) -> bool:
        """Tell whether there is anything to take."""
        return bool(self._certificates)

    def take(self, limit: int | None = None) -> tuple[Certificate, ...]:
        """Return up to ``limit`` of them, those that came first; nobody else is given these."""
        taken: list[Certificate] = []
        while self._certificates and (limit is None or len(taken) < limit):
            until, certificate = self._certificates.popleft()
            if self._now() < until:
                taken.append(certificate)
        return tuple(taken)
