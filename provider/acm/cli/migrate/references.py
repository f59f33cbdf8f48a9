"""Every place in a state that names another resource by its URN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acm.cli.migrate.properties import SECRET_KEY
from acm.cli.stack_export import Raw

_ONE = ("parent", "deletedWith", "viewOf")
_MANY = ("dependencies", "replaceWith", "aliases")
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
"""How a state marks a reference to a resource among property values."""


@dataclass(frozen=True, slots=True)
class Renames:
    """What is named anew: URNs by their old ones, and ids of moved resources by their old URNs."""

    urns: Mapping[str, str]
    ids: Mapping[str, str]


def rewritten(resource: Raw, renames: Renames) -> Raw:
    """Return a resource with the new URNs in place of the old; the very same object where it names none of them."""
    urns = renames.urns
    changed: Raw = {}
    for key in _ONE:
        named = resource.get(key)
        if isinstance(named, str) and named in urns:
            changed[key] = urns[named]
    for key in _MANY:
        changed |= _list(resource, key, urns)
    by_property = resource.get("propertyDependencies")
    if isinstance(by_property, dict):
        new = {name: _renamed(listed, urns) for name, listed in by_property.items()}
        if new != by_property:
            changed["propertyDependencies"] = new
    for key in ("inputs", "outputs"):
        new_value = _values(resource.get(key), renames)
        if new_value is not resource.get(key):
            changed[key] = new_value
    return {**resource, **changed} if changed else resource


def _list(resource: Raw, key: str, urns: Mapping[str, str]) -> Raw:
    listed = resource.get(key)
    new = _renamed(listed, urns)
    return {} if new == listed else {key: new}


def _renamed(listed: Any, urns: Mapping[str, str]) -> Any:
    return (
        [urns.get(urn, urn) if isinstance(urn, str) else urn for urn in listed]
        if isinstance(listed, list)
        else listed
    )


def _values(value: Any, renames: Renames) -> Any:
    """Return property values with new URNs in references to resources; the very same object where there is none."""
    if isinstance(value, dict):
        urn = value.get("urn")
        if value.get(SECRET_KEY) == _RESOURCE and isinstance(urn, str) and urn in renames.urns:
            return {**value, "urn": renames.urns[urn], "id": renames.ids.get(urn, value.get("id"))}
        items = {key: _values(item, renames) for key, item in value.items()}
        return items if any(items[key] is not value[key] for key in value) else value
    if isinstance(value, list):
        new = [_values(item, renames) for item in value]
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value
