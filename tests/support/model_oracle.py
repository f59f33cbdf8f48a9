"""An own reading of botocore's model of the service: whether a JSON value is an input of an operation.

Reads ``service-2.json`` as plain JSON and shares no code with ``acm.wire``: the two have to come to the same verdict.
"""

import base64
import binascii
import functools
import json
from datetime import UTC, datetime

import regex
from botocore.loaders import Loader


@functools.cache
def document():
    return json.loads(json.dumps(Loader().load_service_model("acm", "service-2")))


def operations() -> dict[str, str | None]:
    """Return the name of each operation's input shape by the operation's name."""
    return {name: one.get("input", {}).get("shape") for name, one in document()["operations"].items()}


def errors(operation: str) -> list[str]:
    """Return the codes that the model has for an operation."""
    return [error["shape"] for error in document()["operations"][operation].get("errors", ())]


def shape(name: str):
    return document()["shapes"][name]


def is_input(name: str, value) -> bool:
    """Tell whether a JSON value is one of a shape."""
    kind = shape(name)["type"]
    return _OF_TYPE[kind](shape(name), value) and _within(shape(name), kind, value)


def _structure(of, value) -> bool:
    if not isinstance(value, dict):
        return False
    given = {name: value[name] for name in of["members"] if value.get(name) is not None}
    if of.get("union") and len(given) != 1:
        return False
    return set(of.get("required", ())) <= set(given) and all(
        is_input(of["members"][name]["shape"], item) for name, item in given.items()
    )


def _list(of, value) -> bool:
    return isinstance(value, list) and all(is_input(of["member"]["shape"], item) for item in value)


def _string(of, value) -> bool:
    if not isinstance(value, str) or ("enum" in of and value not in of["enum"] and value != "EC_Prime256v1"):
        return False
    if "pattern" not in of:
        return True
    pattern = regex.compile(
        of["pattern"].replace(r"\w", "a-zA-Z0-9_" if r"[\w" in of["pattern"] else "[a-zA-Z0-9_]")
    )
    return pattern.fullmatch(value) is not None


def _number(_, value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(_, value) -> bool:
    return _number(_, value) and (isinstance(value, int) or value.is_integer())


def _timestamp(_, value) -> bool:
    try:
        return _number(_, value) and datetime.fromtimestamp(float(value), UTC) is not None
    except (OverflowError, ValueError, OSError):
        return False


def _blob(_, value) -> bool:
    try:
        return isinstance(value, str) and base64.b64decode(value, validate=True) is not None
    except (binascii.Error, ValueError):
        return False


_OF_TYPE = {
    "structure": _structure,
    "list": _list,
    "string": _string,
    "integer": _whole,
    "long": _whole,
    "boolean": lambda _, value: isinstance(value, bool),
    "timestamp": _timestamp,
    "blob": _blob,
}


def _within(of, kind, value) -> bool:
    least, most = of.get("min"), of.get("max")
    if kind in ("integer", "long"):
        size = value
    elif kind == "blob":
        size = len(base64.b64decode(value))
    elif kind in ("string", "list"):
        size = len(value)
    else:
        return True
    return (least is None or size >= least) and (most is None or size <= most)
