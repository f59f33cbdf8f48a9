"""The logs of the installation: made once, two at a time in use, and what they promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import anyio

from acm.model.clock import milliseconds
from acm.model.transparency import merkle, structures
from acm.model.transparency.log import LOGS, Log, NewEntry, Promise, Promised
from acm.transparency import keys
from acm.transparency.ports import Sealer, Store, Transaction


class Logs:
    """Promises certificates to be logged. Structurally the engine's ``TransparencyLogs``; for one event loop.

    Safe for many tasks, and for many processes on one store.
    """

    def __init__(self, *, store: Store, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer
        self._lock = anyio.Lock()
        self._in_use: tuple[Log, ...] = ()
        self._keys: dict[int, keys.LogKey] = {}

    async def all(self) -> tuple[Log, ...]:
        """Return every log, retired ones too; make those that are missing first."""
        await self._used()
        return await self._store.read(lambda tx: tx.transparency.logs())

    async def promise(self, tbs_der: bytes, *, issuer_key_hash: bytes, now: datetime) -> Promised:
        """Have every log in use promise a certificate with these to-be-signed bytes, without poison and timestamps.

        What comes back may be shown only after its entries are stored. Raises ``KeyUnavailable``.
        """
        promise = Promise(timestamp=milliseconds(now), issuer_key_hash=issuer_key_hash, tbs_der=tbs_der)
        octets = structures.timestamp_to_sign(promise)
        leaf = merkle.leaf_hash(structures.merkle_tree_leaf(promise))
        used = await self._used()
        timestamps = [
            structures.signed_timestamp(log.id, promise.timestamp, self.key(log).sign(octets)) for log in used
        ]
        return Promised(
            timestamps=structures.timestamp_list(timestamps),
            entries=tuple(
                NewEntry(log=log.number, timestamp=promise.timestamp, leaf_hash=leaf) for log in used
            ),
        )

    def key(self, log: Log) -> keys.LogKey:
        """Return what signs for a log, its key opened once; raise ``KeyUnavailable`` where it does not open."""
        if log.number not in self._keys:
            self._keys[log.number] = keys.opened(self._sealer, log)
        return self._keys[log.number]

    async def _used(self) -> tuple[Log, ...]:
        """Return the logs that take entries; make what is missing of them."""
        if len(self._in_use) >= LOGS:
            return self._in_use  # without the lock, which is a turn of the event loop
        async with self._lock:
            if not self._in_use:
                self._in_use = await self._store.read(_in_use)
            if len(self._in_use) < LOGS:
                made = [keys.make(self._sealer) for _ in range(LOGS)]
                self._in_use = await self._store.write(lambda tx: _completed(tx, made))
            return self._in_use


def _in_use(tx: Transaction) -> tuple[Log, ...]:
    return tuple(log for log in tx.transparency.logs() if log.retired_at is None)


def _completed(tx: Transaction, made: Sequence[tuple[bytes, bytes]]) -> tuple[Log, ...]:
    """Keep as many of ``made`` as are missing: another process may have been faster."""
    for public_key, sealed_key in made[: max(LOGS - len(_in_use(tx)), 0)]:
        tx.transparency.add_log(public_key=public_key, sealed_key=sealed_key, created_at=tx.now)
    return _in_use(tx)
