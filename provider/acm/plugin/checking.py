"""Check by table: unknown properties, wrong types, missing ones, choices, sizes; all failures at once, no I/O.

Unknown values pass. A failure of a secret value says the rule and nothing of the value.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping

from acm.model.errors import AcmError, InvalidParameter, NotAvailable, UnknownProperty
from acm.plugin.properties import Entries, Flag, Items, Nested, Property, PropertyType, Text, Whole
from acm.plugin.values import Output, Secret, Unknown, Value

_QUOTED = 60
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def check(
    properties: tuple[Property, ...],
    given: Mapping[str, Value],
    *,
    misplaced: tuple[tuple[str, str], ...] = (),
    path: str = "",
) -> list[AcmError]:
    """Return every way in which ``given`` breaks the table, each placed at its property."""
    return [
        *_unknown_properties(properties, given, dict(misplaced), path),
        *(error for prop in properties for error in _property(prop, given, path)),
    ]


def join(path: str, key: str) -> str:
    """Return the property path of ``key`` below ``path``, as Pulumi writes it."""
    if not _PLAIN_KEY.fullmatch(key):
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{key}" if path else key


def collect(rule: Callable[[], object], path: str = "") -> list[AcmError]:
    """Run a rule that raises; return what it raised as a list, placed at ``path`` unless it has a place."""
    try:
        rule()
    except AcmError as error:
        return [error if error.property_path or not path else error.at(path)]
    return []


def redacted(error: AcmError) -> AcmError:
    """Return ``error`` without its text, which may quote a secret."""
    return type(error)(
        f"the secret value breaks this rule: {error.explanation}", property_path=error.property_path
    )


def _unknown_properties(
    properties: tuple[Property, ...], given: Mapping[str, Value], misplaced: Mapping[str, str], path: str
) -> Iterator[AcmError]:
    names = [prop.name for prop in properties]
    for key in given:
        if key in names:
            continue
        place = join(path, key[:_QUOTED])
        if key in misplaced:
            yield NotAvailable(f"{key} does not belong here.", hint=misplaced[key], property_path=place)
        else:
            yield UnknownProperty(
                f"there is no property {key[:_QUOTED]!r}.", hint=_suggestion(key, names), property_path=place
            )


def _suggestion(key: str, names: list[str]) -> str:
    folded = {name.lower(): name for name in names}
    near = difflib.get_close_matches(key[:_QUOTED].replace("_", "").lower(), folded, n=1, cutoff=0.6)
    return f"Did you mean {folded[near[0]]}?" if near else f"There are: {', '.join(names)}."


def _property(prop: Property, given: Mapping[str, Value], path: str) -> Iterator[AcmError]:
    place = join(path, prop.name)
    value = given.get(prop.name)
    if value is None:
        if prop.required:
            yield InvalidParameter(
                f"{prop.name} is missing.", hint="It has to be given.", property_path=place
            )
    elif prop.not_available:
        yield NotAvailable(
            f"{prop.name} is not in this version.", hint=prop.not_available, property_path=place
        )
    else:
        errors = walk(prop.type, value, place)
        yield from map(redacted, errors) if prop.secret and isinstance(prop.type, Text) else errors


def walk(kind: PropertyType, value: Value, path: str) -> Iterator[AcmError]:
    """Yield every way in which a value breaks its type."""
    if isinstance(value, Secret):
        yield from map(redacted, walk(kind, value.value, path))
    elif isinstance(value, Output):
        inner = walk(kind, value.value, path)
        yield from map(redacted, inner) if value.secret else inner
    elif not isinstance(value, Unknown):
        yield from _walk_known(kind, value, path)


def _walk_known(kind: PropertyType, value: Value, path: str) -> Iterator[AcmError]:
    match kind, value:
        case Text(), str():
            yield from _text(kind, value, path)
        case Flag(), bool():
            pass
        case Whole(), float() | int() if not isinstance(value, bool):
            yield from _whole(kind, value, path)
        case Items(), list():
            yield from _items(kind, value, path)
        case Entries(), dict():
            yield from _entries(kind, value, path)
        case Nested(), dict():
            yield from check(kind.properties, value, path=path)
        case _:
            yield InvalidParameter(f"{_wanted(kind)} is wanted, not {_shown(value)}.", property_path=path)


def _text(kind: Text, value: str, path: str) -> Iterator[AcmError]:
    if len(value) > kind.longest:
        yield InvalidParameter(
            f"at most {kind.longest} characters are allowed; there are {len(value)}.", property_path=path
        )
    elif kind.choices and value not in kind.choices:
        yield InvalidParameter(
            f"{value[:_QUOTED]!r} is none of {', '.join(kind.choices)}.",
            hint=_choice_hint(value, kind.choices),
            property_path=path,
        )
    elif kind.canonical is not None:
        canonical = kind.canonical
        yield from (error.at(path) for error in collect(lambda: canonical(value)))


def _choice_hint(value: str, choices: tuple[str, ...]) -> str:
    near = [choice for choice in choices if choice.lower() == value.lower()]
    return f"Did you mean {near[0]}?" if near else ""


def _whole(kind: Whole, value: float, path: str) -> Iterator[AcmError]:
    if not float(value).is_integer() or not kind.least <= value <= kind.most:
        yield InvalidParameter(
            f"a whole number from {kind.least} to {kind.most} is wanted, not {value:g}.", property_path=path
        )


def _items(kind: Items, value: list[Value], path: str) -> Iterator[AcmError]:
    if len(value) > kind.most:
        yield InvalidParameter(
            f"at most {kind.most} items are allowed; there are {len(value)}.", property_path=path
        )
        return
    for index, item in enumerate(value):
        yield from walk(kind.of, item, f"{path}[{index}]")


def _entries(kind: Entries, value: dict[str, Value], path: str) -> Iterator[AcmError]:
    if len(value) > kind.most:
        yield InvalidParameter(
            f"at most {kind.most} entries are allowed; there are {len(value)}.", property_path=path
        )
        return
    for key, item in value.items():
        yield from walk(kind.of, item, join(path, key))


def _wanted(kind: PropertyType) -> str:
    match kind:
        case Text():
            return "a text"
        case Flag():
            return "true or false"
        case Whole():
            return "a whole number"
        case Items():
            return "a list"
        case Entries():
            return "a map"
        case Nested():
            return f"an object with {', '.join(prop.name for prop in kind.properties)}"


def _shown(value: Value) -> str:
    match value:
        case bool() | None:
            shown = {True: "true", False: "false", None: "null"}[value]
        case float() | int():
            shown = f"the number {value:g}"
        case str():
            shown = f"the text {value[:_QUOTED]!r}"
        case list() | dict():
            shown = "a list" if isinstance(value, list) else "an object"
        case _:
            shown = "an asset or a resource"
    return shown
