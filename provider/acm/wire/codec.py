"""Values of the model's shapes, from and to JSON.

Inside, a structure is a dict by member name, a blob is ``bytes``, a timestamp an aware ``datetime`` in UTC. On the wire
a blob is base64 and a timestamp a number of seconds since 1970. Members that the model does not have are ignored, and
null means absent, as AWS does. Source: AWS JSON 1.1 protocol.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from acm.wire.faults import Fault, serialization

MOST_OCTETS = 4 << 20
"""Octets of a request: the largest certificate chain in base64, and everything around it."""

DEEPEST = 32
"""Levels of nesting: the filter of a search may hold statements within statements."""

SPELLINGS = {("KeyAlgorithm", "EC_Prime256v1"): "EC_prime256v1"}
"""By shape and value how ACM's own guide spells a value that the model spells otherwise (request a certificate, CLI)."""

_JSON = json.JSONEncoder(separators=(",", ":"))
_RESPELLED = {shape for shape, _ in SPELLINGS}


def read(body: bytes, shape: StructureShape | None) -> dict[str, Any]:
    """Return a request's members; raise a ``Fault`` where the body is too large, no JSON object, or of other types."""
    if len(body) > MOST_OCTETS:
        raise too_large()
    if not body.strip():
        return {}
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise serialization("the body is no JSON.") from None
    if not isinstance(document, dict):
        raise serialization("the body is no JSON object.")
    return _structure(document, shape, "", 0) if shape is not None else {}


def too_large() -> Fault:
    """Return the error for a request of more than ``MOST_OCTETS``."""
    return Fault("RequestEntityTooLargeException", f"a request has at most {MOST_OCTETS} octets.", status=413)


def write(value: Mapping[str, Any], shape: StructureShape | None) -> bytes:
    """Return an answer's body: members of the model only, absent ones left out."""
    return _JSON.encode(_plain(value, shape) if shape is not None else {}).encode()


def _structure(value: Mapping[str, Any], shape: StructureShape, path: str, depth: int) -> dict[str, Any]:
    return {
        name: _value(value[name], member, f"{path}.{name}" if path else name, depth + 1)
        for name, member in shape.members.items()
        if value.get(name) is not None
    }


def _value(value: Any, shape: Shape, path: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise serialization(f"{path[:60]} is nested too deeply.")
    if isinstance(shape, StructureShape):
        _require(isinstance(value, dict), path, "an object")
        return _structure(value, shape, path, depth)
    if isinstance(shape, ListShape):
        _require(isinstance(value, list), path, "a list")
        return [_value(item, shape.member, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(shape, MapShape):
        _require(isinstance(value, dict), path, "an object")
        return {str(key): _value(item, shape.value, path, depth + 1) for key, item in value.items()}
    read_value = _SCALARS[shape.type_name](value, path)
    return SPELLINGS.get((shape.name, read_value), read_value) if shape.name in _RESPELLED else read_value


def _require(condition: bool, path: str, wanted: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise serialization(f"{path} has to be {wanted}.")


def _string(value: Any, path: str) -> str:
    _require(isinstance(value, str), path, "a string")
    return str(value)


def _whole(value: Any, path: str) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    _require(whole and not isinstance(value, bool), path, "a whole number")
    return int(value)


def _flag(value: Any, path: str) -> bool:
    _require(isinstance(value, bool), path, "true or false")
    return bool(value)


def _blob(value: Any, path: str) -> bytes:
    _require(isinstance(value, str), path, "a string in base64")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise serialization(f"{path} has to be base64.") from None


def _timestamp(value: Any, path: str) -> datetime:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    _require(number, path, "a number of seconds since 1970")
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (OverflowError, ValueError, OSError):
        raise serialization(f"{path} is no moment that a calendar has.") from None


_SCALARS: dict[str, Callable[[Any, str], Any]] = {
    "string": _string,
    "character": _string,
    "integer": _whole,
    "long": _whole,
    "boolean": _flag,
    "blob": _blob,
    "timestamp": _timestamp,
}


def _plain(value: Any, shape: Shape) -> Any:
    writer = _writer(shape)
    return value if writer is None else writer(value)


@cache
def _writer(shape: Shape) -> Callable[[Any], Any] | None:
    """Return what makes JSON's types of a value; None where it has one. Found out once: an answer has many values."""
    if isinstance(shape, StructureShape):
        return partial(_plain_structure, tuple(shape.members.items()))
    if isinstance(shape, ListShape):
        return lambda value: [_plain(item, shape.member) for item in value]
    if isinstance(shape, MapShape):
        return lambda value: {key: _plain(item, shape.value) for key, item in value.items()}
    if shape.type_name == "blob":
        return lambda value: base64.b64encode(value).decode("ascii")
    if shape.type_name == "timestamp":
        return lambda value: round(value.timestamp(), 3)
    return None


def _plain_structure(members: tuple[tuple[str, Shape], ...], value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value[name], member) for name, member in members if value.get(name) is not None}
