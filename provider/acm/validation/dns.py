"""Validation by DNS: one look for one validation record."""

from __future__ import annotations

import asyncio
from datetime import datetime

from acm.model.certificate import ResourceRecord
from acm.model.looks import Look, LookReason
from acm.validation import sentences
from acm.validation.chase import Chase
from acm.validation.journal import BudgetSpent, Journal
from acm.validation.limits import LIMITS, Limits
from acm.validation.resolver import Resolver
from acm.validation.sentences import Verdict


class DNSValidator:
    """Looks for validation records at the servers with authority for them."""

    def __init__(self, resolver: Resolver, *, limits: Limits = LIMITS) -> None:
        self._resolver = resolver
        self._limits = limits

    async def look(self, record: ResourceRecord, *, now: datetime) -> Look:
        """Look once for ``record``; what the network does never raises: the verdict says it."""
        session = self._resolver.begin(self._limits)
        chase = Chase(session.walk, session.trust, record, self._limits)
        verdict = await self._bounded(chase, record, session.journal)
        return Look(
            reason=verdict.reason,
            message=verdict.message,
            question=str(verdict.question),
            servers=session.journal.servers,
            answer=verdict.answer,
            expected=sentences.expected(record),
            looked_at=now,
            evidence=session.journal.evidence,
            dnssec=verdict.judgement.status,
            dnssec_message=verdict.judgement.words,
        )

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
