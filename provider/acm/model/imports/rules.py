"""What may be imported (specification, import prerequisites and import problems).

Every failure is told at once, none of them with any part of a private key in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from acm.model.clock import rfc3339
from acm.model.errors import AcmError, ImportRefused
from acm.model.imports import pem, reading
from acm.model.imports.request import Given
from acm.model.keys import KeyAlgorithm

T = TypeVar("T")

BODY, CHAIN = "certificateBody", "certificateChain"
_QUOTED = 120
_UNREADABLE = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_ALGORITHMS = ", ".join(KeyAlgorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found in a ``Given``: its parts where they could be read, and everything that is wrong with them."""

    leaf: x509.Certificate | None
    chain: tuple[x509.Certificate, ...]
    private_key: PrivateKeyTypes | None = field(repr=False)
    failures: tuple[AcmError, ...]


def examine(given: Given) -> Examined:
    """Read what is given and check every rule that needs no clock; parts that are None are not looked at."""
    failures: list[AcmError] = []
    leaf = _attempt(given.certificate, _certificate, BODY, failures)
    chain = _attempt(given.chain, _chain, CHAIN, failures)
    key = _attempt(given.private_key, _private_key, given.key_property, failures)
    if leaf is not None:
        failures += (failure.at(BODY) for failure in _leaf_failures(leaf))
        if chain is not None or (given.chain is None and given.chain_is_known):
            failures += (failure.at(CHAIN) for failure in _chain_failures(leaf, chain or ()))
        if key is not None:
            failures += (failure.at(given.key_property) for failure in _key_failures(leaf, key))
    return Examined(leaf=leaf, chain=chain or (), private_key=key, failures=tuple(failures))


def date_failures(leaf: x509.Certificate, now: datetime) -> Iterator[AcmError]:
    """Yield a failure where a certificate is not valid at ``now`` (specification, prerequisites)."""
    if now < leaf.not_valid_before_utc:
        yield ImportRefused(
            f"the certificate is not valid before {rfc3339(leaf.not_valid_before_utc)}; now it is {rfc3339(now)}.",
            hint="Import it once it is valid.",
            property_path=BODY,
        )
    if now > leaf.not_valid_after_utc:
        yield ImportRefused(
            f"the certificate has expired at {rfc3339(leaf.not_valid_after_utc)}; now it is {rfc3339(now)}.",
            hint="Obtain a new one from its issuer.",
            property_path=BODY,
        )


def expiry_warning(leaf: x509.Certificate, now: datetime, days: int) -> str:
    """Return a sentence where a certificate has expired or does so within ``days``; else an empty text."""
    end = leaf.not_valid_after_utc
    if now > end:
        return (
            f"the certificate has expired at {rfc3339(end)}: obtain a new one from its issuer and import it."
        )
    if end - now <= timedelta(days=days):
        left = (end - now).days
        return (
            f"the certificate expires at {rfc3339(end)}, in {left} days; nothing renews it: "
            "obtain a new one from its issuer and import it."
        )
    return ""


def refuse(failures: Sequence[AcmError]) -> None:
    """Raise where there are failures: the one, or one that tells them all."""
    if len(failures) == 1:
        raise failures[0]
    if failures:
        texts = (f"({number}) {failure.diagnostics()}" for number, failure in enumerate(failures, 1))
        kind = type(failures[0])
        raise kind(f"{len(failures)} rules are broken. {' '.join(texts)}", property_path=BODY)


def _attempt(text: str | None, read: Callable[[str], T], path: str, failures: list[AcmError]) -> T | None:
    """Return what ``read`` makes of a text; None, and a failure more, where it cannot be read."""
    try:
        return None if text is None else read(text)
    except AcmError as failure:
        failures.append(failure.at(path))
        return None


def _certificate(text: str) -> x509.Certificate:
    return _parsed(pem.certificate(text))


def _chain(text: str) -> tuple[x509.Certificate, ...]:
    return tuple(map(_parsed, pem.chain(text)))


def _parsed(der: bytes) -> x509.Certificate:
    try:
        found = x509.load_der_x509_certificate(der)
        _ = found.extensions, found.public_key(), found.subject, found.issuer, found.not_valid_after_utc
    except (ValueError, TypeError, UnsupportedAlgorithm, *_UNREADABLE):
        raise ImportRefused(
            "a certificate cannot be read: it is damaged, or of a kind that is not known here.",
            hint="`openssl x509 -in FILE -noout -text` shows what is in it.",
        ) from None
    return found


def _private_key(text: str) -> PrivateKeyTypes:
    try:
        return serialization.load_der_private_key(pem.private_key(text), password=None)
    except TypeError:
        raise ImportRefused("the private key has a passphrase; it has to come without.") from None
    except (ValueError, UnsupportedAlgorithm):
        # What the library says may show part of the key.
        raise ImportRefused(
            "the private key cannot be read: it is damaged, or of a kind that is not known here.",
            hint="`openssl pkey -in FILE -noout -check` tells more.",
        ) from None


def _leaf_failures(leaf: x509.Certificate) -> Iterator[AcmError]:
    if leaf.version is not x509.Version.v3:
        yield ImportRefused(
            f"X.509 version 3 is wanted, not {leaf.version.name}.", hint="Have it issued anew."
        )
    if not leaf.issuer.rdns:
        yield ImportRefused("the certificate does not name its issuer.", hint="Have it issued anew.")
    if reading.key_algorithm(leaf.public_key()) is None:
        yield ImportRefused(
            f"its key is none that can be imported: {_ALGORITHMS}.", hint="Have it issued for another key."
        )
    if not (reading.domain_names(leaf) or reading.ip_addresses(leaf)):
        yield ImportRefused(
            "it is for no fully qualified domain name and no IP address.",
            hint="Have it issued with a subjectAltName.",
        )


def _chain_failures(leaf: x509.Certificate, chain: Sequence[x509.Certificate]) -> Iterator[AcmError]:
    if not chain:
        if not reading.is_self_signed(leaf):
            yield ImportRefused(
                f"the certificate is signed by {_shown(leaf.issuer)}, so its chain is needed.",
                hint="Give its issuer's certificate first, then each one's issuer, up to the root or just below it.",
            )
        return
    if leaf in chain:
        yield ImportRefused(
            "the certificate itself is in its chain.", hint="Take it out of certificateChain."
        )
        return
    for number, (below, above) in enumerate(pairwise((leaf, *chain)), 1):
        if not (_may_certify(above) and reading.is_certified_by(below, above)):
            yield ImportRefused(
                f"certificate {number} of the chain, {_shown(above.subject)}, has not certified the one before it, "
                f"{_shown(below.subject)}, whose issuer is {_shown(below.issuer)}.",
                hint="Put the chain in order: the certificate's issuer first, the root last.",
            )


def _may_certify(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is an authority's; those before version 3 cannot say it (RFC 5280 §6.1.4 k)."""
    constraints = reading.extension(certificate, x509.BasicConstraints)
    return certificate.version is x509.Version.v1 or (constraints is not None and constraints.ca)


def _key_failures(leaf: x509.Certificate, key: PrivateKeyTypes) -> Iterator[AcmError]:
    if reading.spki(key.public_key()) != reading.spki(leaf.public_key()):
        yield ImportRefused(
            "the private key does not belong to the certificate.",
            hint="Compare `openssl x509 -noout -pubkey` of the one with `openssl pkey -pubout` of the other.",
        )


def _shown(name: x509.Name) -> str:
    text = name.rfc4514_string() or "a certificate without a name"
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
