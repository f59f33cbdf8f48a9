"""A survey: what the world says now of many validation records, pages and names, for an audit of certificates that are there.

Only looks. Bounded in time, and in how much is asked at once; each challenge and name is looked at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from acm.model.caa import CAALook
from acm.model.certificate import Challenge
from acm.model.clock import Clock
from acm.model.looks import Look
from acm.validation.caa import CAA_LIMITS, CAAChecker
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver
from acm.validation.validator import Validator

AT_ONCE = 32
"""Looks under way at the same time: of records, and of CAA as many more."""
SECONDS = 5.0
"""How long one look may take."""


class Surveyor:
    """Looks at the world for certificates that are there."""

    def __init__(self, resolver: Resolver, *, issuers: Sequence[str], clock: Clock) -> None:
        self._validator = Validator(resolver, limits=replace(LIMITS, look_seconds=SECONDS))
        self._caa = CAAChecker(resolver, issuers=issuers, limits=replace(CAA_LIMITS, look_seconds=SECONDS))
        self._clock = clock

    def look(
        self, challenges: Collection[Challenge], names: Collection[str]
    ) -> tuple[dict[Challenge, Look], dict[str, CAALook]]:
        """Look once for each challenge and at the CAA records of each name; the network never raises.

        Returns the looks by challenge, and what CAA says by name.
        """
        return asyncio.run(self._look(tuple(dict.fromkeys(challenges)), tuple(dict.fromkeys(names))))

    async def _look(
        self, challenges: Sequence[Challenge], names: Sequence[str]
    ) -> tuple[dict[Challenge, Look], dict[str, CAALook]]:
        now, gate = self._clock.now(), asyncio.Semaphore(AT_ONCE)
        seen, caa = await asyncio.gather(
            asyncio.gather(*(self._look_for(challenge, gate, now) for challenge in challenges)),
            self._authorized(names, now),
        )
        return dict(zip(challenges, seen, strict=True)), caa

    async def _look_for(self, challenge: Challenge, gate: asyncio.Semaphore, now: datetime) -> Look:
        async with gate:
            return await self._validator.look(challenge, now=now)

    async def _authorized(self, names: Sequence[str], now: datetime) -> dict[str, CAALook]:
        """Look at CAA in portions, each of which has its time: names that hang cost no others theirs."""
        found: dict[str, CAALook] = {}
        for portion in _portions(names):
            found |= {look.domain_name: look for look in await self._caa.look(portion, now=now)}
        return found


def _portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
