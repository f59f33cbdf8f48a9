"""Interleaved pairs, and a line of the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

PAIRS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    name: str
    subject: str
    yardstick: str
    ratio: str
    target: str


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pairs(
    subject: Callable[[], float], yardstick: Callable[[], float], count: int = PAIRS
) -> list[tuple[float, float]]:
    """Measure yardstick and subject in turn, ``count`` times each; return (subject, yardstick) figures."""
    measured = []
    for _ in range(count):
        base = yardstick()
        measured.append((subject(), base))
    return measured


def line(
    name: str, measured: list[tuple[float, float]], *, unit: str, target: str, rate: bool = False
) -> Line:
    """Make a line of measured pairs; ``rate`` marks figures of which more is better."""
    ratios = sorted(subject / base for subject, base in measured)
    shown = "{:,.0f} {}" if rate else "{:.2f} {}"
    return Line(
        name=name,
        subject=shown.format(statistics.median(s for s, _ in measured), unit),
        yardstick=shown.format(statistics.median(y for _, y in measured), unit),
        ratio=f"{statistics.median(ratios):.2f} [{ratios[0]:.2f}..{ratios[-1]:.2f}]",
        target=target,
    )


def absent(name: str, reason: str, target: str) -> Line:
    """Make a line that says why there is nothing to compare with."""
    return Line(name=name, subject="-", yardstick=f"not here: {reason}", ratio="-", target=target)
