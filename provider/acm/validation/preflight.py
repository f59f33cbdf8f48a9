"""Preflight: what DNS says of names that nothing was requested for yet: delegation, DNSSEC, the record, CAA.

Only looks; a preview writes nothing. Bounded in names and time, because it is a person who waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from acm.model.caa import CAALook
from acm.model.certificate import ResourceRecord
from acm.model.clock import Clock
from acm.model.looks import Look, LookReason
from acm.model.preflight import Outlook, Prospect
from acm.validation.caa import CAA_LIMITS, CAAChecker
from acm.validation.dns import DNSValidator
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver

MOST_NAMES = 20
"""Names of one certificate that are looked at; the others are very likely to be like them."""
SECONDS = 4.0
"""How long one name is looked at, at most; the names of a certificate are looked at side by side."""
_ABSENT = (LookReason.NXDOMAIN, LookReason.MISSING, LookReason.WRONG_TARGET, LookReason.ZONE_APPENDED_TWICE)

Wanted = Mapping[str, ResourceRecord | None]
"""By name the record that it will want; None where that is not known before the request."""


class PreflightChecker:
    """Looks at the world for a certificate that is planned."""

    def __init__(
        self, resolver: Resolver, *, issuers: Sequence[str], served: Sequence[str], clock: Clock
    ) -> None:
        """``served`` are zones that this installation serves itself while it runs: nobody need be asked there."""
        self._validator = DNSValidator(resolver, limits=replace(LIMITS, look_seconds=SECONDS))
        self._caa = CAAChecker(resolver, issuers=issuers, limits=replace(CAA_LIMITS, look_seconds=SECONDS))
        self._clock = clock
        self._served = tuple(zone.rstrip(".") for zone in served)

    def look(self, wanted: Wanted) -> tuple[Outlook, ...]:
        """Look for each of the first names, in their order, and wait for the answers; the network never raises."""
        return asyncio.run(self._look(dict(list(wanted.items())[:MOST_NAMES]), self._clock.now()))

    async def _look(self, wanted: Wanted, now: datetime) -> tuple[Outlook, ...]:
        records = {record.name: record for record in wanted.values() if record is not None}
        asked = {name: record for name, record in records.items() if not self._is_served(name)}
        caa, seen = await asyncio.gather(
            self._caa.look([name for name in wanted if not self._is_served(name)], now=now),
            asyncio.gather(*(self._validator.look(record, now=now) for record in asked.values())),
        )
        looks = dict(zip(asked, seen, strict=True))
        authorized = {look.domain_name: look for look in caa}
        return tuple(
            outlook(name, record, looks.get(record.name) if record else None, authorized.get(name))
            for name, record in wanted.items()
        )

    def _is_served(self, name: str) -> bool:
        plain = f".{name.rstrip('.').lower()}"
        return any(not zone or plain.endswith(f".{zone}") for zone in self._served)


def outlook(name: str, record: ResourceRecord | None, look: Look | None, caa: CAALook | None) -> Outlook:
    """Say what is to be expected of one name. Pure; ``caa`` None: a zone of this installation's, where all is in its hands."""
    if caa is None:
        return Outlook(
            name, Prospect.READY, f"{name} issues in seconds once its record is published in devZone."
        )
    if not caa.permits:
        return Outlook(name, Prospect.HANGS, f"{name} will hang: {caa.message}")
    if record is None or look is None:
        return Outlook(
            name, Prospect.WAITS, f"{name} waits for its record, which is known after the request."
        )
    if look.found:
        return Outlook(name, Prospect.READY, f"{name} issues in seconds: its record is there. {look.message}")
    if look.reason in _ABSENT:
        wanted = f"{record.name} {record.type} {record.value}"
        return Outlook(name, Prospect.WAITS, f"{name} waits for this record: {wanted}. {look.message}")
    return Outlook(name, Prospect.HANGS, f"{name} will hang: {look.message}")
