"""Certification Authority Authorization: whether a domain's owner lets us issue for it (RFC 8659).

Whatever keeps us from a certain answer refuses: it fails closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from acm.model.caa import CAALook, CAAReason
from acm.model.domains import base_domain
from acm.validation import caa_rules, caa_sentences, sentences
from acm.validation.answers import name_of, shown
from acm.validation.caa_climb import Climb, Relevant
from acm.validation.caa_shared import SharedAnswers
from acm.validation.journal import BudgetSpent
from acm.validation.limits import LIMITS, Limits
from acm.validation.resolver import Resolver, Session

CAA_LIMITS = replace(LIMITS, queries=150)
"""A climb asks about each name on its way up, and each answer may need proofs."""
AT_ONCE = 32
ALL_SECONDS = 15.0
"""For all names of a certificate together: with their looks before, a row's step ends within its lease."""
_RECORDS_KEPT = 20


class CAAChecker:
    """Looks at the CAA records of names. ``issuers`` are the names that mean us in them."""

    def __init__(self, resolver: Resolver, *, issuers: Sequence[str], limits: Limits = CAA_LIMITS) -> None:
        self._resolver = resolver
        self._issuers = tuple(name.lower().rstrip(".") for name in issuers)
        self._limits = limits
        self._shared = SharedAnswers()

    async def look(self, names: Sequence[str], *, now: datetime) -> tuple[CAALook, ...]:
        """Look once for each of ``names``, in their order; what the network does never raises.

        A wildcard and its base domain share the records, and may differ in what these say (RFC 8659 §4.3).
        """
        bases = tuple(dict.fromkeys(map(base_domain, names)))
        gate, end = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time() + ALL_SECONDS

        async def of(base: str) -> tuple[Session, Relevant | str]:
            async with gate:
                return await self._relevant(base, end)

        # One name, as most certificates have, is looked at without a task of its own.
        answers = [await of(bases[0])] if len(bases) == 1 else await asyncio.gather(*map(of, bases))
        found = dict(zip(bases, answers, strict=True))
        return tuple(self._look(name, *found[base_domain(name)], now) for name in names)

    async def _relevant(self, base: str, end: float) -> tuple[Session, Relevant | str]:
        """Return the records that count for a name, or in words why the search for them was ended."""
        session = self._resolver.begin(self._limits)
        climb = Climb(session, name_of(base), self._shared)
        seconds = min(end - asyncio.get_running_loop().time(), self._limits.look_seconds)
        try:
            async with asyncio.timeout(seconds):
                return session, await climb.relevant()
        except TimeoutError:
            words = sentences.too_long(max(seconds, 0))
        except BudgetSpent:
            words = sentences.too_many_questions(self._limits.queries)
        return session, words

    def _look(self, domain_name: str, session: Session, relevant: Relevant | str, now: datetime) -> CAALook:
        look = CAALook(
            domain_name=domain_name,
            reason=CAAReason.LOOKUP_FAILED,
            message="",
            looked_at=now,
            servers=session.journal.servers,
            evidence=session.journal.evidence,
        )
        if isinstance(relevant, str):
            last = session.journal.last
            asked = last.question if last else f"{domain_name} CAA"
            return replace(look, message=caa_sentences.failed(domain_name, asked, None, relevant))
        judged = replace(look, dnssec=relevant.judgement.status, dnssec_message=relevant.judgement.words)
        return self._ruled(judged, relevant)

    def _ruled(self, look: CAALook, relevant: Relevant) -> CAALook:
        name, failure = look.domain_name, relevant.failure
        if relevant.judgement.is_bogus:
            message = caa_sentences.bogus(name, shown(relevant.name), relevant.judgement.words)
            return replace(look, reason=CAAReason.BOGUS, message=message)
        if failure is not None:
            message = caa_sentences.failed(name, failure.question, failure, failure.words)
            return replace(look, message=message)
        if not relevant.records:
            return replace(look, reason=CAAReason.NO_RECORDS, message=caa_sentences.no_records(name))
        ruling = caa_rules.rule(relevant.records, wildcard=name.startswith("*."), issuers=self._issuers)
        shown_records = ruling.decisive or relevant.records
        return replace(
            look,
            reason=ruling.reason,
            message=caa_sentences.sentence(name, relevant, ruling, self._issuers),
            record_name=shown(relevant.name),
            records=tuple(map(caa_sentences.record_text, shown_records[:_RECORDS_KEPT])),
        )
