"""What CAA records say, in words: which record at which name, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from acm.model.caa import CAAReason
from acm.validation.answers import Question, shown
from acm.validation.caa_climb import Relevant
from acm.validation.caa_rules import CAA, Ruling, parse
from acm.validation.walk import Finding

_SHOWN_RECORDS = 3
_SHOWN_TEXT = 200


def record_text(record: CAA) -> str:
    """Return a record as a zone file has it, printable and bounded."""
    text = str(record.to_text())
    return text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…"


def sentence(domain_name: str, relevant: Relevant, ruling: Ruling, issuers: Sequence[str]) -> str:
    """Say what the records of a name mean for ``domain_name``."""
    where, what = _place(relevant), _listed(ruling.decisive)
    match ruling.reason:
        case CAAReason.PERMITTED:
            return f"CAA at {where} permits issuing for {domain_name}: {what}."
        case CAAReason.UNRESTRICTED:
            return f"CAA at {where} does not restrict who issues for {domain_name}."
        case CAAReason.CRITICAL_UNKNOWN:
            return (
                f"CAA at {where} forbids issuing for {domain_name}: {what} is critical, and its tag is not known here. "
                "Remove that record or its critical flag, then request again."
            )
        case _:
            return _forbidding(domain_name, where, what, ruling, issuers) + _advice(relevant, ruling, issuers)


def _place(relevant: Relevant) -> str:
    where = shown(relevant.name)
    return where if relevant.holder == relevant.name else f"{where} (an alias of {shown(relevant.holder)})"


def _forbidding(domain_name: str, where: str, what: str, ruling: Ruling, issuers: Sequence[str]) -> str:
    tag = _tag(ruling)
    almost = any(parse(one.value).issuer in issuers for one in ruling.decisive)
    names = ", ".join(issuers) or "the names accepted here (caaNames), of which there are none"
    why = "permit only certain accounts or methods (RFC 8657)" if almost else f"name none of {names}"
    return f"CAA at {where} forbids issuing for {domain_name}: its {tag} records ({what}) {why}."


def _advice(relevant: Relevant, ruling: Ruling, issuers: Sequence[str]) -> str:
    if not issuers:
        return ""
    return (
        f' If certificates from here are wanted, add CAA 0 {_tag(ruling)} "{issuers[0]}" at '
        f"{shown(relevant.holder)}, then request again."
    )


def _tag(ruling: Ruling) -> str:
    return ruling.decisive[0].tag.decode("ascii", "replace").lower()


def _listed(records: Sequence[CAA]) -> str:
    listed = ", ".join(record_text(one) for one in records[:_SHOWN_RECORDS])
    more = len(records) - _SHOWN_RECORDS
    return f"{listed} and {more} more" if more > 0 else listed


def no_records(domain_name: str) -> str:
    """Say that nothing restricts a name."""
    return f"No CAA record at {domain_name.removeprefix('*.')} or above it restricts who issues for {domain_name}."


def failed(domain_name: str, question: Question | str, finding: Finding | None, what: str) -> str:
    """Say that nobody could tell."""
    of_whom = f" {finding.server}" if finding and finding.server else ""
    return (
        f"CAA could not be checked for {domain_name}: asked{of_whom} for {question}: {what}. "
        "Nothing is issued until it can be; that is tried again by itself."
    )


def bogus(domain_name: str, where: str, why: str) -> str:
    """Say that an answer must not be believed."""
    return (
        f"CAA of {domain_name} cannot be believed: DNSSEC says that the answer for {where} is bogus: {why}. "
        "Mend the zone's signatures; that is tried again by itself."
    )
