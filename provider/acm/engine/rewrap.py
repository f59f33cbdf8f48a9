"""Rewrapping every sealed secret under the key that seals now, while others go on working."""

from __future__ import annotations

from collections.abc import Callable

from acm.engine.ports import Store, Transaction

BATCH = 200
"""Envelopes in one write: some milliseconds, so that nobody waits for long."""


async def rewrap_all(store: Store, rewrap: Callable[[bytes], bytes | None]) -> int:
    """Rewrap until a whole pass finds nothing more to do; return how many were rewrapped.

    A process that sealed under the former key a moment ago may commit behind a pass: the next one finds that.
    """
    total = 0
    while changed := await _pass(store, rewrap):
        total += changed
    return total


async def _pass(store: Store, rewrap: Callable[[bytes], bytes | None]) -> int:
    changed = 0
    place: tuple[int, int] | None = (0, 0)
    while place is not None:
        count, place = await store.write(_step(rewrap, place))
        changed += count
    return changed


def _step(
    rewrap: Callable[[bytes], bytes | None], place: tuple[int, int]
) -> Callable[[Transaction], tuple[int, tuple[int, int] | None]]:
    return lambda tx: tx.sealed.rewrap(rewrap, place, BATCH)
