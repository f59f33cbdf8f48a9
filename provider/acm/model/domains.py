"""Domain names that a certificate may carry, and their canonical form.

Canonical is: lower case, A-labels, no trailing dot. Names are compared as sets of canonical names. Rules come from
RFC 1035 §2.3.4 (sizes), RFC 5890 §2.3.1 (letters, digits, hyphens), RFC 5280 §A.1 (common name of 64), the
specification's punycode table, and the Baseline Requirements §3.2.2.6 (no wildcard over a public suffix).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from acm.model.errors import InvalidDomainName, LimitExceeded

MAX_NAME = 253
MAX_LABEL = 63
MAX_COMMON_NAME = 64
MAX_NAMES = 100
TOKEN_LABEL = 34
"""Octets that a validation record's name has more than its domain: ``_``, 32 hex digits, a dot."""

LOCALHOST = "localhost"
"""The name of every machine for itself (RFC 6761 §6.3): in the certificate of a server of ours, never in a requested one."""

REFUSED_SUFFIXES = ("amazonaws.com", "cloudfront.net", "elasticbeanstalk.com")
"""Suffixes that the specification refuses: their owner never asks here."""

_LDH = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_QUOTED = 80


def _refuse(name: str, why: str, hint: str = "") -> InvalidDomainName:
    shown = name if len(name) <= _QUOTED else f"{name[:_QUOTED]}…"
    return InvalidDomainName(f"{shown!r}: {why}", hint=hint)


def _to_ascii(label: str, name: str) -> str:
    if label.isascii():
        return label.lower()
    try:
        return idna.encode(label, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise _refuse(
            name, f"the label {label[:_QUOTED]!r} is no internationalized name: {error}."
        ) from error


def _check_punycode(label: str, name: str) -> None:
    """Labels like ``??--…`` must be ``xn--…`` and decode (specification, punycode)."""
    if label[2:4] != "--":
        return
    if not label.startswith("xn--"):
        raise _refuse(
            name, f"the label {label!r} has '--' after two characters, which only 'xn--' names may have."
        )
    try:
        idna.decode(label)
    except idna.IDNAError as error:
        raise _refuse(name, f"the label {label!r} is not a valid internationalized name: {error}.") from error


def _check_label(label: str, name: str) -> None:
    if not label:
        raise _refuse(name, "it has an empty label.", "Remove the doubled or leading dot.")
    if len(label) > MAX_LABEL:
        raise _refuse(name, f"a label has at most {MAX_LABEL} octets; one has {len(label)}.")
    if "*" in label:
        raise _refuse(name, "'*' may only be the whole leftmost label, once, as in *.example.com.")
    if not _LDH.fullmatch(label):
        raise _refuse(
            name, f"the label {label!r} may hold letters, digits and inner hyphens only (RFC 5890 LDH)."
        )
    _check_punycode(label, name)


def canonical(name: str) -> str:
    """Return the canonical form of ``name``, wildcard kept; raise ``InvalidDomainName`` naming the broken rule.

    Rules on suffixes and on the common name are not checked here: see ``check_names``.
    """
    if not name or not name.strip():
        raise _refuse(name, "it is empty.")
    bare = name.replace("\u3002", ".").removesuffix(".")
    if not bare:
        raise _refuse(name, "it is the root, not a name.")
    wildcard, rest = ("*.", bare[2:]) if bare.startswith("*.") else ("", bare)
    if len(rest) > 4 * MAX_NAME:
        raise _refuse(name, f"a name has at most {MAX_NAME} octets; this one has {len(rest)}.")
    labels = [_to_ascii(label, name) for label in rest.split(".")]
    for label in labels:
        _check_label(label, name)
    result = wildcard + ".".join(labels)
    if len(result) > MAX_NAME:
        raise _refuse(name, f"a name has at most {MAX_NAME} octets; this one has {len(result)}.")
    if len(labels) == 1:
        raise _refuse(name, "it has one label only.", "Write the full name, with its domain.")
    if labels[-1].isdigit():
        raise _refuse(name, "its last label is a number: an IP address is not a domain name.")
    return result


def base_domain(name: str) -> str:
    """Return the name that is validated: ``name`` without ``*.`` (specification, how CNAME records work)."""
    return name.removeprefix("*.")


def lies_in(name: str, suffix: str) -> bool:
    """Tell whether ``name`` is ``suffix`` or below it; both canonical, an empty suffix holds every name."""
    return not suffix or name == suffix or name.endswith(f".{suffix}")


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def registrable(name: str) -> str:
    """Return the domain that somebody registered for a canonical ``name``: one label below the public suffix.

    Below a suffix that is not public, the last two labels stand for it.
    """
    base = base_domain(name)
    return _public_suffixes().privatesuffix(base) or ".".join(base.split(".")[-2:])


def is_public_suffix(name: str) -> bool:
    """Tell whether a canonical ``name`` is itself a suffix that people register below."""
    return _public_suffixes().publicsuffix(name) == name


def _check_suffix(name: str, accepted: Sequence[str] | None) -> None:
    base = base_domain(name)
    for refused in REFUSED_SUFFIXES:
        if lies_in(base, refused):
            raise _refuse(name, f"names under {refused} are never certified.", "Use a name of your own.")
    suffix = _public_suffixes().publicsuffix(base)
    if is_public_suffix(base):
        raise _refuse(name, f"{base} is a public suffix: certificates are for names below it.")
    if suffix is None and accepted is not None and not any(lies_in(base, private) for private in accepted):
        raise _refuse(
            name,
            f"'{base.rsplit('.', 1)[-1]}' is not a public top-level domain.",
            "Correct the spelling, or add the suffix to acceptedSuffixes.",
        )


def check_name(name: str, *, accepted_suffixes: Sequence[str] | None = None) -> str:
    """Return the canonical form of ``name`` after every rule a single name has.

    ``accepted_suffixes`` lists private suffixes that may be certified; None accepts all of them.
    """
    result = canonical(name)
    _check_suffix(result, accepted_suffixes)
    return result


def check_common_name(name: str) -> None:
    """Raise where a canonical ``name`` is too long to be the first one (RFC 5280 ub-common-name)."""
    if len(name) > MAX_COMMON_NAME:
        raise _refuse(
            name,
            f"the first name becomes the common name, which has at most {MAX_COMMON_NAME} octets; it has {len(name)}.",
            "Put a shorter name first and this one among the subjectAlternativeNames.",
        )


def check_record_fits(name: str) -> None:
    """Raise where the name of the validation record for ``name`` would exceed 253 octets."""
    longest = MAX_NAME - TOKEN_LABEL
    if len(base_domain(name)) > longest:
        raise _refuse(
            name, f"DNS validation needs room for its record: such a name has at most {longest} octets."
        )


def check_not_wildcard(name: str) -> None:
    """Raise where ``name`` is a wildcard: a page proves control of its own name only (Baseline Requirements, 3.2.2.4.18)."""
    if name.startswith("*."):
        raise _refuse(
            name, "a wildcard cannot be validated over HTTP.", "Validate by DNS, or name each name by itself."
        )


def name_set(names: Iterable[str]) -> tuple[str, ...]:
    """Return canonical ``names`` without repetition, the first staying first, the others sorted."""
    first, *others = names
    return (first, *sorted(set(others) - {first}))


def check_count(names: Sequence[str], limit: int, path: str = "subjectAlternativeNames") -> None:
    """Raise ``LimitExceeded`` where there are more than ``limit`` names, the first included."""
    if len(names) > limit:
        raise LimitExceeded(
            f"Certificate has too many domains: at most {limit} names; there are {len(names)}.",
            hint=f"Split them over several certificates, or raise ACM_MAX_NAMES (up to {MAX_NAMES})."
            if limit < MAX_NAMES
            else "Split them over several certificates.",
            property_path=path,
        )
