"""A process that writes events and tells a file of them, and kills itself at the n-th step.

``python -m tests.support.crashing_delivery HOME STEP``: prints the id of each event when its write is acknowledged.
A step is before or after a write of the store, and before or after the file took an event. STEP 0 never kills.
"""

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import anyio

from acm.engine import delivery
from acm.model import events
from acm.sinks.file import FileSink
from acm.store.sql_store import SqlStore
from tests.support.crashing import CrashingStore, Fuse
from tests.support.store import pending
from tests.unit.model.test_events import MATERIAL

CERTIFICATES, DAYS = 2, (3, 2, 1)


@dataclass
class Telling:
    """What of the rooms the delivery needs."""

    store: object
    sinks: dict
    worker: str


class CrashingSink:
    """A sink whose every delivery is a step before it and a step after it."""

    def __init__(self, sink, fuse):
        self._sink, self._fuse = sink, fuse

    async def deliver(self, event):
        self._fuse.burn()
        await self._sink.deliver(event)
        self._fuse.burn()


def telling(home: Path, fuse: Fuse, worker: str) -> Telling:
    store = CrashingStore(SqlStore(home / "acm.sqlite3", test=True), fuse)
    return Telling(store, {"file": CrashingSink(FileSink(home / "events.jsonl"), fuse)}, worker)


async def main(home: Path, step: int) -> None:
    home.mkdir(exist_ok=True)
    rooms = telling(home, Fuse(step), f"worker-{step}")
    await delivery.register(rooms)
    for days in DAYS:
        for number in range(1, CERTIFICATES + 1):
            issued = pending(number, material=MATERIAL)
            event = events.approaching_expiration(issued, MATERIAL.not_after - timedelta(days=days))
            await rooms.store.write(lambda tx, event=event: tx.events.add(event))
            sys.stdout.write(f"{event.id}\n")
            sys.stdout.flush()
        await delivery.deliver_due(rooms)


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]), int(sys.argv[2]))
