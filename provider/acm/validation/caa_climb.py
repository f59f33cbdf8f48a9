"""The relevant CAA records of a name: its own, else those of the nearest name above that has any (RFC 8659 §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import dns.name
import dns.rdatatype

from acm.model.looks import ABSENT, LookReason
from acm.validation.aliases import follow
from acm.validation.caa_rules import CAA
from acm.validation.caa_shared import SharedAnswers
from acm.validation.judgement import SURE, UNKNOWN, Judgement
from acm.validation.resolver import Session
from acm.validation.walk import Finding

_UNKNOWING = (LookReason.REFUSED, LookReason.LAME_DELEGATION)


@dataclass(frozen=True, slots=True)
class Relevant:
    """What the climb found."""

    name: dns.name.Name
    """The name whose records count, or the last one asked for."""
    holder: dns.name.Name
    """Where they stand: another name where aliases lead there."""
    records: tuple[CAA, ...]
    judgement: Judgement
    failure: Finding | None = None
    """Why nobody could say; None where the records, or their absence, are certain."""


class Climb:
    """One climb for one name."""

    def __init__(self, session: Session, base: dns.name.Name, shared: SharedAnswers) -> None:
        self._session = session
        self._shared = shared
        self._base = base
        self._apex: dns.name.Name | None = None
        self.asked = base
        """The name whose records were asked for last."""

    async def relevant(self) -> Relevant:
        """Climb until there are records, or names end; raise ``BudgetSpent``."""
        judgement = SURE
        for name in self._names():
            self.asked = name
            finding, judged = await self._shared.get(
                name, self._session.journal, partial(follow, self._session, name, dns.rdatatype.CAA)
            )
            judgement = judgement.and_then(judged)
            if judged.is_bogus:
                return Relevant(name, finding.question.name, (), judgement, finding)
            if finding.signed is not None:
                records = tuple(one for one in finding.signed.rrset if isinstance(one, CAA))
                return Relevant(name, finding.question.name, records, judgement)
            if finding.reason not in ABSENT:
                if self._is_beyond(name, finding):
                    break
                return Relevant(name, finding.question.name, (), judgement.and_then(UNKNOWN), finding)
            self._apex = finding.zone or self._apex
        return Relevant(self.asked, self.asked, (), judgement)

    def _names(self) -> Iterator[dns.name.Name]:
        """Yield the name and those above it; above a suffix with servers of its own nobody knows more of it."""
        suffix, name = self._session.start.suffix(self._base), self._base
        while name != dns.name.root:
            yield name
            if name == suffix:
                break
            name = name.parent()

    def _is_beyond(self, name: dns.name.Name, finding: Finding) -> bool:
        """Tell whether a configured server refuses only because ``name`` lies above the zone that it serves.

        In a laboratory such a server is all there is; one that was found by a delegation has to answer.
        """
        configured = finding.server is not None and finding.server.recursive
        above = self._apex is not None and self._apex != name and self._apex.is_subdomain(name)
        return configured and above and finding.reason in _UNKNOWING
