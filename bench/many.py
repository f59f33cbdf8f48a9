"""P7, P9: what reads and an idle sweep cost in a store of a million certificates."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio

from acm.engine import describe
from acm.model.clock import SystemClock
from acm.model.lifecycle import CertificateStatus
from acm.store.sql_store import SqlStore
from bench.measure import PAIRS, Line, line
from tests.support.store import ACCOUNT, pending

FEW = 1_000
TRIES = 200
FIRST = pending().arn

_FILLED = """
WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
INSERT INTO {table} ({columns}) SELECT {values} FROM numbers, {table} AS first WHERE first.arn = :arn
"""
"""Copies of the first row, each with an ARN of its own."""


def run(many: int) -> list[Line]:
    """Measure a store of ``many`` certificates, none due, against a point select and against a small store."""
    with tempfile.TemporaryDirectory() as folder:
        return anyio.run(_measure, Path(folder), many)


async def _measure(folder: Path, many: int) -> list[Line]:
    large, small = [await _filled(folder / f"{count}.sqlite3", count) for count in (many, FEW)]
    bare = sqlite3.connect(folder / f"{many}.sqlite3")
    sweeps, grown, described = [], [], []
    for _ in range(PAIRS):
        select = _point_select(bare)
        sweep = await _each(lambda: large.read(lambda tx: tx.certificates.next_due()))
        sweeps.append((sweep, select))
        grown.append((sweep, await _each(lambda: small.read(lambda tx: tx.certificates.next_due()))))
        described.append(
            (
                await _each(lambda: describe.describe(large, ACCOUNT, FIRST)),
                await _each(lambda: describe.describe(small, ACCOUNT, FIRST)),
            )
        )
    bare.close()
    large.close()
    small.close()
    held = f"{many:,} certificates"
    return [
        line(f"P9 idle sweep of {held} : one point select", sweeps, unit="us", target="≤ 50"),
        line(f"P9 idle sweep of {held} : of {FEW:,}", grown, unit="us", target="≤ 1.10"),
        line(f"P7 describe among {held} : among {FEW:,}", described, unit="us", target="≤ 1.10"),
    ]


async def _filled(path: Path, count: int) -> SqlStore:
    """Return a store with ``count`` issued certificates that are due in 300 days."""
    store = SqlStore(path, clock=SystemClock())
    due = SystemClock().now() + timedelta(days=300)
    one = replace(pending(), status=CertificateStatus.ISSUED, next_action_at=due)
    await store.write(lambda tx: tx.certificates.insert(one, owner=""))
    with sqlite3.connect(path) as connection:
        for table in ("certificate", "domain_validation"):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = [_ARN if column == "arn" else f"first.{column}" for column in columns]
            filled = _FILLED.format(table=table, columns=", ".join(columns), values=", ".join(values))
            connection.execute(filled, {"count": count, "arn": one.arn})
    return store


_ARN = "substr(first.arn, 1, length(first.arn) - 4) || printf('%08d', numbers.n)"


def _point_select(connection: sqlite3.Connection) -> float:
    """Return the microseconds of finding a row by its key, without anything around it."""
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        connection.execute("SELECT status FROM certificate WHERE arn = ?", (FIRST,)).fetchone()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1e6


async def _each(work: Callable[[], Awaitable[object]]) -> float:
    """Return the median microseconds of ``work``."""
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        await work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1e6
