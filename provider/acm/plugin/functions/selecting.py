"""Which certificates fit a question, and how they are shown: shared by the functions that look for certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from acm.model import domains
from acm.model.certificate import Certificate, CertificateType
from acm.model.clock import rfc3339
from acm.plugin.contract import Session
from acm.plugin.resources import certificate_renewal, imported_state, shared
from acm.plugin.resources.certificate_state import options_state, state_of
from acm.plugin.values import Properties, text_of

_SHOWN = 10
"""Candidates that an error names."""

_LOOK = {
    "statuses": lambda certificate: certificate.status.value,
    "keyTypes": lambda certificate: certificate.key_algorithm.value,
    "types": lambda certificate: certificate.type.value,
}
"""Arguments that list allowed values, and the value that they look at."""


_NO_RECORDS: Properties = {
    "domainValidationOptions": [],
    "validationRecords": [],
    "validationEmails": [],
    "validationRedirects": [],
}
"""What proves an imported certificate: nothing here, somebody else has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The certificates of a region that fit, and those that have the name and tags but not the rest."""

    fitting: list[Certificate]
    near: list[Certificate]


def find(session: Session, arguments: Properties) -> Found:
    """Look through the certificates of a region; both lists are sorted by first name, then by age."""
    region = text_of(arguments, "region") or session.settings.region
    listed = sorted(
        session.manager.list(region=region), key=lambda one: (one.domain_name, one.created_at, one.arn)
    )
    named = [one for one in listed if _has_name_and_tags(arguments, one)]
    fitting = [one for one in named if _is_among(arguments, one)]
    return Found(fitting=fitting, near=[one for one in named if not _is_among(arguments, one)])


def described(session: Session, certificate: Certificate) -> Properties:
    """Return the full description of a certificate: what its resource puts out, and what it is made from."""
    tags: Properties = {"tags": dict(certificate.tags)}
    material = certificate.material
    usages: Properties = {
        "keyUsages": list(material.key_usages) if material else None,
        "extendedKeyUsages": list(material.extended_key_usages) if material else None,
    }
    if certificate.type is CertificateType.IMPORTED:
        options = options_state(certificate.options)
        own = imported_state.state_of(session, certificate, tags)
        renewal = shared.given(certificate_renewal.state_of(certificate))
        return {**_NO_RECORDS, "options": options, **renewal, **own}
    named: Properties = {"domainName": certificate.domain_name, **tags}
    return {**shared.given(usages), **state_of(session, certificate, named)}


def told(certificates: Iterable[Certificate]) -> str:
    """Return certificates as one line each person can choose by; at most ten, then how many more there are."""
    lines = list(map(_line, certificates))
    more = f"; and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return "; ".join(lines[:_SHOWN]) + more


def _line(certificate: Certificate) -> str:
    until = f", until {rfc3339(certificate.material.not_after)}" if certificate.material else ""
    facts = (certificate.domain_name, certificate.status.value, certificate.key_algorithm.value)
    return f"{certificate.arn} ({', '.join(facts)}{until})"


def _has_name_and_tags(arguments: Properties, certificate: Certificate) -> bool:
    domain = text_of(arguments, "domain")
    named = domain is None or domains.canonical(domain) in certificate.names
    return named and shared.known_tags(arguments.get("tags")).items() <= certificate.tags.items()


def _is_among(arguments: Properties, certificate: Certificate) -> bool:
    return all(look(certificate) in allowed for look, allowed in _allowed(arguments))


def _allowed(arguments: Properties) -> Iterator[tuple[Callable[[Certificate], str], list[str]]]:
    for name, look in _LOOK.items():
        if arguments.get(name) is not None:
            yield look, shared.texts(arguments[name])
