"""A network whose name servers and mail server fail as its switches say; for test installations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import dns.name
import dns.rdatatype
import dns.rrset

from acm.model.faults import Faults, FaultSwitch
from acm.validation.messages import Answer, Query
from acm.validation.smtp import Letter, SMTPMailer
from acm.validation.transport import Ask

ELSEWHERE = dns.name.from_text("elsewhere", None)
"""Where CNAME records point to while answers are wrong: to a name beside their own."""

_Change = Callable[[dns.rrset.RRset], dns.rrset.RRset | None]
"""Returns what stands in an answer instead of a record set; None for nothing."""


@dataclass(frozen=True, slots=True)
class FaultyNetwork:
    """Puts questions through ``ask``, and does to the answers what is switched on."""

    ask: Ask
    faults: Faults

    async def __call__(self, query: Query, address: str, port: int, seconds: float) -> Answer:
        """Ask; raise ``TimeoutError`` at once while name servers are down, so that nobody waits for nothing."""
        if self.faults(FaultSwitch.NAMESERVER_DOWN):
            raise TimeoutError
        answer = await self.ask(query, address, port, seconds)
        for fault, change in _CHANGES.items():
            if self.faults(fault):
                _change(answer, change)
        return answer


@dataclass(frozen=True)
class FaultyMailer:
    """Sends through ``mailer`` unless the mail server is switched off."""

    mailer: SMTPMailer
    faults: Faults

    async def send(self, message: Letter) -> None:
        """Send; raise ``MailUnreachable`` while the mail server is down."""
        if self.faults(FaultSwitch.SMTP_DOWN):
            raise self.mailer.unreachable(ConnectionRefusedError("a fault switch has it down"))
        await self.mailer.send(message)


def _change(answer: Answer, change: _Change) -> None:
    for section in (answer.answer, answer.authority):
        section[:] = [changed for changed in map(change, section) if changed is not None]


def _without_cname(records: dns.rrset.RRset) -> dns.rrset.RRset | None:
    return None if _is_cname(records) else records


def _with_other_target(records: dns.rrset.RRset) -> dns.rrset.RRset:
    if records.rdtype is not dns.rdatatype.CNAME:
        return records
    target = ELSEWHERE.derelativize(records.name.parent())
    return dns.rrset.from_text(records.name, records.ttl, records.rdclass, "CNAME", target.to_text())


def _with_broken_signatures(records: dns.rrset.RRset) -> dns.rrset.RRset:
    if records.rdtype is not dns.rdatatype.RRSIG:
        return records
    broken = [one.replace(signature=_flipped(one.signature)) for one in records]
    return dns.rrset.from_rdata_list(records.name, records.ttl, broken)


def _flipped(octets: bytes) -> bytes:
    return octets[:-1] + bytes([octets[-1] ^ 1])


def _is_cname(records: dns.rrset.RRset) -> bool:
    return dns.rdatatype.CNAME in (records.rdtype, records.covers)


_CHANGES: dict[FaultSwitch, _Change] = {
    FaultSwitch.RECORD_DROPPED: _without_cname,
    FaultSwitch.WRONG_ANSWER: _with_other_target,
    FaultSwitch.BOGUS_SIGNATURE: _with_broken_signatures,
}
