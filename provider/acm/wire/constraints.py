"""One validator for every shape of the model, with the words that AWS uses.

Checks presence, length, range, pattern, enumeration, and that a union has one member. All violations are told at once,
in the order of the model. The form of the message is that of recorded answers of AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import regex
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from acm.wire.faults import Fault
from acm.wire.model import is_sensitive

_SHOWN = 256
"""Characters of a value that a message repeats."""

_MOST = 20
"""Violations that one message tells."""

_PATTERN_SECONDS = 1.0
_SHORT = 256
"""Characters that are matched without letting other threads run first, which takes longer than the match; whether they
match is remembered, because clients repeat most of what they say."""
_REMEMBERED = 4096


def check(members: Mapping[str, Any], shape: StructureShape | None) -> None:
    """Raise a ``ValidationException`` that tells every violation; nothing where there is none."""
    found = list(_structure(members, shape, "")) if shape is not None else []
    if found:
        number = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
        raise Fault("ValidationException", f"{number} detected: {'; '.join(found[:_MOST])}")


def _structure(value: Mapping[str, Any], shape: StructureShape, path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        if name in value:
            yield from _value(value[name], member, _below(path, name))
        elif name in shape.required_members:
            yield f"Value null at '{_below(path, name)}' failed to satisfy constraint: Member must not be null"
    if shape.is_tagged_union and len(value) != 1:
        yield f"Value at '{path}' failed to satisfy constraint: Exactly one member must be set"


def _value(value: Any, shape: Shape, path: str) -> Iterator[str]:
    yield from (_worded(value, shape, path, rule) for rule in _broken(value, shape))
    if isinstance(shape, StructureShape):
        yield from _structure(value, shape, path)
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value, 1):
            yield from _value(item, shape.member, f"{path}.{number}.member")
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _value(item, shape.value, f"{path}.{key[:_SHOWN]}")


def _broken(value: Any, shape: Shape) -> Iterator[str]:
    metadata = shape.metadata
    if shape.type_name in ("string", "blob", "list", "map"):
        if "min" in metadata and len(value) < metadata["min"]:
            yield f"Member must have length greater than or equal to {metadata['min']}"
        if "max" in metadata and len(value) > metadata["max"]:
            yield f"Member must have length less than or equal to {metadata['max']}"
            return  # a pattern over a text of any length would be work for nothing
    elif shape.type_name in ("integer", "long"):
        if "min" in metadata and value < metadata["min"]:
            yield f"Member must have value greater than or equal to {metadata['min']}"
        if "max" in metadata and value > metadata["max"]:
            yield f"Member must have value less than or equal to {metadata['max']}"
    if isinstance(shape, StringShape):
        yield from _broken_text(value, shape)


def _broken_text(value: str, shape: StringShape) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and not _matches(pattern, value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


def _matches(pattern: str, value: str) -> bool:
    try:
        if len(value) <= _SHORT:
            return _matches_short(pattern, value)
        return _compiled(pattern).fullmatch(value, timeout=_PATTERN_SECONDS, concurrent=True) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=_REMEMBERED)
def _matches_short(pattern: str, value: str) -> bool:
    """Tell it of a short value; one that took too long is not remembered."""
    return _compiled(pattern).fullmatch(value, timeout=_PATTERN_SECONDS, concurrent=False) is not None


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    # Patterns are Java's, where \w is ASCII only while \p{…} is Unicode's; version 1 allows a set within a set.
    return regex.compile(pattern.replace(r"\w", "[A-Za-z0-9_]"), regex.VERSION1)


def _worded(value: Any, shape: Shape, path: str, rule: str) -> str:
    if is_sensitive(shape) or shape.type_name in ("blob", "structure"):
        shown = "Value"
    else:
        shown = f"Value '{str(value)[:_SHOWN]}'"
    return f"{shown} at '{path}' failed to satisfy constraint: {rule}"


def _below(path: str, name: str) -> str:
    lowered = name[:1].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered
