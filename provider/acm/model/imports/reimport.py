"""What may take the place of an imported certificate (specification, reimport a certificate), and what that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography import x509

from acm.model.errors import AcmError, ReimportRefused
from acm.model.imports import reading
from acm.model.imports.rules import BODY
from acm.model.keys import KeyFamily
from acm.model.x509_words import PURPOSES

_MAY_GO = "TLS_WEB_CLIENT_AUTHENTICATION"
_MAY_GO_FROM_EC = "KEY_ENCIPHERMENT"
_ANEW = "Import it as a new certificate and move its users over."
_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesChanged:
    """Domain names and IP addresses that a reimport brings and takes away."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]

    def __str__(self) -> str:
        parts = (("gained", self.gained), ("lost", self.lost))
        return "; ".join(f"names {word}: {_few(names)}" for word, names in parts if names)


def names_changed(current: x509.Certificate, new: x509.Certificate) -> NamesChanged:
    """Return the names that ``new`` has and ``current`` has not, and the other way round, sorted."""
    before, after = _identities(current), _identities(new)
    return NamesChanged(gained=tuple(sorted(after - before)), lost=tuple(sorted(before - after)))


def refusals(current: x509.Certificate, new: x509.Certificate) -> Iterator[AcmError]:
    """Yield every reason for which ``new`` cannot take the place of ``current`` under its ARN."""
    yield from _key(current, new)
    yield from _names(current, new)
    before, after = reading.usages(current), reading.usages(new)
    yield from _extension("Key Usage", before, after, may_go=_usage_may_go(new))
    yield from _extension(
        "Extended Key Usage", _purposes(current), _purposes(new), may_go=frozenset({_MAY_GO})
    )


def _key(current: x509.Certificate, new: x509.Certificate) -> Iterator[AcmError]:
    before, after = (reading.key_algorithm(one.public_key()) for one in (current, new))
    if before is not after:
        yield _refusal(
            f"New certificate has a key of {after} which is different from {before} in the current certificate."
        )


def _names(current: x509.Certificate, new: x509.Certificate) -> Iterator[AcmError]:
    before, after = _identities(current), _identities(new)
    if before and not before & after:
        yield _refusal(f"the new certificate has none of the present names: {_few(sorted(before))}.")


def _extension(
    name: str, before: tuple[str, ...], after: tuple[str, ...], *, may_go: frozenset[str]
) -> Iterator[AcmError]:
    missing = sorted(set(before) - set(after) - may_go)
    if after and not before:
        yield _refusal(f"the new certificate has the extension {name}, the present one has not.")
    elif before and not after:
        yield _refusal(f"the new certificate lacks the extension {name}, which the present one has.")
    elif missing:
        yield _refusal(
            f"New certificate is missing one or more {name}s supported by the currently imported certificate: {', '.join(missing)}."
        )


def _usage_may_go(new: x509.Certificate) -> frozenset[str]:
    """ACM lets a meaningless key encipherment go from certificates for elliptic curves."""
    algorithm = reading.key_algorithm(new.public_key())
    is_ec = algorithm is not None and algorithm.family is KeyFamily.ECDSA
    return frozenset({_MAY_GO_FROM_EC} if is_ec else ())


def _purposes(certificate: x509.Certificate) -> tuple[str, ...]:
    return tuple(PURPOSES.get(purpose, purpose) for purpose in reading.purposes(certificate))


def _identities(certificate: x509.Certificate) -> set[str]:
    return {*reading.domain_names(certificate), *reading.ip_addresses(certificate)}


def _refusal(why: str) -> AcmError:
    return ReimportRefused(why, hint=_ANEW, property_path=BODY)


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return f"{', '.join(listed[:_LISTED])}{more}"
