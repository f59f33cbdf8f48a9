"""Properties of the schema as tables, and their types in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from tools.documents.facts import facts

Json = Mapping[str, Any]

_PLAIN = {"string": "text", "boolean": "boolean", "integer": "whole number", "number": "number"}
_PULUMI = {"Archive": "archive", "Asset": "asset", "Any": "anything", "Json": "JSON"}


def table(title: str, properties: Json, certain: Collection[str], certainty: str = "required") -> str:
    """Return a table of properties, the certain ones first; a column that no row fills is left out."""
    names = sorted(properties, key=lambda name: name not in certain)
    rows = [_row(title, name, properties[name]) | {certainty: _yes(name in certain)} for name in names]
    order = (title, "type", certainty, "default", "environment", "a change", "secret", "what it is")
    used = [column for column in order if any(row[column] for row in rows)]
    lines = [_line(used), "|" + "---|" * len(used)]
    return "\n".join([*lines, *(_line([row[column] for column in used]) for row in rows)])


def _row(title: str, name: str, prop: Json) -> dict[str, str]:
    known = facts(prop.get("description", ""))
    return {
        title: f"`{name}`",
        "type": words(prop),
        "default": known.default,
        "environment": known.environment and f"`{known.environment}`",
        "a change": known.change,
        "secret": _yes(bool(prop.get("secret"))),
        "what it is": known.words(),
    }


def _yes(fact: bool) -> str:  # noqa: FBT001 - the fact that is told
    return "yes" if fact else ""


def _line(cells: Collection[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def words(kind: Json) -> str:
    """Return a type in words; types and resources of the package are links."""
    if "oneOf" in kind:
        return " or ".join(dict.fromkeys(words(choice) for choice in kind["oneOf"]))
    if "$ref" in kind:
        return _reference(kind["$ref"])
    if kind["type"] == "array":
        return f"list of {words(kind['items'])}"
    if kind["type"] == "object":
        return f"map of {words(kind.get('additionalProperties', {'type': 'string'}))}"
    return _PLAIN[kind["type"]]


def _reference(target: str) -> str:
    place, _, token = target.rpartition("/")
    name = token.rpartition(":")[2]
    if place == "#/types":
        return f"[{name}](#{name.lower()})"
    if place == "#/resources":
        return f"[{name}](../resources/{file_name(name)})"
    return _PULUMI[name]


def file_name(name: str) -> str:
    """Return the file of a page: ``getCertificate`` is described in ``get-certificate.md``."""
    return f"{split(name, '-')}.md"


def split(name: str, joint: str) -> str:
    """Return a name in camel case as words in lower case with ``joint`` between them."""
    return re.sub("[A-Z]", lambda capital: joint + capital[0].lower(), name).removeprefix(joint)
