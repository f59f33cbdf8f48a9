"""What the inputs of a private authority mean, and the inputs that would make one that is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from acm.model.errors import AcmError, InvalidParameter
from acm.model.private_ca.authority import (
    Action,
    AuthorityCertificate,
    AuthorityRequest,
    AuthorityType,
    PrivateAuthority,
    Terms,
)
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.name_constraints import NameConstraints, subtree
from acm.model.private_ca.order import Certified
from acm.model.private_ca.revocation import NOTHING_PUBLISHED
from acm.model.private_ca.sharing import shared_with
from acm.model.private_ca.signing import DEFAULT_SIGNING, SigningAlgorithm, authority_key, signing_algorithm
from acm.model.private_ca.subject import Subject
from acm.model.private_ca.validity import BACKDATE, Validity, ValidityType
from acm.plugin import checking
from acm.plugin.contract import Session
from acm.plugin.resources import private_authority_revocation as revocation
from acm.plugin.resources import shared
from acm.plugin.tables import PRIVATE_CERTIFICATE_AUTHORITY as TABLE
from acm.plugin.tables.private_certificate_authority import SUBJECT
from acm.plugin.values import Properties, Value, contains_unknown, text_of, unwrap

TEN_YEARS = Validity(10, ValidityType.YEARS)


def check_meaning(inputs: Properties) -> Iterator[AcmError]:
    """Yield what is wrong with well-formed inputs, where they are known: algorithms, accounts, the subject."""
    yield from checking.collect(lambda: _signing(inputs), "signingAlgorithm")
    if not contains_unknown(inputs.get("subject")) and unwrap(inputs.get("subject")):
        yield from checking.collect(lambda: _subject(inputs), "subject")
    for index, account in enumerate(shared.texts(inputs.get("sharing"))):
        if not (account.isascii() and account.isdigit() and len(account) == len("123456789012")):
            yield InvalidParameter(
                f"{account[:20]!r} is no account: an account has twelve digits.",
                property_path=f"sharing[{index}]",
            )


def request_of(session: Session, inputs: Properties, urn: str) -> AuthorityRequest:
    """Return the request of the resource ``urn`` for an authority with checked inputs."""
    key = authority_key(str(shared.meaning(TABLE.input("keyAlgorithm"), inputs)))
    return AuthorityRequest(
        region=text_of(inputs, "region") or session.settings.region,
        type=type_of(inputs),
        key_algorithm=key,
        signing_algorithm=_signing(inputs),
        subject=_subject(inputs),
        revocation=revocation.read(inputs) or NOTHING_PUBLISHED,
        tags=shared.known_tags(shared.all_tags(session, inputs)),
        owner=shared.stack_of(urn),
        maker=urn,
    )


def type_of(inputs: Properties) -> AuthorityType:
    """Return whether an authority has a parent."""
    return AuthorityType.ROOT if inputs.get("parent") is None else AuthorityType.SUBORDINATE


def certified(inputs: Properties) -> Certified:
    """Return the certificate that an authority with checked inputs gets."""
    validity, constraints = _object(inputs, "validity"), _object(inputs, "nameConstraints")
    return Certified(
        validity=Validity(int(_number(validity["value"])), ValidityType(str(unwrap(validity["type"]))))
        if validity
        else TEN_YEARS,
        path_length=_path_length(inputs),
        name_constraints=_constraints(constraints),
        parent_arn=text_of(inputs, "parent"),
    )


def same_certificate(old: Properties, new: Properties) -> bool:
    """Tell whether two sets of checked inputs lead to the same kind of certificate, whoever certifies."""
    return replace(certified(old), parent_arn=None) == replace(certified(new), parent_arn=None)


def terms(inputs: Properties, before: Mapping[str, Value] | None = None) -> Terms:
    """Return the terms of checked inputs; ``before`` is what was asked for until now."""
    return Terms(
        status=AuthorityStatus(str(shared.meaning(TABLE.input("status"), inputs))),
        permissions=permissions(inputs),
        shared_with=frozenset(shared.texts(inputs.get("sharing"))),
        revocation=revocation.wanted(before or {}, inputs),
    )


def permissions(inputs: Mapping[str, Value]) -> frozenset[Action]:
    """Return what ACM may do: everything where nothing is said."""
    if unwrap(inputs.get("permissions")) is None:
        return frozenset(Action)
    return frozenset(map(Action, shared.texts(inputs.get("permissions"))))


def imported(session: Session, authority: PrivateAuthority) -> Properties:
    """Return inputs that would make this authority: what has a default and equals it is left out."""
    inputs: Properties = {
        "subject": {
            prop.name: value
            for prop in SUBJECT.properties
            if (value := authority.subject.get(_snake(prop.name))) is not None
        },
        "region": authority.region,
    }
    if authority.key_algorithm.value != "RSA_2048":
        inputs["keyAlgorithm"] = authority.key_algorithm.value
    if authority.signing_algorithm is not DEFAULT_SIGNING[authority.key_algorithm]:
        inputs["signingAlgorithm"] = authority.signing_algorithm.value
    if authority.installed is not None:
        inputs |= shared.given(_imported_certificate(authority.installed, authority.type))
    if authority.revocation.publishes:
        inputs[revocation.NAME] = revocation.shown(authority.revocation)
    return as_found(session, inputs, authority)


def as_found(session: Session, inputs: Properties, authority: PrivateAuthority) -> Properties:
    """Return ``inputs`` as they are where what holds means the same, else with what holds."""
    found: Properties = dict(inputs)
    wanted = terms(inputs)
    if (
        authority.status in (AuthorityStatus.ACTIVE, AuthorityStatus.DISABLED)
        and authority.status is not wanted.status
    ):
        found["status"] = authority.status.value
    granted = {action for permission in authority.permissions for action in permission.actions}
    if granted != wanted.permissions:
        found["permissions"] = _texts(action for action in Action if action in granted)
    if shared_with(authority.policy) != wanted.shared_with:
        found["sharing"] = _texts(sorted(shared_with(authority.policy)))
    if wanted.revocation is not None and not wanted.revocation.is_met_by(authority.revocation):
        found[revocation.NAME] = revocation.shown(authority.revocation)
    if shared.all_tags(session, inputs) != dict(authority.tags):
        defaults = session.default_tags
        found["tags"] = {key: value for key, value in authority.tags.items() if defaults.get(key) != value}
    return found


def _texts(values: Iterable[str]) -> Value:
    return [str(value) for value in values]


def _path_length(inputs: Properties) -> int | None:
    given = unwrap(inputs.get("pathLength"))
    if given is None:
        return None if type_of(inputs) is AuthorityType.ROOT else 0
    return int(_number(given))


def _imported_certificate(installed: AuthorityCertificate, kind: AuthorityType) -> Properties:
    validity = _validity_of(installed)
    default_length = None if kind is AuthorityType.ROOT else 0
    constraints = installed.own_name_constraints
    return {
        "parent": installed.parent_arn,
        "validity": {"type": validity.type.value, "value": float(validity.value)}
        if validity and validity != TEN_YEARS
        else None,
        "pathLength": None
        if installed.path_length in (default_length, None)
        else float(installed.path_length),
        "nameConstraints": _imported_constraints(constraints) if constraints else None,
    }


def _imported_constraints(constraints: NameConstraints) -> Value:
    named = {"permittedDnsNames": constraints.permitted, "excludedDnsNames": constraints.excluded}
    return {name: list(subtrees) for name, subtrees in named.items() if subtrees}


def _validity_of(installed: AuthorityCertificate) -> Validity | None:
    """Return the validity that it was made with, in the largest unit that fits; None for a certificate from elsewhere."""
    made_at = installed.not_before + BACKDATE
    for kind in (ValidityType.YEARS, ValidityType.MONTHS, ValidityType.DAYS):
        number = _whole_units(kind, made_at, installed.not_after)
        if number is not None:
            return Validity(number, kind)
    return None


def _whole_units(kind: ValidityType, made_at: datetime, end: datetime) -> int | None:
    """Return how many units after ``made_at`` the end lies, where that is exact."""
    days = {ValidityType.YEARS: 365.2425, ValidityType.MONTHS: 30.436875, ValidityType.DAYS: 1.0}[kind]
    number = round((end - made_at).days / days)
    return number if number > 0 and Validity(number, kind).end(made_at) == end else None


def _signing(inputs: Properties) -> SigningAlgorithm:
    key = authority_key(str(shared.meaning(TABLE.input("keyAlgorithm"), inputs)))
    given = text_of(inputs, "signingAlgorithm")
    return DEFAULT_SIGNING[key] if given is None else signing_algorithm(given, key)


def _subject(inputs: Properties) -> Subject:
    given = _object(inputs, "subject")
    return Subject.of({_snake(name): text_of(given, name) for name in given})


def _constraints(given: Properties) -> NameConstraints | None:
    permitted, excluded = (
        tuple(sorted({subtree(text) for text in shared.texts(given.get(name))}))
        for name in ("permittedDnsNames", "excludedDnsNames")
    )
    found = NameConstraints(permitted=permitted, excluded=excluded)
    return found if found.permitted or found.excluded else None


def _object(inputs: Mapping[str, Value], name: str) -> Properties:
    value = unwrap(inputs.get(name))
    return value if isinstance(value, dict) else {}


def _number(value: Value) -> float:
    known = unwrap(value)
    return known if isinstance(known, float | int) else 0


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
