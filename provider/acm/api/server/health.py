"""What machines ask a server: whether it can work now, and what it counts."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from acm.model.errors import AcmError

PROBE_SECONDS = 5.0
"""How long a probe may take before the server counts as not ready."""
REMEMBERED_SECONDS = 1.0
"""How long a probe's result counts: whoever asks more often costs nothing."""


@dataclass(slots=True, kw_only=True)
class Readiness:
    """Answers `/readyz`: 200 while the store can be written and the loop works, else 503 and why."""

    check: Callable[[], None]
    """Raises an ``AcmError`` where the server cannot work."""
    monotonic: Callable[[], float]
    _lock: anyio.Lock = field(default_factory=anyio.Lock)
    _threads: anyio.CapacityLimiter | None = None
    _until: float = float("-inf")
    _trouble: str = ""

    async def answer(self, _: Request) -> Response:
        """Return what the last probe has shown, after a new one where that is older than a second."""
        async with self._lock:
            if self.monotonic() >= self._until:
                self._trouble = await self._probe()
                self._until = self.monotonic() + REMEMBERED_SECONDS
        if self._trouble:
            return PlainTextResponse(f"{self._trouble}\n", status_code=503)
        return PlainTextResponse("ready\n")

    async def _probe(self) -> str:
        # A thread of its own: the others may all wait for the very store that is probed.
        self._threads = self._threads or anyio.CapacityLimiter(1)
        try:
            with anyio.fail_after(PROBE_SECONDS):
                await anyio.to_thread.run_sync(self.check, limiter=self._threads, abandon_on_cancel=True)
        except TimeoutError:
            return f"The store has not answered for {PROBE_SECONDS:.0f} seconds."
        except AcmError as error:
            return error.diagnostics()
        return ""


def in_networks(client: str, networks: Sequence[str]) -> bool:
    """Tell whether a client's address lies in one of ``networks``."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in ipaddress.ip_network(network, strict=False) for network in networks)
