"""From the octets of a request to the octets of its answer. Never raises for what a client sends, and never answers answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.tsig
import dns.update

from acm.model.at_hand import NotAtHand
from acm.model.clock import Clock
from acm.model.errors import StoreAbsent
from acm.model.installation import ZoneRecord
from acm.zones import answers, signatures, updates
from acm.zones.contents import Listed, ZoneContents, build
from acm.zones.ports import Store, Transaction

_LOG = logging.getLogger(__name__)
_HEADER = 12
_OPCODE_BITS = 0x7800
_PLAIN_UDP = 512
_MAX_UDP = 1232
_MAX_TCP = 65535


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers for ``origins`` from ``store``; only requests signed by ``key`` change anything."""

    origins: tuple[dns.name.Name, ...]
    store: Store
    key: dns.tsig.Key = field(repr=False)
    clock: Clock
    address: str
    publish_wanted_after: timedelta | None = None
    """After how long a wanted validation record stands in the zones by itself; None is never."""

    async def respond(self, wire: bytes, *, udp: bool) -> bytes | None:
        """Return the answer to ``wire``; None where silence is right."""
        if len(wire) < _HEADER or wire[2] & (dns.flags.QR >> 8):
            return None
        opcode = dns.opcode.from_flags(int.from_bytes(wire[2:4], "big"))
        if opcode not in (dns.opcode.QUERY, dns.opcode.UPDATE):
            return _bare(wire, dns.rcode.NOTIMP)
        try:
            request = dns.message.from_wire(wire, keyring={self.key.name: self.key})
        except dns.exception.DNSException as error:
            return self._unverified(wire, signatures.error_of(error))
        except Exception:  # noqa: BLE001 - hostile octets may upset any part of the parser
            return _bare(wire, dns.rcode.FORMERR)
        response = await self._response(request)
        return response.to_wire(max_size=_limit(request, udp=udp), prefer_truncation=True)

    def _unverified(self, wire: bytes, error: dns.rcode.Rcode | None) -> bytes:
        if error is None:
            return _bare(wire, dns.rcode.FORMERR)
        try:
            request = dns.message.from_wire(wire, keyring=False)
        except dns.exception.DNSException:
            return _bare(wire, dns.rcode.FORMERR)
        return signatures.refuse(request, error, self.key, self.clock.now()).to_wire()

    async def _response(self, request: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(request, our_payload=_MAX_UDP)
        if request.edns > 0:
            response.set_rcode(dns.rcode.BADVERS)
        elif len(request.question) != 1:
            response.set_rcode(dns.rcode.FORMERR)
        else:
            await self._fill(request, response)
        return response

    async def _fill(self, request: dns.message.Message, response: dns.message.Message) -> None:
        try:
            if isinstance(request, dns.update.UpdateMessage):
                await self._update(request)
            else:
                await self._query(request, response)
        except updates.UpdateRefused as refused:
            response.set_rcode(refused.rcode)
        except Exception as error:  # noqa: BLE001 - whatever the store does, the client gets an answer
            _LOG.warning("an embedded zone could not be read or written: %s", type(error).__name__)
            response.set_rcode(dns.rcode.SERVFAIL)

    async def _query(self, request: dns.message.Message, response: dns.message.Message) -> None:
        question = answers.question_of(request)
        origin = None if question is None else _closest(question.name, self.origins)
        if question is None or origin is None:
            raise updates.UpdateRefused(dns.rcode.REFUSED)
        try:
            answer = await self._read(lambda tx: answers.answer(question, self._contents(tx, origin)))
        except StoreAbsent:
            answer = answers.answer(question, build(origin, 1, Listed(()), address=self.address))
        answer.write(response)

    async def _read(self, work: Callable[[Transaction], answers.Answer]) -> answers.Answer:
        """Read here where that takes no waiting: the way to a thread and back takes longer than all the rest."""
        try:
            return await self.store.at_hand.read(work)
        except NotAtHand:
            return await self.store.read(work)

    async def _update(self, request: dns.update.UpdateMessage) -> None:
        zone = request.zone[0]
        if zone.name not in self.origins or zone.rdclass != dns.rdataclass.IN:
            raise updates.UpdateRefused(dns.rcode.NOTAUTH)
        if not request.had_tsig:
            raise updates.UpdateRefused(dns.rcode.REFUSED)
        await self.store.write(lambda tx: self._apply(tx, request, zone.name))

    def _contents(self, tx: Transaction, origin: dns.name.Name) -> ZoneContents:
        zone = _key_of(origin)
        kept = _Stored(tx, zone, self.publish_wanted_after)
        return build(origin, tx.zones.serial(zone), kept, address=self.address)

    def _apply(self, tx: Transaction, request: dns.update.UpdateMessage, origin: dns.name.Name) -> None:
        change = updates.evaluate(request, self._contents(tx, origin))
        if change.remove or change.add:
            tx.zones.replace(_key_of(origin), remove=change.remove, add=change.add)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a transaction sees of one zone; a name that is asked for again is not read again."""

    tx: Transaction
    zone: str
    wanted_after: timedelta | None
    _seen: dict[str, tuple[ZoneRecord, ...]] = field(default_factory=dict)

    def at(self, name: str) -> tuple[ZoneRecord, ...]:
        """Return the records of a name."""
        if name not in self._seen:
            self._seen[name] = self.tx.zones.records(self.zone, name) or self._wanted(name)
        return self._seen[name]

    def has_below(self, name: str) -> bool:
        """Tell whether there are records below a name."""
        return self.tx.zones.has_below(self.zone, name)

    def count(self) -> int:
        """Return how many records there are."""
        return self.tx.zones.count(self.zone)

    def _wanted(self, name: str) -> tuple[ZoneRecord, ...]:
        """Return what certificates want at a name where nothing else stands."""
        if self.wanted_after is None:
            return ()
        return self.tx.wanted_records(name, for_at_least=self.wanted_after)


def _key_of(origin: dns.name.Name) -> str:
    """Return the name under which the store keeps a zone."""
    return origin.canonicalize().to_text()


def _closest(name: dns.name.Name, origins: Iterable[dns.name.Name]) -> dns.name.Name | None:
    return max((origin for origin in origins if name.is_subdomain(origin)), key=len, default=None)


def _limit(request: dns.message.Message, *, udp: bool) -> int:
    if not udp:
        return _MAX_TCP
    return min(max(request.payload, _PLAIN_UDP), _MAX_UDP)


def _bare(wire: bytes, rcode: dns.rcode.Rcode) -> bytes:
    """Return an answer of a header alone, to what cannot be read or is not done here."""
    flags = int.from_bytes(wire[2:4], "big") & (_OPCODE_BITS | dns.flags.RD)
    return wire[:2] + (flags | dns.flags.QR | rcode).to_bytes(2, "big") + bytes(8)
