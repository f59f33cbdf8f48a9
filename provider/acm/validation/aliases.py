"""Records of a type at a name, or where its aliases lead (RFC 1034 §4.3.2)."""

from __future__ import annotations

import dns.name
import dns.rdatatype

from acm.model.looks import ABSENT, LookReason
from acm.validation.answers import Question
from acm.validation.judgement import SURE, Judgement
from acm.validation.resolver import Session
from acm.validation.walk import Finding

MAX_ALIASES = 12
"""CNAME and DNAME records followed from one name; what most resolvers follow, and some ten are seen in the wild."""


async def follow(
    session: Session, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> tuple[Finding, Judgement]:
    """Ask for records, following aliases; return what was found at the end and what DNSSEC says of all of it.

    Raises ``BudgetSpent``.
    """
    question, judgement = Question(name, rdtype), SURE
    for _ in range(MAX_ALIASES + 1):
        finding = await session.walk.find(question)
        if finding.reason in (LookReason.FOUND, *ABSENT):
            judgement = judgement.and_then(await session.trust.judge(finding))
        if finding.alias is None or judgement.is_bogus:
            return finding, judgement
        question = Question(finding.alias.target, rdtype)
    words = f"more than {MAX_ALIASES} aliases lead on from {name}, or in a circle"
    return Finding(question=question, reason=LookReason.CHAIN_TOO_LONG, words=words), judgement
