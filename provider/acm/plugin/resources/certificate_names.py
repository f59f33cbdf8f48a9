"""The rules that names of a certificate have beyond their form; only names that are known are looked at. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model import domains
from acm.model.errors import AcmError
from acm.plugin import checking
from acm.plugin.contract import Session
from acm.plugin.resources import shared
from acm.plugin.resources.private_certificate import is_private
from acm.plugin.tables import CERTIFICATE
from acm.plugin.values import Properties, Secret, Value, unwrap

_NAMES = "subjectAlternativeNames"


def check_names(session: Session, inputs: Properties) -> Iterator[AcmError]:
    """Yield what is wrong with well-formed names: suffixes, the room for the record, length, number."""
    good: list[str] = []
    for path, raw in _places(inputs):
        name = _canonical(unwrap(raw))
        if name is not None:
            good.append(name)
        yield from _check_place(session, path, raw, private=is_private(inputs), method=_method(inputs))
    if good:
        distinct = domains.name_set(good)
        yield from checking.collect(lambda: domains.check_count(distinct, _most(session)))


def _method(inputs: Properties) -> object:
    return shared.meaning(CERTIFICATE.input("validationMethod"), inputs)


def _most(session: Session) -> int:
    """Return how many names a certificate may have: a remote backend's quota is its own to know."""
    return domains.MAX_NAMES if session.settings.is_remote else session.settings.max_names


def check_each_name(session: Session, path: str, names: Value) -> Iterator[AcmError]:
    """Yield what is wrong with well-formed names in the list at ``path``, each by itself."""
    for place, raw in _listed(path, names):
        yield from _check_place(session, place, raw)


def _check_place(
    session: Session, path: str, raw: Value, *, private: bool = False, method: object = "DNS"
) -> Iterator[AcmError]:
    name = _canonical(unwrap(raw))
    if name is not None:
        suffixes = None if private else session.settings.accepted_suffixes
        errors = _rules(name, path, suffixes, method=None if private else method)
        yield from map(checking.redacted, errors) if isinstance(raw, Secret) else errors


def _canonical(name: Value) -> str | None:
    """Return a name's canonical form; None where it is unknown or has none, which the table's check has said."""
    try:
        return domains.canonical(name) if isinstance(name, str) else None
    except AcmError:
        return None


def _rules(name: str, path: str, suffixes: tuple[str, ...] | None, *, method: object) -> Iterator[AcmError]:
    yield from checking.collect(lambda: domains.check_name(name, accepted_suffixes=suffixes), path)
    if method == "DNS":
        yield from checking.collect(lambda: domains.check_record_fits(name), path)
    if method == "HTTP":
        yield from checking.collect(lambda: domains.check_not_wildcard(name), path)
    if path == "domainName":
        yield from checking.collect(lambda: domains.check_common_name(name), path)


def _places(inputs: Properties) -> Iterator[tuple[str, Value]]:
    yield "domainName", inputs.get("domainName")
    yield from _listed(_NAMES, inputs.get(_NAMES))


def _listed(path: str, names: Value) -> Iterator[tuple[str, Value]]:
    hidden = isinstance(names, Secret)
    listed = unwrap(names) if hidden else names
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        yield f"{path}[{index}]", Secret(item) if hidden else item
