"""Verdicts in words: what was asked, of whom, what came back, what is expected. Pure; one plain sentence each."""

from __future__ import annotations

from dataclasses import dataclass

import dns.name

from acm.model.certificate import ResourceRecord
from acm.model.looks import LookReason
from acm.validation.answers import Question, shown
from acm.validation.asking import Server
from acm.validation.judgement import UNKNOWN, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A look's end."""

    reason: LookReason
    message: str
    question: Question
    answer: str
    """What came back, in a few words."""
    judgement: Judgement = UNKNOWN
    """What DNSSEC says of it."""


def expected(record: ResourceRecord) -> str:
    """Return what must stand in DNS. It ends with the dot of an absolute name, which ends a sentence as well."""
    return f"CNAME {record.value}"


def sentence(question: Question, server: Server | None, what: str, record: ResourceRecord) -> str:
    """Return the sentence of every verdict that does not prove control."""
    of_whom = f" {server}" if server else ""
    return f"Asked{of_whom} for {question}: {what}; expected {expected(record)}"


def found(question: Question, server: Server | None, target: dns.name.Name) -> str:
    """Return the sentence of a look that proves control."""
    return f"Asked {server} for {question}: it answered CNAME {shown(target)}, as expected."


def not_asked(question: Question, server: Server | None, record: ResourceRecord) -> str:
    """Return the sentence where the guard forbids the only servers there are."""
    return (
        f"{server} was not asked for {question}: its address is outside allowedNetworks; "
        f"expected {expected(record)}"
    )


def wrong_target(target: dns.name.Name, hops: int, wanted: dns.name.Name) -> str:
    """Say where the records lead instead; name the commonest cause where it shows."""
    way = "it points to" if hops == 1 else f"a chain of {hops} CNAME records ends at"
    relative = dns.name.Name(wanted.labels[:-1])
    appended = target.labels[: len(relative)] == relative.labels
    cause = ", the value with the zone's name appended (write it with a trailing dot)" if appended else ""
    return f"{way} {shown(target)}{cause}"


def missing(other_type: str | None) -> str:
    """Say that the name has no CNAME; name the type it has instead, where one is known."""
    if other_type:
        return f"the name has a {other_type} record but no CNAME record"
    return "the name has no CNAME record"


def appended_twice(place: dns.name.Name) -> str:
    """Say that the record stands below the wanted name."""
    return (
        f"nothing is there, but the record stands at {shown(place)}, so the zone's name was appended twice "
        "(enter the record's name without it)"
    )


NO_SUCH_NAME = "there is no such name (NXDOMAIN)"


def bogus(why: str) -> str:
    """Say that an answer must not be believed."""
    return f"it answered, but DNSSEC says that the answer is bogus: {why}"


def too_many_hops(target: dns.name.Name, hops: int) -> str:
    """Say that a chain is longer than the specification allows."""
    return f"{hops} CNAME records in a row, the most that are followed, lead to {shown(target)}"


def loop(target: dns.name.Name) -> str:
    """Say that a chain comes back to a name it has passed."""
    return f"the CNAME records lead in a circle, back to {shown(target)}"


def too_many_questions(count: int) -> str:
    """Say that the budget of a look is spent."""
    return f"the search was ended after {count} questions without coming to an answer"


def too_long(seconds: float) -> str:
    """Say that the time of a look is over."""
    return f"the search was ended after {seconds:g} s without coming to an answer"
