"""Time as a parameter. The only place where the system's clock is read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time; UTC, aware, microseconds."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's present moment in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands still until it is told to move; for tests."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Move forward by ``by``."""
        self.moment += by


@dataclass(frozen=True, slots=True)
class OffsetClock:
    """Another clock, moved by a constant: what ``acm clock advance`` makes of an installation's clock."""

    base: Clock
    offset: timedelta

    def now(self) -> datetime:
        """Return the base clock's moment plus the offset."""
        return self.base.now() + self.offset


def monotonic() -> float:
    """Return seconds of a clock that never goes back; for leases' ages and time limits of waits."""
    return time.monotonic()


def milliseconds(moment: datetime) -> int:
    """Return the whole milliseconds from 1970 to ``moment``, as transparency logs tell time."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def rfc3339(moment: datetime) -> str:
    """Render ``moment`` in RFC 3339 with seconds and ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
