"""The rules that names of a certificate have beyond their form; only names that are known are looked at. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model import domains
from acm.model.errors import AcmError
from acm.plugin import checking
from acm.plugin.contract import Session
from acm.plugin.values import Properties, Secret, Value, unwrap

_NAMES = "subjectAlternativeNames"


def check_names(session: Session, inputs: Properties) -> Iterator[AcmError]:
    """Yield what is wrong with well-formed names: suffixes, the room for the record, length, number."""
    suffixes = session.settings.accepted_suffixes
    good: list[str] = []
    for path, raw in _places(inputs):
        name = _canonical(unwrap(raw))
        if name is not None:
            good.append(name)
            errors = _rules(name, path, suffixes)
            yield from map(checking.redacted, errors) if isinstance(raw, Secret) else errors
    if good:
        distinct = domains.name_set(good)
        yield from checking.collect(lambda: domains.check_count(distinct, session.settings.max_names))


def _canonical(name: Value) -> str | None:
    """Return a name's canonical form; None where it is unknown or has none, which the table's check has said."""
    try:
        return domains.canonical(name) if isinstance(name, str) else None
    except AcmError:
        return None


def _rules(name: str, path: str, suffixes: tuple[str, ...] | None) -> Iterator[AcmError]:
    yield from checking.collect(lambda: domains.check_name(name, accepted_suffixes=suffixes), path)
    yield from checking.collect(lambda: domains.check_record_fits(name), path)
    if path == "domainName":
        yield from checking.collect(lambda: domains.check_common_name(name), path)


def _places(inputs: Properties) -> Iterator[tuple[str, Value]]:
    yield "domainName", inputs.get("domainName")
    others = inputs.get(_NAMES)
    hidden = isinstance(others, Secret)
    listed = unwrap(others) if hidden else others
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        yield f"{_NAMES}[{index}]", Secret(item) if hidden else item
