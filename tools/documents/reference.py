"""The reference, from ``schema/schema.json``: a page for the provider and for each resource, component and function."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.documents.facts import Usage, usage
from tools.documents.tables import Json, file_name, split, table

SCHEMA = Path(__file__).resolve().parents[2] / "schema/schema.json"
FOLDERS = ("docs/resources", "docs/functions")
"""Folders that hold nothing but pages of the reference."""

_MADE = "<!-- Made from schema/schema.json by tools/render_docs.py; the words are in provider/acm/plugin/tables. -->"
_LANGUAGES = {"python": "Python", "typescript": "TypeScript", "go": "Go", "yaml": "YAML"}
_PROVIDER_NOTE = (
    "Set these as `acm:NAME` in a stack's configuration, or by name on an explicit provider. Where neither is given, "
    "the environment variable is read, and after it the default holds."
)
_OUTPUTS_NOTE = "Every input is an output too. What is not always there appears as soon as it is known."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a page describes."""

    kind: str
    token: str
    path: str
    about: Usage
    inputs: Json
    required: list[str]
    outputs: Json
    always: list[str]
    """Outputs that are there whatever happened."""

    @property
    def name(self) -> str:
        """The name in the schema, which is the class or function in most languages."""
        return self.token.rpartition(":")[2]


def entries(package: Json) -> Iterator[Entry]:
    """Yield everything that has a page."""
    yield _provider(package["provider"])
    for token, resource in sorted(package["resources"].items()):
        yield _resource(token, resource)
    for token, function in sorted(package.get("functions", {}).items()):
        yield _function(token, function)


def _provider(provider: Json) -> Entry:
    return Entry(
        kind="provider",
        token="pulumi:providers:acm",  # noqa: S106 - a type token
        path="docs/provider.md",
        about=usage(provider["description"]),
        inputs=provider["inputProperties"],
        required=provider.get("requiredInputs", []),
        outputs={},
        always=[],
    )


def _resource(token: str, resource: Json) -> Entry:
    inputs = resource.get("inputProperties", {})
    return Entry(
        kind="component" if resource.get("isComponent") else "resource",
        token=token,
        path=f"docs/resources/{file_name(token.rpartition(':')[2])}",
        about=usage(resource["description"]),
        inputs=inputs,
        required=resource.get("requiredInputs", []),
        outputs={name: prop for name, prop in resource["properties"].items() if name not in inputs},
        always=resource.get("required", []),
    )


def _function(token: str, function: Json) -> Entry:
    return Entry(
        kind="function",
        token=token,
        path=f"docs/functions/{file_name(token.rpartition(':')[2])}",
        about=usage(function["description"]),
        inputs=function.get("inputs", {}).get("properties", {}),
        required=function.get("inputs", {}).get("required", []),
        outputs=function["outputs"]["properties"],
        always=function["outputs"].get("required", []),
    )


def pages(package: Json) -> dict[str, str]:
    """Return the text of every page, by its path in the checkout."""
    return {entry.path: _page(entry, package["types"]) for entry in entries(package)}


def index() -> str:
    """List every page of the schema that is committed, each with the first sentence of what it describes."""
    rows = [
        f"| [{entry.name}]({entry.path.removeprefix('docs/')}) | {entry.kind} | {_first(entry.about.text)} |"
        for entry in entries(committed())
        if entry.kind != "provider"
    ]
    return "\n".join(["| page | kind | what it is for |", "|---|---|---|", *rows])


def committed() -> dict[str, Any]:
    """Return the schema that is committed."""
    return dict(json.loads(SCHEMA.read_text()))


def _first(text: str) -> str:
    return re.split(r"(?<=\.)\s", text)[0]


def _page(entry: Entry, types: Json) -> str:
    parts = [f"# {_title(entry)}", _MADE, entry.about.text, _names(entry), *_examples(entry.about)]
    if entry.inputs:
        parts.append(f"## Inputs\n\n{table('input', entry.inputs, entry.required)}")
    if entry.outputs:
        note = f"{_OUTPUTS_NOTE}\n\n" if entry.kind in {"resource", "component"} else ""
        parts.append(f"## Outputs\n\n{note}{table('output', entry.outputs, entry.always, 'always there')}")
    parts += _types([entry.inputs, entry.outputs], types)
    if entry.about.importing:
        parts.append(f"## Import\n\n{entry.about.importing}")
    return "\n\n".join(parts) + "\n"


def _title(entry: Entry) -> str:
    return "The provider" if entry.kind == "provider" else entry.name


def _names(entry: Entry) -> str:
    """Say how programs name it; the schema's names are those of TypeScript, Go's begin with a capital."""
    if entry.kind == "provider":
        return _PROVIDER_NOTE
    module, _, name = entry.token.rpartition(":")
    short = f"`{module.partition(':')[0]}:{name}`"
    python = f"`acm.{name}`"
    if entry.kind == "function":
        python = f"`acm.{split(name, '_')}` (and `acm.{split(name, '_')}_output`, which takes outputs)"
    return f"Token `{entry.token}`, {short} in YAML; {python} in Python, where names of properties are in snake case."


def _examples(about: Usage) -> Iterator[str]:
    if about.examples:
        yield "## Examples"
    for title, programs in about.examples.items():
        yield f"### {title}"
        for language, shown in _LANGUAGES.items():
            if language in programs:
                yield f"{shown}:\n\n```{language}\n{programs[language]}```"


def _types(described: Any, types: Json) -> Iterator[str]:
    """Yield a section for each type that the properties lead to, in the order in which they do."""
    tokens = _reached(described, types)
    if tokens:
        yield "## Types"
    for token in tokens:
        kind = types[token]
        name = token.rpartition(":")[2]
        body = table("property", kind["properties"], kind.get("required", []))
        yield f"### {name}\n\n{kind['description']}\n\n{body}"


def _reached(described: Any, types: Json) -> list[str]:
    found: dict[str, None] = {}
    waiting = re.findall(r'"#/types/([^"]+)"', json.dumps(described))
    while waiting:
        token = waiting.pop(0)
        if token not in found:
            found[token] = None
            waiting += re.findall(r'"#/types/([^"]+)"', json.dumps(types[token]))
    return list(found)
