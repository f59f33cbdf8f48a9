"""Chains of trust: whether an answer is proven from a trust anchor (RFC 4035 §5).

Zone cuts are found from the anchor downwards, by asking for the DS records of one name after the other. That works
the same whether the servers asked have authority, as in a walk from the root, or are somebody's resolvers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import dns.name
import dns.rdatatype
import dns.rrset

from acm.model.looks import ABSENT, DNSSECStatus
from acm.validation import denial, signatures
from acm.validation.anchors import DS, Anchor
from acm.validation.answers import Question, shown
from acm.validation.judgement import Judgement
from acm.validation.signatures import BadSignature, Zone
from acm.validation.signed import SignedSet
from acm.validation.type_bitmap import Denial
from acm.validation.walk import Finding, Walk


class _Insecure(Exception):
    """The way to the name leaves what is signed, and that is proven."""


class Trust:
    """Judges the answers of one look; what it learns of zones serves the whole look."""

    def __init__(
        self, walk: Walk, anchor_of: Callable[[dns.name.Name], Anchor | None], now: Callable[[], float]
    ) -> None:
        self._walk = walk
        self._anchor_of = anchor_of
        self._now = now
        self._steps: dict[dns.name.Name, Zone | Exception | None] = {}

    async def judge(self, finding: Finding) -> Judgement:
        """Judge the records, the alias or the absence that was found; raise ``BudgetSpent``."""
        name = finding.question.name
        anchor = self._anchor_of(name)
        if anchor is None:
            return Judgement(DNSSECStatus.INDETERMINATE, f"no trust anchor covers {shown(name)}")
        try:
            return Judgement(DNSSECStatus.SECURE, await self._prove(finding, anchor))
        except _Insecure as insecure:
            return Judgement(DNSSECStatus.INSECURE, str(insecure))
        except BadSignature as bad:
            return Judgement(DNSSECStatus.BOGUS, str(bad))

    async def is_insecure(self, name: dns.name.Name) -> bool:
        """Tell whether a signed zone proves that ``name`` lies below what is signed."""
        anchor = self._anchor_of(name)
        if anchor is None:
            return False
        try:
            await self._descend(name, anchor)
        except _Insecure:
            return True
        except BadSignature:
            return False
        return False

    async def _prove(self, finding: Finding, anchor: Anchor) -> str:
        """Return in words who proves the answer; raise ``_Insecure`` or ``BadSignature``."""
        question = finding.question
        there = finding.alias.by if finding.alias else finding.signed
        signer = _signer(question, anchor, (there,) if there else finding.proofs)
        zone = await self._descend(signer or question.name, anchor)
        if signer is None or zone.name != signer:
            raise BadSignature(f"the answer to {question} is not signed, and the zone {shown(zone.name)} is")
        if there is not None:
            return self._verify(there, finding, zone)
        verdict = denial.deny(question.name, question.type, zone.name, self._proven(finding.proofs, zone))
        return _absence(verdict, question, zone)

    def _verify(self, there: SignedSet, finding: Finding, zone: Zone) -> str:
        signature = signatures.verify(there, zone, self._now())
        if signatures.is_from_wildcard(there, signature):
            proofs = self._proven(finding.proofs, zone)
            if not denial.deny_name(there.rrset.name, zone.name, signature.labels, proofs):
                raise BadSignature(
                    f"a wildcard of {shown(zone.name)} answers for {shown(there.rrset.name)}, "
                    "and nothing proves that it may"
                )
        return there.signature_words

    def _proven(self, proofs: Sequence[SignedSet], zone: Zone) -> list[dns.rrset.RRset]:
        """Return the denials that ``zone`` has signed; raise ``BadSignature`` where one is signed badly."""
        now = self._now()
        for proof in proofs:
            signatures.verify(proof, zone, now)
        return [proof.rrset for proof in proofs]

    async def _descend(self, name: dns.name.Name, anchor: Anchor) -> Zone:
        """Return the zone that holds ``name``; raise ``_Insecure`` or ``BadSignature`` on the way."""
        zone = await self._once(anchor.zone, partial(self._enter, anchor.zone, anchor.ds))
        if zone is None:
            raise BadSignature(f"the keys of {shown(anchor.zone)} are not known")
        for length in range(len(anchor.zone.labels) + 1, len(name.labels) + 1):
            above, below = zone, dns.name.Name(name.labels[-length:])
            zone = await self._once(below, partial(self._cross, above, below)) or above
        return zone

    async def _once(self, name: dns.name.Name, step: Callable[[], Awaitable[Zone | None]]) -> Zone | None:
        """Take a step of the way down once in a look."""
        if name not in self._steps:
            try:
                self._steps[name] = await step()
            except (_Insecure, BadSignature) as end:
                self._steps[name] = end
        result = self._steps[name]
        if isinstance(result, Exception):
            raise result
        return result

    async def _cross(self, above: Zone, name: dns.name.Name) -> Zone | None:
        """Return the zone that begins at ``name``, None where none does."""
        finding = await self._walk.find(Question(name, dns.rdatatype.DS))
        there = finding.alias.by if finding.alias else finding.signed
        if there is not None:
            signatures.verify(there, above, self._now())
            return None if finding.alias else await self._enter(name, tuple(there.rrset))
        if finding.reason not in ABSENT:
            raise BadSignature(f"whether {shown(name)} is signed is not known: {_of_whom(finding)}")
        proofs = self._proven(finding.proofs, above)
        verdict = denial.deny(name, dns.rdatatype.DS, above.name, proofs)
        if verdict in (Denial.DELEGATION, Denial.OPTED_OUT):
            raise _Insecure(f"{shown(above.name)} proves that {shown(name)} is not signed")
        _absence(verdict, finding.question, above)
        return None

    async def _enter(self, name: dns.name.Name, ds: Sequence[object]) -> Zone:
        """Return the zone whose keys the DS records vouch for (RFC 4035 §5.2)."""
        known = signatures.supported(one for one in ds if isinstance(one, DS))
        if not known:
            raise _Insecure(f"{shown(name)} is signed by algorithms only that are not supported")
        finding = await self._walk.find(Question(name, dns.rdatatype.DNSKEY))
        if finding.signed is None:
            what = _of_whom(finding) if finding.reason not in ABSENT else "it has no DNSKEY record"
            raise BadSignature(f"the keys of {shown(name)} are missing: {what}")
        keys = signatures.keys_of(finding.signed.rrset)
        entry = signatures.entry_keys(name, keys, known)
        if not entry:
            tags = ", ".join(str(one.key_tag) for one in known)
            raise BadSignature(f"{shown(name)} has no key that its DS records name ({tags})")
        signatures.verify(finding.signed, Zone(name, entry), self._now())
        return Zone(name, keys)


def _signer(question: Question, anchor: Anchor, sets: Sequence[SignedSet]) -> dns.name.Name | None:
    """Return the deepest zone that claims to sign an answer and could; None where nobody does."""
    claimed = {signature.signer for one in sets for signature in one.signatures}
    possible = [
        signer
        for signer in claimed
        if question.name.is_subdomain(signer) and signer.is_subdomain(anchor.zone)
    ]
    return max(possible, key=len, default=None)


def _absence(verdict: Denial, question: Question, zone: Zone) -> str:
    if verdict is Denial.OPTED_OUT:
        raise _Insecure(f"{shown(zone.name)} does not vouch for {shown(question.name)} (NSEC3 opt-out)")
    if verdict is not Denial.PROVEN:
        raise BadSignature(f"{shown(zone.name)} does not prove that there is no {question}")
    return f"{shown(zone.name)} proves that there is no {question}"


def _of_whom(finding: Finding) -> str:
    return f"{finding.server}: {finding.words}" if finding.server else finding.words
