"""What a set of CAA records says about one kind of name (RFC 8659 §4). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import dns.rdtypes.ANY.CAA

from acm.model.caa import CAAReason

CAA = dns.rdtypes.ANY.CAA.CAA

_CRITICAL = 0x80
_KNOWN = frozenset(
    # RFC 8659 §4.2-4.4; RFC 9495 (for mail certificates); CA/Browser Forum baseline requirements, appendix A.1.
    {b"issue", b"issuewild", b"iodef", b"issuemail", b"contactemail", b"contactphone"}
)
_LABEL = rb"[A-Za-z0-9](?:-*[A-Za-z0-9])*"
_VALUE = re.compile(rb"[ \t]*(%b(?:\.%b)*)?[ \t]*(?:;(.*))?" % (_LABEL, _LABEL), re.DOTALL)
_PARAMETER = re.compile(rb"[ \t]*(%b)[ \t]*=[ \t]*([\x21-\x3a\x3c-\x7e]*)[ \t]*" % _LABEL)
_BINDING = frozenset({b"accounturi", b"validationmethods"})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the records say, and which of them say it."""

    reason: CAAReason
    decisive: tuple[CAA, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an ``issue`` or ``issuewild`` record, taken apart (RFC 8659 §4.2)."""

    issuer: str
    """In lower case; empty where no issuer is meant, and where the value breaks the grammar."""
    parameters: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def binds(self) -> bool:
        """Whether it permits only an account, or a method of validation (RFC 8657)."""
        return any(tag.lower() in _BINDING for tag, _ in self.parameters)


def parse(value: bytes) -> Value:
    """Take a value apart; one that breaks the grammar means nobody, like an empty one (RFC 8659 §4.2)."""
    match = _VALUE.fullmatch(value)
    if match is None:
        return Value("")
    issuer, rest = match.groups()
    parameters = _parameters(rest) if rest is not None and rest.strip(b" \t") else ()
    if parameters is None:
        return Value("")
    return Value((issuer or b"").decode("ascii").lower(), parameters)


def _parameters(text: bytes) -> tuple[tuple[bytes, bytes], ...] | None:
    matches = [_PARAMETER.fullmatch(part) for part in text.split(b";")]
    found = tuple((match[1], match[2]) for match in matches if match is not None)
    return found if len(found) == len(matches) else None


def rule(records: Sequence[CAA], *, wildcard: bool, issuers: Collection[str]) -> Ruling:
    """Say whether ``records``, the relevant set of a name, let one of ``issuers`` (lower case) issue for it."""
    unknown = tuple(one for one in records if one.flags & _CRITICAL and one.tag.lower() not in _KNOWN)
    if unknown:
        return Ruling(CAAReason.CRITICAL_UNKNOWN, unknown)
    restricting = _tagged(records, b"issue")
    if wildcard:
        restricting = _tagged(records, b"issuewild") or restricting
    if not restricting:
        return Ruling(CAAReason.UNRESTRICTED)
    naming = tuple(one for one in restricting if _names(parse(one.value), issuers))
    return Ruling(CAAReason.PERMITTED, naming) if naming else Ruling(CAAReason.FORBIDDEN, restricting)


def _tagged(records: Sequence[CAA], tag: bytes) -> tuple[CAA, ...]:
    """Tags match without regard to case (RFC 8659 §4.1)."""
    return tuple(one for one in records if one.tag.lower() == tag)


def _names(value: Value, issuers: Collection[str]) -> bool:
    """A record that binds to an account or a method does not mean us: we have none that it could name."""
    return value.issuer in issuers and not value.binds
