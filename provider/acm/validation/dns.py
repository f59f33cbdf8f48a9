"""Validation by DNS: one look for one validation record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from acm.model.certificate import ResourceRecord
from acm.model.looks import Look, LookReason
from acm.validation import sentences
from acm.validation.asking import Asker
from acm.validation.chase import Chase
from acm.validation.guards import Guard
from acm.validation.journal import BudgetSpent, Journal
from acm.validation.limits import LIMITS, Limits
from acm.validation.sentences import Verdict
from acm.validation.transport import Ask, ask_over_network
from acm.validation.walk import Start, Walk, port_53


class DNSValidator:
    """Looks for validation records at the servers with authority for them (design, decision 8).

    ``nameservers`` are asked first instead of the root servers; ``resolvers`` returns, whenever a look begins,
    the servers to ask for names in a suffix. Each is ``ADDRESS[:PORT]``; the constructor raises ``InvalidSetting``
    for one that is not. ``allowed_networks`` None allows all. ``port_of`` tells the port of an address that was learned
    from a delegation: 53 everywhere but in a lab.
    """

    def __init__(
        self,
        *,
        nameservers: tuple[str, ...],
        resolvers: Callable[[], Mapping[str, tuple[str, ...]]],
        allowed_networks: tuple[str, ...] | None,
        exchange: Ask = ask_over_network,
        port_of: Callable[[str], int] = port_53,
        limits: Limits = LIMITS,
    ) -> None:
        self._nameservers = nameservers
        self._resolvers = resolvers
        self._guard = Guard.of(allowed_networks)
        self._exchange = exchange
        self._port_of = port_of
        self._limits = limits
        self._start()

    async def look(self, record: ResourceRecord, *, now: datetime) -> Look:
        """Look once for ``record``; what the network does never raises: the verdict says it."""
        journal = Journal(self._limits)
        asker = Asker(self._exchange, self._guard, self._limits, journal)
        chase = Chase(Walk(asker, self._start(), self._limits), record, self._limits)
        verdict = await self._bounded(chase, record, journal)
        return Look(
            reason=verdict.reason,
            message=verdict.message,
            question=str(verdict.question),
            servers=journal.servers,
            answer=verdict.answer,
            expected=sentences.expected(record),
            looked_at=now,
            evidence=journal.evidence,
        )

    def _start(self) -> Start:
        return Start.of(self._nameservers, self._resolvers(), self._port_of)

    async def _bounded(self, chase: Chase, record: ResourceRecord, journal: Journal) -> Verdict:
        try:
            async with asyncio.timeout(self._limits.look_seconds):
                return await chase.verdict()
        except TimeoutError:
            reason, what = LookReason.TIMED_OUT, sentences.too_long(self._limits.look_seconds)
        except BudgetSpent:
            reason, what = LookReason.CHAIN_TOO_LONG, sentences.too_many_questions(self._limits.queries)
        if chase.so_far is not None:
            return chase.so_far
        last = journal.last
        where = f" (the last one went to {last.server} for {last.question})" if last else ""
        message = sentences.sentence(chase.question, None, what + where, record)
        return Verdict(reason=reason, message=message, question=chase.question, answer=what)
