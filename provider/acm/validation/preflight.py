"""Preflight: what the world says of names that nothing was requested for yet: delegation, DNSSEC, the record or page, CAA.

Only looks; a preview writes nothing. Bounded in names and time, because it is a person who waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from acm.model.caa import CAALook
from acm.model.certificate import Challenge, HttpRedirect, ResourceRecord
from acm.model.clock import Clock
from acm.model.looks import Look, LookReason
from acm.model.preflight import Outlook, Prospect
from acm.validation.caa import CAA_LIMITS, CAAChecker
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver
from acm.validation.validator import Validator

MOST_NAMES = 20
"""Names of one certificate that are looked at; the others are very likely to be like them."""
SECONDS = 4.0
"""How long one name is looked at, at most; the names of a certificate are looked at side by side."""
_ABSENT = (
    LookReason.NXDOMAIN,
    LookReason.MISSING,
    LookReason.WRONG_TARGET,
    LookReason.ZONE_APPENDED_TWICE,
    LookReason.NO_ADDRESS,
    LookReason.WEB_UNREACHABLE,
    LookReason.WEB_STATUS,
    LookReason.WRONG_CONTENT,
    LookReason.WRONG_REDIRECT,
)

Wanted = Mapping[str, Challenge | None]
"""By name the record or page that it will want; None where that is not known before the request."""


class PreflightChecker:
    """Looks at the world for a certificate that is planned."""

    def __init__(
        self, resolver: Resolver, *, issuers: Sequence[str], served: Sequence[str], clock: Clock
    ) -> None:
        """``served`` are zones that this installation serves itself while it runs: nobody need be asked there."""
        self._validator = Validator(resolver, limits=replace(LIMITS, look_seconds=SECONDS))
        self._caa = CAAChecker(resolver, issuers=issuers, limits=replace(CAA_LIMITS, look_seconds=SECONDS))
        self._clock = clock
        self._served = tuple(zone.rstrip(".") for zone in served)

    def look(self, wanted: Wanted) -> tuple[Outlook, ...]:
        """Look for each of the first names, in their order, and wait for the answers; the network never raises."""
        return asyncio.run(self._look(dict(list(wanted.items())[:MOST_NAMES]), self._clock.now()))

    async def _look(self, wanted: Wanted, now: datetime) -> tuple[Outlook, ...]:
        asked = dict.fromkeys(one for one in wanted.values() if one is not None and not self._is_ours(one))
        caa, seen = await asyncio.gather(
            self._caa.look([name for name in wanted if not self._is_served(name)], now=now),
            asyncio.gather(*(self._validator.look(challenge, now=now) for challenge in asked)),
        )
        looks = dict(zip(asked, seen, strict=True))
        authorized = {look.domain_name: look for look in caa}
        return tuple(
            outlook(name, challenge, looks.get(challenge) if challenge else None, authorized.get(name))
            for name, challenge in wanted.items()
        )

    def _is_ours(self, challenge: Challenge) -> bool:
        """Tell whether a record will stand in a zone that this installation serves; web servers are somebody else's."""
        return isinstance(challenge, ResourceRecord) and self._is_served(challenge.name)

    def _is_served(self, name: str) -> bool:
        plain = f".{name.rstrip('.').lower()}"
        return any(not zone or plain.endswith(f".{zone}") for zone in self._served)


def outlook(name: str, challenge: Challenge | None, look: Look | None, caa: CAALook | None) -> Outlook:
    """Say what is to be expected of one name. Pure; ``caa`` None: a zone of this installation's, where all is in its hands."""
    if caa is None and not isinstance(challenge, HttpRedirect):
        return Outlook(
            name, Prospect.READY, f"{name} issues in seconds once its record is published in devZone."
        )
    if caa is not None and not caa.permits:
        return Outlook(name, Prospect.HANGS, f"{name} will hang: {caa.message}")
    if challenge is None or look is None:
        return Outlook(
            name, Prospect.WAITS, f"{name} waits for its record, which is known after the request."
        )
    if look.found:
        what = "record" if isinstance(challenge, ResourceRecord) else "page"
        return Outlook(name, Prospect.READY, f"{name} issues in seconds: its {what} is there. {look.message}")
    if look.reason in _ABSENT:
        return Outlook(name, Prospect.WAITS, f"{name} waits for {_described(challenge)}. {look.message}")
    return Outlook(name, Prospect.HANGS, f"{name} will hang: {look.message}")


def _described(challenge: Challenge) -> str:
    if isinstance(challenge, ResourceRecord):
        return f"this record: {challenge.name} {challenge.type} {challenge.value}"
    return f"this redirect: {challenge.redirect_from} to {challenge.redirect_to}"
