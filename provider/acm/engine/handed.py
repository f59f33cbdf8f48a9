"""Certificates that go from their request to the loop of the same process by hand: nobody has to look for them in the store.

Their rows are leased to the process in the write that makes them. What is not taken, because the process ends, is due for
everybody when it gives its leases back, or when they end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import timedelta

from acm.model.certificate import Certificate

LEASE = timedelta(seconds=60)
"""Longer than any step takes: a look ends after 10 seconds, an RSA key is made within one."""


class Handed:
    """What has been handed over and not taken yet. Safe to use from any thread."""

    def __init__(self) -> None:
        self._certificates: deque[Certificate] = deque()

    def add(self, certificates: Iterable[Certificate]) -> None:
        """Hand over certificates that are stored, with a lease of this process."""
        self._certificates.extend(certificates)

    @property
    def waiting(self) -> bool:
        """Tell whether there is anything to take."""
        return bool(self._certificates)

    def take(self, limit: int | None = None) -> tuple[Certificate, ...]:
        """Return up to ``limit`` of them, those that came first; nobody else is given these."""
        taken: list[Certificate] = []
        while self._certificates and (limit is None or len(taken) < limit):
            taken.append(self._certificates.popleft())
        return tuple(taken)
