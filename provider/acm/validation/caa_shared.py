"""Answers about CAA that names of one zone share: many certificates are issued in one moment, and the apex is asked once.

Kept for a second at most, and no longer than the records themselves may be (RFC 1035 §3.2.1): what an owner changes counts
at once. Whoever is given a kept answer is given its evidence too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import dns.name

from acm.model.looks import Exchange
from acm.validation.journal import Journal
from acm.validation.judgement import Judgement
from acm.validation.walk import Finding

MOST_SECONDS = 1.0
_MOST_NAMES = 1024

Answer = tuple[Finding, Judgement]


@dataclass(slots=True)
class _Entry:
    """What is known of one name; the lock has others wait for who asks right now."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: Answer | None = None
    evidence: tuple[Exchange, ...] = ()
    until: float = 0.0


class SharedAnswers:
    """What was answered a moment ago, by name; for one event loop at a time."""

    def __init__(self) -> None:
        self._entries: dict[dns.name.Name, _Entry] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def get(
        self, name: dns.name.Name, journal: Journal, ask: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """Return what was answered about ``name`` a moment ago, else what ``ask`` brings now; both are in ``journal`` then."""
        loop = asyncio.get_running_loop()
        entry = self._entry(name, loop)
        async with entry.lock:
            if entry.answer is not None and loop.time() < entry.until:
                journal.repeat(entry.evidence)
                return entry.answer
            before = journal.count
            entry.answer = None
            answer = await ask()
            entry.answer, entry.evidence = answer, journal.since(before)
            entry.until = loop.time() + _seconds(answer[0])
            return answer

    def _entry(self, name: dns.name.Name, loop: asyncio.AbstractEventLoop) -> _Entry:
        if self._loop is not loop:
            self._loop, self._entries = loop, {}
        if len(self._entries) >= _MOST_NAMES:
            now = loop.time()
            self._entries = {
                key: entry for key, entry in self._entries.items() if entry.lock.locked() or entry.until > now
            }
        return self._entries.setdefault(name, _Entry())


def _seconds(finding: Finding) -> float:
    return min(MOST_SECONDS, finding.signed.rrset.ttl) if finding.signed else MOST_SECONDS
