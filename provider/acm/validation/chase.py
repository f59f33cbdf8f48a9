"""From the wanted record to a verdict: CNAME hop by hop, and the commonest mistakes recognized."""

from __future__ import annotations

import dns.name
import dns.rdatatype

from acm.model.certificate import ResourceRecord
from acm.model.looks import ABSENT, LookReason
from acm.validation import sentences
from acm.validation.answers import Question, name_of, shown, targets
from acm.validation.judgement import SURE, UNKNOWN, Judgement
from acm.validation.limits import Limits
from acm.validation.sentences import Verdict
from acm.validation.trust import Trust
from acm.validation.walk import Finding, Walk


class Chase:
    """One look for one record."""

    def __init__(self, walk: Walk, trust: Trust, record: ResourceRecord, limits: Limits) -> None:
        self._walk = walk
        self._trust = trust
        self._record = record
        self._limits = limits
        self._name = name_of(record.name)
        self._target = name_of(record.value)
        self.question = Question(self._name, dns.rdatatype.CNAME)
        self.so_far: Verdict | None = None
        """A verdict that only a hint is still looked for; it holds where time or budget end first."""

    async def verdict(self) -> Verdict:
        """Follow at most five CNAME records; raise ``BudgetSpent``."""
        question, passed = self.question, {self._name}
        before: Finding | None = None
        judgement = SURE
        for hop in range(1, self._limits.hops + 1):
            finding = await self._walk.find(question)
            if finding.reason is not LookReason.FOUND:
                return await self._not_found(finding, before, hop - 1)
            judgement = judgement.and_then(await self._trust.judge(finding))
            if judgement.is_bogus:
                return self._verdict(finding, LookReason.BOGUS, sentences.bogus(judgement.words), judgement)
            target = targets(finding.rdatas)[0]
            if self._proves(target):
                return self._found(finding, target, judgement)
            if target in passed:
                return self._verdict(finding, LookReason.CHAIN_TOO_LONG, sentences.loop(target))
            passed.add(target)
            question, before = Question(target, dns.rdatatype.CNAME), finding
        return self._verdict(finding, LookReason.CHAIN_TOO_LONG, sentences.too_many_hops(target, hop))

    def _proves(self, target: dns.name.Name) -> bool:
        """Compare without case; a provider may have dropped the leading underscore (specification, underscores)."""
        first, *rest = self._target.labels
        return target in (self._target, dns.name.Name((first.removeprefix(b"_"), *rest)))

    def _found(self, finding: Finding, target: dns.name.Name, judgement: Judgement) -> Verdict:
        return Verdict(
            reason=LookReason.FOUND,
            message=sentences.found(finding.question, finding.server, target),
            question=finding.question,
            answer=f"CNAME {shown(target)}",
            judgement=judgement,
        )

    def _verdict(
        self, finding: Finding, reason: LookReason, what: str, judgement: Judgement = UNKNOWN
    ) -> Verdict:
        return Verdict(
            reason=reason,
            message=sentences.sentence(finding.question, finding.server, what, self._record),
            question=finding.question,
            answer=what,
            judgement=judgement,
        )

    async def _not_found(self, finding: Finding, before: Finding | None, hops: int) -> Verdict:
        if finding.reason is LookReason.NETWORK_NOT_ALLOWED:
            message = sentences.not_asked(finding.question, finding.server, self._record)
            return Verdict(
                reason=finding.reason, message=message, question=finding.question, answer=finding.words
            )
        if finding.reason not in ABSENT:
            return self._verdict(finding, finding.reason, finding.words)
        if before is not None:
            what = sentences.wrong_target(targets(before.rdatas)[0], hops, self._target)
            return self._verdict(before, LookReason.WRONG_TARGET, what)
        return await self._absent(finding)

    async def _absent(self, finding: Finding) -> Verdict:
        """Nothing is there: look for what people do instead, asking the same server."""
        nxdomain = finding.reason is LookReason.NXDOMAIN
        what = sentences.NO_SUCH_NAME if nxdomain else sentences.missing(None)
        self.so_far = self._verdict(finding, finding.reason, what)
        place = await self._appended_twice(finding)
        if place is not None:
            what = sentences.appended_twice(place)
            return self._verdict(finding, LookReason.ZONE_APPENDED_TWICE, what)
        if not nxdomain and await self._has(finding, dns.rdatatype.TXT):
            return self._verdict(finding, LookReason.MISSING, sentences.missing("TXT"))
        return self.so_far

    async def _appended_twice(self, finding: Finding) -> dns.name.Name | None:
        """Return where the record stands when the zone's name, or the domain's, was appended to its full name."""
        suffixes = {finding.zone, self._name.parent()} - {None, dns.name.root}
        for suffix in sorted(suffix for suffix in suffixes if suffix is not None):
            try:
                place = dns.name.Name(self._name.labels[:-1] + suffix.labels)
            except dns.name.NameTooLong:
                continue
            if await self._has(finding, dns.rdatatype.CNAME, place):
                return place
        return None

    async def _has(
        self, finding: Finding, rdtype: dns.rdatatype.RdataType, place: dns.name.Name | None = None
    ) -> bool:
        """Ask the server of ``finding`` for a type; a CNAME counts only where it leads to the wanted value."""
        if finding.server is None:
            return False
        seen = await self._walk.ask(Question(place or self._name, rdtype), finding.server)
        if rdtype == dns.rdatatype.CNAME:
            return any(map(self._proves, targets(seen.rdatas)))
        return seen.reason is LookReason.FOUND
