"""A survey: what DNS says now of many validation records and names, for an audit of certificates that are there.

Only looks. Bounded in time, and in how much is asked at once; each record and name is looked at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from acm.model.caa import CAALook
from acm.model.certificate import ResourceRecord
from acm.model.clock import Clock
from acm.model.looks import Look
from acm.validation.caa import CAA_LIMITS, CAAChecker
from acm.validation.dns import DNSValidator
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver

AT_ONCE = 32
"""Looks under way at the same time: of records, and of CAA as many more."""
SECONDS = 5.0
"""How long one look may take."""


class Surveyor:
    """Looks at the world for certificates that are there."""

    def __init__(self, resolver: Resolver, *, issuers: Sequence[str], clock: Clock) -> None:
        self._validator = DNSValidator(resolver, limits=replace(LIMITS, look_seconds=SECONDS))
        self._caa = CAAChecker(resolver, issuers=issuers, limits=replace(CAA_LIMITS, look_seconds=SECONDS))
        self._clock = clock

    def look(
        self, records: Collection[ResourceRecord], names: Collection[str]
    ) -> tuple[dict[str, Look], dict[str, CAALook]]:
        """Look once for each record and at the CAA records of each name; the network never raises.

        Returns the looks by the record's name, and what CAA says by name.
        """
        return asyncio.run(self._look(tuple(dict.fromkeys(records)), tuple(dict.fromkeys(names))))

    async def _look(
        self, records: Sequence[ResourceRecord], names: Sequence[str]
    ) -> tuple[dict[str, Look], dict[str, CAALook]]:
        now, gate = self._clock.now(), asyncio.Semaphore(AT_ONCE)
        seen, caa = await asyncio.gather(
            asyncio.gather(*(self._look_for(record, gate, now) for record in records)),
            self._authorized(names, now),
        )
        return dict(zip((record.name for record in records), seen, strict=True)), caa

    async def _look_for(self, record: ResourceRecord, gate: asyncio.Semaphore, now: datetime) -> Look:
        async with gate:
            return await self._validator.look(record, now=now)

    async def _authorized(self, names: Sequence[str], now: datetime) -> dict[str, CAALook]:
        """Look at CAA in portions, each of which has its time: names that hang cost no others theirs."""
        found: dict[str, CAALook] = {}
        for portion in _portions(names):
            found |= {look.domain_name: look for look in await self._caa.look(portion, now=now)}
        return found


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
