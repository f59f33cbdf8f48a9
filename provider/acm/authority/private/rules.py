"""The check before a private authority signs: what was ordered, within what the authority may certify.

It runs on the certificate signed with a throw-away key, read back from its octets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cryptography import x509

from acm.authority import extensions
from acm.authority.private import profiles
from acm.authority.profiles import SERIAL_OCTETS
from acm.model.errors import LintRejected
from acm.model.private_ca.order import SigningOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A certificate about to be signed, what it was ordered to be, and by whom; None for a root."""

    certificate: x509.Certificate
    order: SigningOrder
    subject: profiles.Subject
    issuer: x509.Certificate | None
    found_at: tuple[profiles.Extension, ...] = ()
    """Where its revocation status is to be found."""


Rules = Mapping[str, Callable[[Trial], Iterator[str]]]
"""Rules by their names and sources."""


def check(trial: Trial, rules: Rules) -> None:
    """Raise ``LintRejected`` listing all findings of ``rules``; return where there are none."""
    found = [f"{name}: {finding}" for name, rule in rules.items() for finding in rule(trial)]
    if found:
        raise LintRejected("The certificate was not signed: " + " ".join(found))


def _serial_number(trial: Trial) -> Iterator[str]:
    serial = trial.certificate.serial_number
    if serial <= 0 or (serial.bit_length() + 8) // 8 != SERIAL_OCTETS:
        yield f"the serial number must be positive and have {SERIAL_OCTETS} octets."


def _names(trial: Trial) -> Iterator[str]:
    issuer = trial.issuer.subject if trial.issuer else trial.subject.name
    if trial.certificate.issuer.public_bytes() != issuer.public_bytes():
        yield "the issuer's name is not the subject of the authority."
    if trial.certificate.subject.public_bytes() != trial.subject.name.public_bytes():
        yield "the subject is not the ordered one."


def _public_key(trial: Trial) -> Iterator[str]:
    if trial.certificate.public_key() != trial.subject.public_key:
        yield "the public key is not the ordered one."


def _validity_period(trial: Trial) -> Iterator[str]:
    begin, end = trial.certificate.not_valid_before_utc, trial.certificate.not_valid_after_utc
    if (begin, end) != (trial.order.not_before, trial.order.not_after):
        yield "the validity is not the ordered one."
    if begin >= end:
        yield "it ends before it begins."
    if trial.issuer is not None and end > trial.issuer.not_valid_after_utc:
        yield "it outlives its issuer."
    if trial.issuer is not None and begin < trial.issuer.not_valid_before_utc:
        yield "it begins before its issuer."


def _issuer_may_certify(trial: Trial) -> Iterator[str]:
    above = extensions.find(trial.issuer, x509.BasicConstraints) if trial.issuer else None
    if trial.issuer is None:
        return
    if above is None or not above.ca:
        yield "its issuer is no authority."
    elif trial.order.template.is_authority and above.path_length is not None:
        depth = trial.order.depth
        if depth is None or depth >= above.path_length:
            yield "its path length does not fit under that of its issuer (RFC 5280 §4.2.1.9)."


def _extensions(trial: Trial) -> Iterator[str]:
    wanted = list(profiles.extensions(trial.order, trial.subject, trial.issuer, trial.found_at))
    found = [(extension.value, extension.critical) for extension in trial.certificate.extensions]
    if found != wanted:
        yield "the extensions are not those of the template."


def _subject(trial: Trial) -> Iterator[str]:
    if trial.certificate.subject != trial.subject.name:
        yield "the subject is not the ordered one."


def _alternative_names(trial: Trial) -> Iterator[str]:
    if extensions.find(trial.certificate, x509.SubjectAlternativeName) != trial.subject.alternative_names:
        yield "the alternative names are not the ordered ones."


RULES: Rules = {
    "serial_number (RFC 5280 §4.1.2.2)": _serial_number,
    "names (RFC 5280 §4.1.2.4, §4.1.2.6)": _names,
    "public_key (RFC 5280 §4.1.2.7)": _public_key,
    "validity_period (RFC 5280 §4.1.2.5)": _validity_period,
    "issuer_may_certify (RFC 5280 §6.1.4)": _issuer_may_certify,
    "extensions (RFC 5280 §4.2)": _extensions,
}
"""Every rule with its source, in the order in which they are checked."""

OF_EACH: Rules = {
    "serial_number (RFC 5280 §4.1.2.2)": _serial_number,
    "subject (RFC 5280 §4.1.2.6)": _subject,
    "public_key (RFC 5280 §4.1.2.7)": _public_key,
    "validity_period (RFC 5280 §4.1.2.5)": _validity_period,
    "alternative_names (RFC 5280 §4.2.1.6)": _alternative_names,
}
"""What is checked of a leaf that follows the pattern of one that all rules were checked on: what is its own."""
