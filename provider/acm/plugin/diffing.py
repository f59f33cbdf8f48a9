"""Diff by table: which inputs changed in meaning, at which path, and whether that replaces the resource. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from acm.model.errors import AcmError
from acm.plugin.checking import join
from acm.plugin.properties import Change, Entries, Flag, Items, Nested, Property, PropertyType, Text
from acm.plugin.values import Unknown, Value, unwrap


class Kind(Enum):
    """What happened to a property; the names are those of the protocol."""

    ADD = "ADD"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Entry:
    """One changed property. ``of_input`` tells an input's change from a change that was found outside."""

    path: str
    kind: Kind
    replaces: bool = False
    of_input: bool = True

    @property
    def top(self) -> str:
        """Return the top-level property that the path begins with."""
        return self.path.split(".", 1)[0].split("[", 1)[0]


@dataclass(frozen=True, slots=True)
class Difference:
    """What Diff answers; no entries: nothing changed."""

    entries: tuple[Entry, ...] = ()
    delete_before_replace: bool = False
    stables: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the user shall know of the changes: why they replace, what they take away."""

    @property
    def replaces(self) -> bool:
        """Tell whether the resource has to be replaced."""
        return any(entry.replaces for entry in self.entries)


def diff(
    properties: Sequence[Property], old: Mapping[str, Value], new: Mapping[str, Value]
) -> tuple[Entry, ...]:
    """Return the changes between old and new inputs that mean something, in the order of the table."""
    return tuple(
        replace(entry, replaces=prop.change is Change.REPLACE)
        for prop in properties
        for entry in _compare(prop, old.get(prop.name), new.get(prop.name), prop.name)
    )


def same(kind: PropertyType, old: Value, new: Value) -> bool:
    """Tell whether two values of a type mean the same; an unknown one never does."""
    return not list(_compare_type(kind, unwrap(old), unwrap(new), "x"))


def _compare(prop: Property, old: Value, new: Value, path: str) -> Iterator[Entry]:
    before, after = unwrap(old), unwrap(new)
    yield from _compare_type(
        prop.type,
        _meaning(prop, before),
        _meaning(prop, after),
        path,
        was_given=before is not None,
        is_given=after is not None,
    )


def _meaning(prop: Property, value: Value) -> Value:
    return prop.default if value is None else value


def _compare_type(
    kind: PropertyType, old: Value, new: Value, path: str, *, was_given: bool = True, is_given: bool = True
) -> Iterator[Entry]:
    if _is_unknown(new):
        yield Entry(path, Kind.UPDATE if was_given else Kind.ADD)
    elif isinstance(kind, Items) and kind.as_set:
        yield from _compare_sets(kind, _list(old), _list(new), path)
    elif isinstance(kind, Items):
        yield from _compare_lists(kind, _list(old), _list(new), path)
    elif isinstance(kind, Entries):
        yield from _compare_maps(kind, _dict(old), _dict(new), path)
    elif isinstance(kind, Nested):
        yield from (
            entry
            for prop in kind.properties
            for entry in _compare(
                prop, _dict(old).get(prop.name), _dict(new).get(prop.name), join(path, prop.name)
            )
        )
    elif canonical(kind, old) != canonical(kind, new):
        yield Entry(path, _kind(was_given=was_given, is_given=is_given))


def _kind(*, was_given: bool, is_given: bool) -> Kind:
    if not was_given:
        return Kind.ADD
    return Kind.UPDATE if is_given else Kind.DELETE


def canonical(kind: PropertyType, value: Value) -> Any:
    """Return what ``value`` means, so that two of the same meaning are equal; a text that has none stays itself."""
    if isinstance(kind, Flag) and value is None:
        return False
    if isinstance(kind, Text) and kind.canonical is not None and isinstance(value, str):
        try:
            return str(kind.canonical(value))
        except AcmError:
            return value
    return value


def _compare_sets(kind: Items, old: list[Value], new: list[Value], path: str) -> Iterator[Entry]:
    yield from compare_sets(
        path,
        {index: canonical(kind.of, item) for index, item in enumerate(old)},
        {index: canonical(kind.of, item) for index, item in enumerate(new)},
    )


def compare_sets(path: str, old: Mapping[int, Any], new: Mapping[int, Any]) -> Iterator[Entry]:
    """Yield what was added to and removed from a set written as a list; both come as canonical items by their index."""
    before, after = list(old.values()), list(new.values())
    gone = {index for index, item in old.items() if item not in after}
    come = {index for index, item in new.items() if _is_unknown(item) or item not in before}
    for index in sorted(gone | come):
        kind = Kind.UPDATE if index in gone & come else Kind.ADD if index in come else Kind.DELETE
        yield Entry(f"{path}[{index}]", kind)


def _compare_lists(kind: Items, old: list[Value], new: list[Value], path: str) -> Iterator[Entry]:
    for index in range(max(len(old), len(new))):
        place = f"{path}[{index}]"
        if index >= len(old):
            yield Entry(place, Kind.ADD)
        elif index >= len(new):
            yield Entry(place, Kind.DELETE)
        else:
            yield from _compare_type(kind.of, old[index], new[index], place)


def _compare_maps(kind: Entries, old: dict[str, Value], new: dict[str, Value], path: str) -> Iterator[Entry]:
    for key in (*old, *(key for key in new if key not in old)):
        place = join(path, key)
        if key not in old:
            yield Entry(place, Kind.ADD)
        elif key not in new:
            yield Entry(place, Kind.DELETE)
        else:
            yield from _compare_type(kind.of, old[key], new[key], place)


def _is_unknown(value: object) -> bool:
    return isinstance(value, Unknown)


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _dict(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}
