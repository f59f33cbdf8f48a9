"""Time that only the test, and a wait with nothing left to wait for, moves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from acm.model.clock import VirtualClock
from acm.plugin.resources.waiting import DEFAULT_SECONDS

NEXT_LOOK = timedelta(seconds=3)
"""Longer than the engine lets pass before it looks a second time."""

LONGEST_WAIT = timedelta(seconds=DEFAULT_SECONDS)


class VirtualTime:
    """A clock that stands still, and the seconds of it. Safe to use from any thread."""

    def __init__(self, start: datetime) -> None:
        self.clock = VirtualClock(start)
        self._start = start
        self._lock = threading.Lock()

    def advance(self, by: timedelta) -> None:
        """Move forward by ``by``; raise ``ValueError`` for a step back."""
        if by < timedelta():
            raise ValueError("time does not go back")
        with self._lock:
            self.clock.advance(by)

    def monotonic(self) -> float:
        """Return the seconds since the beginning."""
        return (self.clock.now() - self._start).total_seconds()


class Activity:
    """What the program does, counted: a wait goes on in real time while there is some."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    @property
    def count(self) -> int:
        """How many steps there have been."""
        with self._changed:
            return self._count

    def happened(self) -> None:
        """Count a step."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def after(self, count: int, *, within: float) -> bool:
        """Return whether there is a step beyond ``count``, after at most ``within`` real seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count > count, timeout=within)


class VirtualPauses(threading.Event):
    """The event that ends the waits of a provider, and the pauses between their questions, in virtual time.

    A pause lets the engine finish, moves the clock to its next look, and lets it finish again. Where that was not
    enough, only the program can bring what is missing: it is given ``patience`` real seconds to do anything at all.
    If it does nothing, the rest of the wait passes at once.
    """

    def __init__(self, pass_: Callable[[timedelta], None], activity: Activity, patience: float) -> None:
        super().__init__()
        self._pass = pass_
        self._activity = activity
        self._patience = patience
        self._seen = threading.local()

    def begin(self) -> None:
        """Have the pauses of a new call, in this thread, begin from the first one."""
        self._seen.count = None

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - how long is for virtual time to say
        """Let virtual time pass; return whether waits are to end."""
        known: int | None = getattr(self._seen, "count", None)
        idle = known is not None and not self._activity.after(known, within=self._patience)
        self._seen.count = self._activity.count
        self._pass(LONGEST_WAIT if idle else NEXT_LOOK)
        return self.is_set()
