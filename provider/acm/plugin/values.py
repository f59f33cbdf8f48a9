"""Property values as a provider sees them: plain Python, and the few special values of Pulumi's wire format.

A property value is None, a bool, a float, a str, a list, a dict with text keys, or one of the classes below. Source:
reference of the resource provider protocol, "property values".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known before the deployment runs; seen in previews only."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
"""The unknown value: there is only one kind."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that the engine encrypts at rest; its text form shows nothing of it."""

    value: Value

    def __repr__(self) -> str:
        return "Secret(***)"


@dataclass(frozen=True, slots=True)
class Output:
    """An output value: a value, whether it is known and secret, and the URNs it depends on."""

    value: Value = UNKNOWN
    secret: bool = False
    dependencies: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Output(***)" if self.secret else f"Output({self.value!r})"


@dataclass(frozen=True, slots=True)
class ResourceReference:
    """A reference to a resource; ``id`` is empty for a component and unknown where it is not made yet."""

    urn: str
    id: str | Unknown | None = None
    package_version: str = ""


@dataclass(frozen=True, slots=True)
class Opaque:
    """An asset or an archive: kept as it came."""

    signature: str
    fields: Mapping[str, Value] = field(default_factory=dict)


Value: TypeAlias = "bool | float | str | list[Value] | dict[str, Value] | Unknown | Secret | Output | ResourceReference | Opaque | None"
Properties: TypeAlias = "dict[str, Value]"


def unwrap(value: Value) -> Value:
    """Return ``value`` without secret and output wrappers, at every depth; unknown ones stay unknown."""
    if isinstance(value, Secret | Output):
        return unwrap(value.value)
    if isinstance(value, list):
        return [unwrap(item) for item in value]
    if isinstance(value, dict):
        return {key: unwrap(item) for key, item in value.items()}
    return value


def plain(properties: Mapping[str, Value]) -> Properties:
    """Return properties without wrappers and without those that are None: absent and None mean the same."""
    unwrapped = {key: unwrap(value) for key, value in properties.items()}
    return {key: value for key, value in unwrapped.items() if value is not None}


def contains_unknown(value: Value) -> bool:
    """Tell whether any part of ``value`` is unknown."""
    return _any(value, lambda part: isinstance(part, Unknown))


def contains_secret(value: Value) -> bool:
    """Tell whether any part of ``value`` is secret."""
    return _any(value, lambda part: isinstance(part, Secret) or (isinstance(part, Output) and part.secret))


def secret_if(condition: bool, value: Value) -> Value:  # noqa: FBT001 - reads as a sentence
    """Return ``value``, made secret where ``condition`` holds."""
    return Secret(value) if condition else value


def text_of(properties: Mapping[str, Value], name: str) -> str | None:
    """Return a text property; None where it is absent, unknown or no text."""
    value = unwrap(properties.get(name))
    return value if isinstance(value, str) else None


def _any(value: Value, test: Callable[[Value], bool]) -> bool:
    return test(value) or any(_any(part, test) for part in _parts(value))


def _parts(value: Value) -> Iterator[Value]:
    if isinstance(value, Secret | Output):
        yield value.value
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()
