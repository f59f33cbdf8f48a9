"""Publishing records by dynamic update (RFC 2136), signed with TSIG (RFC 8945)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.tsig
import dns.update

from acm.model.endpoints import Endpoint
from acm.model.errors import Conflict, NoZone
from acm.model.installation import ZoneRecord
from acm.zones import messages, refusals
from acm.zones.conversation import converse
from acm.zones.messages import Wanted, name_of, type_of
from acm.zones.target import ZoneTarget

__all__ = ["Publisher", "ZoneTarget"]

_ATTEMPTS = 3
_SHOWN = 200
_PREREQUISITE_FAILED = frozenset(
    {dns.rcode.YXDOMAIN, dns.rcode.YXRRSET, dns.rcode.NXDOMAIN, dns.rcode.NXRRSET}
)


@dataclass(frozen=True, slots=True)
class _Zone:
    """A zone and how to reach its server."""

    origin: dns.name.Name
    suffix: str
    endpoint: Endpoint
    key: dns.tsig.Key | None = field(repr=False)
    """The library shows a key with its secret."""


class Publisher:
    """Writes records into the zones they lie in.

    ``zones`` returns the zones by their suffix whenever it is asked: the embedded server comes and goes. ``seconds`` is
    the time limit of each UDP and each TCP exchange. Every method raises ``NoZone``, ``InvalidSetting``,
    ``InvalidParameter``, ``ZoneUnreachable`` or ``ZoneRefused`` where that is the matter.
    """

    def __init__(self, zones: Callable[[], Mapping[str, ZoneTarget]], *, seconds: float = 4.0) -> None:
        self._zones = zones
        self._seconds = seconds

    def zone_for(self, name: str) -> str:
        """Return the configured zone that ``name`` lies in, the longest one, without its trailing dot."""
        return self._zone(name_of(name)).suffix

    async def publish(self, record: ZoneRecord, *, overwrite: bool) -> None:
        """Make ``record`` stand in its zone; the same record again is success, another time to live replaces the old.

        Where something else is at the name, ``Conflict`` says what; with ``overwrite`` it is replaced.
        """
        wanted = Wanted.of(record)
        zone = self._zone(wanted.name)
        if overwrite:
            await self._update(zone, messages.replacing(zone.origin, wanted))
            return
        for _ in range(_ATTEMPTS):
            if await self._update(zone, messages.adding(zone.origin, wanted)):
                return
            if await self._stands(zone, wanted):
                return
        raise Conflict(
            f"{record.name} keeps changing: something else writes it too.",
            hint="Find out what, and try again.",
        )

    async def query(self, name: str, record_type: str) -> ZoneRecord | None:
        """Ask the zone's server for a record; None where it has none. Of several, the first in canonical order."""
        absolute = name_of(name)
        rdtype = type_of(record_type)
        ttl, rdatas = await self._ask(self._zone(absolute), absolute, rdtype)
        if not rdatas:
            return None
        return ZoneRecord(
            name=absolute.to_text(), type=dns.rdatatype.to_text(rdtype), value=min(rdatas).to_text(), ttl=ttl
        )

    async def remove(self, record: ZoneRecord) -> None:
        """Remove exactly ``record``; one that is gone, or has other data now, is left as it is."""
        wanted = Wanted.of(record)
        zone = self._zone(wanted.name)
        await self._update(zone, messages.removing(zone.origin, wanted))

    def _zone(self, name: dns.name.Name) -> _Zone:
        zones = self._zones()
        by_origin = {name_of(suffix): suffix for suffix in zones}
        origin = max((o for o in by_origin if name.is_subdomain(o)), key=len, default=None)
        if origin is None:
            raise NoZone(
                f"{name} lies in none of the zones that records are published in: {', '.join(sorted(zones)) or 'there are none'}.",
                hint="Add the zone it lies in to dnsZones, with its server and key.",
            )
        suffix = by_origin[origin]
        path = f"dnsZones.{suffix}"
        target = zones[suffix]
        return _Zone(
            origin, origin.to_text(omit_final_dot=True).lower(), target.endpoint(path), target.key(path)
        )

    async def _stands(self, zone: _Zone, wanted: Wanted) -> bool:
        """After a failed prerequisite: tell whether the record is there; raise ``Conflict`` where another is."""
        ttl, rdatas = await self._ask(zone, wanted.name, wanted.rdata.rdtype)
        if wanted.rdata in rdatas:
            return ttl == wanted.ttl or await self._update(zone, messages.aging(zone.origin, wanted))
        there = rdatas or (await self._ask(zone, wanted.name, dns.rdatatype.ANY))[1]
        if not there:
            return False
        shown = ", ".join(f"{dns.rdatatype.to_text(r.rdtype)} {r.to_text()}" for r in there)
        raise Conflict(
            f"{wanted.name} is taken by {shown[:_SHOWN]}, so nothing was changed.",
            hint="Remove that, or set overwrite to replace it.",
            property_path="name",
        )

    async def _update(self, zone: _Zone, message: dns.update.UpdateMessage) -> bool:
        """Send an update; return whether its prerequisites held."""
        answer = await self._converse(zone, message)
        if answer.rcode() in _PREREQUISITE_FAILED:
            return False
        self._expect(zone, answer, dns.rcode.NOERROR)
        return True

    async def _ask(
        self, zone: _Zone, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> tuple[int, tuple[dns.rdata.Rdata, ...]]:
        """Return time to live and data of the records at exactly ``name``; ANY returns those of every type."""
        message = dns.message.make_query(name, rdtype, flags=0, use_edns=0)
        answer = await self._converse(zone, message)
        self._expect(zone, answer, dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
        if not answer.flags & dns.flags.AA:
            raise self._refused(zone, refusals.NOT_AUTHORITATIVE)
        anything = rdtype == dns.rdatatype.ANY
        rrsets = [r for r in answer.answer if r.name == name and (anything or r.rdtype == rdtype)]
        return min((r.ttl for r in rrsets), default=0), tuple(rdata for rrset in rrsets for rdata in rrset)

    async def _converse(self, zone: _Zone, message: dns.message.Message) -> dns.message.Message:
        return await converse(message, zone.endpoint, zone=zone.suffix, key=zone.key, seconds=self._seconds)

    def _expect(self, zone: _Zone, answer: dns.message.Message, *rcodes: dns.rcode.Rcode) -> None:
        if answer.rcode() not in rcodes:
            raise self._refused(zone, refusals.by_rcode(answer.rcode()))

    def _refused(self, zone: _Zone, refusal: refusals.Refusal) -> Exception:
        key = zone.key.name.to_text() if zone.key else None
        return refusals.refused(refusal, server=str(zone.endpoint), zone=zone.suffix, key=key)
