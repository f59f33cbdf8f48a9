"""Which certificates are wanted: the filters of ListCertificates and the statements of SearchCertificates as predicates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acm.api import certificates
from acm.api.call import Members
from acm.model.certificate import Certificate
from acm.wire.faults import Fault

Predicate = Callable[[Certificate], bool]

MOST_FILTERS = 256
"""Filters in one statement: each is tried on every certificate."""


def listed(members: Members) -> Predicate:
    """Return what ListCertificates looks for, but for the key types; by default certificates that have a domain."""
    includes = members.get("Includes", {})
    statuses = members.get("CertificateStatuses")
    origins = members.get("CertificateKeyPairOrigins")
    with_domain_only = "keyTypes" not in includes

    def matches(one: Certificate) -> bool:
        return (
            "RootHierarchyTypes" not in members  # Amazon's own hierarchies
            and (not statuses or one.status in statuses)
            and (not origins or certificates.origin(one) in origins)
            and (not with_domain_only or bool(one.domain_name))
            and _has_all(certificates.key_usages(one), includes.get("keyUsage"))
            and _has_all(certificates.extended_key_usages(one), includes.get("extendedKeyUsage"))
            and includes.get("exportOption") in (None, certificates.enabled(on=one.options.export))
            and includes.get("managedBy") in (None, one.managed_by)
        )

    return matches


def _has_all(present: tuple[str, ...], wanted: list[str] | None) -> bool:
    return not wanted or set(wanted) <= set(present)


def searched(statement: Members | None) -> Predicate:
    """Return the predicate of a ``CertificateFilterStatement``; every certificate for none."""
    if statement is None:
        return lambda _: True
    if _filters(statement) > MOST_FILTERS:
        raise Fault("ValidationException", f"A statement has at most {MOST_FILTERS} filters.")
    return _statement(statement)


def _filters(statement: Members) -> int:
    below = [*statement.get("And", ()), *statement.get("Or", ())]
    if "Not" in statement:
        below.append(statement["Not"])
    return 1 + sum(map(_filters, below))


def _statement(statement: Members) -> Predicate:
    ((kind, value),) = statement.items()
    if kind == "Filter":
        return _filter(value)
    if kind == "Not":
        refused = _statement(value)
        return lambda one: not refused(one)
    parts = [_statement(part) for part in value]
    together = all if kind == "And" else any
    return lambda one: together(part(one) for part in parts)


def _filter(value: Members) -> Predicate:
    ((kind, wanted),) = value.items()
    if kind == "CertificateArn":
        return lambda one: one.arn == wanted
    ((name, operand),) = wanted.items()
    table = _X509 if kind == "X509AttributeFilter" else _METADATA
    return table.get(name, _UNKNOWN)(operand)


def _equal(value: Callable[[Certificate], Any]) -> Callable[[Any], Predicate]:
    return lambda wanted: lambda one: value(one) == wanted


def _among(values: Callable[[Certificate], tuple[str, ...]]) -> Callable[[Any], Predicate]:
    return lambda wanted: lambda one: wanted in values(one)


def _within(moment: Callable[[Certificate], Any]) -> Callable[[Any], Predicate]:
    """Return what makes predicates over a ``TimestampRange``: both ends belong to it, an absent one is open."""

    def made(range_: Members) -> Predicate:
        start, end = range_.get("Start"), range_.get("End")

        def matches(one: Certificate) -> bool:
            at = moment(one)
            return at is not None and (start is None or start <= at) and (end is None or at <= end)

        return matches

    return made


def _text(texts: Callable[[Certificate], tuple[str, ...]]) -> Callable[[Any], Predicate]:
    """Return what makes predicates over texts that a comparison holds for; names have no case."""

    def made(comparison: Members) -> Predicate:
        wanted = comparison["Value"].lower()
        if comparison["ComparisonOperator"] == "EQUALS":
            return lambda one: any(text.lower() == wanted for text in texts(one))
        return lambda one: any(wanted in text.lower() for text in texts(one))

    return made


def _inside(member: str, made: Callable[[Any], Predicate]) -> Callable[[Any], Predicate]:
    return lambda union: made(union[member])


_UNKNOWN = _equal(lambda _: None)
"""What AWS's model gained since, or what no certificate here has: it is found in none."""

_X509: dict[str, Callable[[Any], Predicate]] = {
    "Subject": _inside("CommonName", _text(lambda one: (certificates.common_name(one),))),
    "SubjectAlternativeName": _inside("DnsName", _text(lambda one: one.names)),
    "ExtendedKeyUsage": _among(certificates.extended_key_usages),
    "KeyUsage": _among(certificates.key_usages),
    "KeyAlgorithm": _equal(lambda one: one.key_algorithm),
    "SerialNumber": _equal(lambda one: one.material and one.material.serial),
    "NotAfter": _within(lambda one: one.material and one.material.not_after),
    "NotBefore": _within(lambda one: one.material and one.material.not_before),
}

_METADATA: dict[str, Callable[[Any], Predicate]] = {
    name: _equal(value) for name, value in certificates.METADATA.items()
}
