"""Putting one question to one server: guard, EDNS, flags, and every failure turned into an outcome."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype

from acm.model.endpoints import Endpoint
from acm.model.looks import LookReason
from acm.validation.answers import Alias, Fault, Nothing, Outcome, Question, Records, classify, shown
from acm.validation.guards import Guard
from acm.validation.journal import Journal
from acm.validation.limits import Limits
from acm.validation.messages import Answer, Query
from acm.validation.signed import SignedSet
from acm.validation.transport import Ask

_NO_EDNS = frozenset({dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS})
_SHOWN_DATA = 300


@dataclass(frozen=True, slots=True)
class Server:
    """A server to ask, and where its authority comes from."""

    endpoint: Endpoint
    name: str = ""
    """Its name in the delegation; empty for a configured server."""
    recursive: bool = False
    """Whether it is configured, so that it is asked to recurse and may answer from a cache."""

    def __str__(self) -> str:
        return f"{self.name} ({self.endpoint})" if self.name else str(self.endpoint)


class Asker:
    """Asks servers for one look."""

    def __init__(
        self,
        ask: Ask,
        guard: Guard,
        limits: Limits,
        journal: Journal,
        *,
        want_signatures: Callable[[dns.name.Name], bool] = lambda _: False,
    ) -> None:
        self._ask = ask
        self._guard = guard
        self._limits = limits
        self._journal = journal
        self._want_signatures = want_signatures

    async def put(self, question: Question, server: Server, zone: dns.name.Name) -> Outcome:
        """Ask ``server`` of ``zone`` once; raise ``BudgetSpent``, never for what the network does."""
        outcome = await self._outcome(question, server, zone)
        self._journal.note(question, str(server.endpoint), words_of(outcome))
        return outcome

    async def _outcome(self, question: Question, server: Server, zone: dns.name.Name) -> Outcome:
        if not self._guard.allows(server.endpoint.address):
            return Fault(
                LookReason.NETWORK_NOT_ALLOWED, "it was not asked: its address is outside allowedNetworks"
            )
        try:
            answer = await self._answer(question, server)
        except (TimeoutError, dns.exception.Timeout):
            return Fault(LookReason.TIMED_OUT, f"no answer in {self._limits.query_seconds:g} s")
        except OSError as error:
            return Fault(LookReason.UNREACHABLE, f"it cannot be reached ({_reason_of(error)})")
        except dns.exception.DNSException:
            return Fault(LookReason.MALFORMED, "what it sent is not an answer to the question")
        return classify(answer, question, zone=zone, recursive=server.recursive)

    async def _answer(self, question: Question, server: Server) -> Answer:
        """Ask with EDNS, and once more without it where the server does not know it (RFC 6891 §7)."""
        answer = await self._exchange(question, server, edns=True)
        if answer.rcode() in _NO_EDNS:
            return await self._exchange(question, server, edns=False)
        return answer

    async def _exchange(self, question: Question, server: Server, *, edns: bool) -> Answer:
        self._journal.spend()
        query = Query(
            question.name,
            question.type,
            edns=edns,
            signatures=edns and self._want_signatures(question.name),
            recursion=server.recursive,
        )
        place, seconds = server.endpoint, self._limits.query_seconds
        # Twice the time covers UDP and, after a cut answer, TCP; a transport that keeps its promise ends before.
        async with asyncio.timeout(2 * seconds + 1):
            answer = await self._ask(query, place.address, place.port, seconds)
        if not query.is_answered_by(answer):
            raise dns.exception.FormError
        return answer


def _reason_of(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "network error"


def words_of(outcome: Outcome) -> str:
    """Return an outcome in a few words, for the evidence."""
    if isinstance(outcome, Records):
        return _and(", ".join(map(data_words, outcome.rdatas)), outcome.signed)
    if isinstance(outcome, Alias):
        return _and(f"an alias of {shown(outcome.to.target)}", outcome.to.by)
    if isinstance(outcome, Nothing):
        words = "NXDOMAIN" if outcome.reason is LookReason.NXDOMAIN else "no record of that type"
        return _and(words, *outcome.proofs[:1])
    if isinstance(outcome, Fault):
        return outcome.words
    return f"referral to {shown(outcome.zone)}: {', '.join(map(shown, outcome.names))}"[:400]


def _and(words: str, *signed: SignedSet) -> str:
    """Add who signed an answer, where anybody did."""
    return "; ".join([words, *filter(None, (one.signature_words for one in signed))])


def data_words(rdata: dns.rdata.Rdata) -> str:
    """Return ``TYPE DATA`` in printable ASCII, bounded."""
    text = f"{dns.rdatatype.to_text(rdata.rdtype)} {rdata.to_text()}"
    return text if len(text) <= _SHOWN_DATA else f"{text[:_SHOWN_DATA]}…"
