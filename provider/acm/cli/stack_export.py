"""What `pulumi stack export` writes: read and checked for its shape, and written as Pulumi writes it."""

from __future__ import annotations

import json
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field

from acm.cli.go_json import absent_is
from acm.cli.outside import parse
from acm.model.errors import InvalidParameter

EXPECTED = "the JSON of `pulumi stack export`"
VERSIONS = (3, 4)
"""Versions of the state that are understood: 4 is 3 with features named beside it."""

_MOST = 200_000

Raw = dict[str, Any]
"""A part of the export as it is."""


_Properties = Annotated[dict[str, Any], absent_is({})]


class Resource(BaseModel):
    """What is needed of one resource; the rest is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    urn: str
    type: str
    id: str = ""
    inputs: _Properties = Field(default_factory=dict)
    outputs: _Properties = Field(default_factory=dict)
    delete: bool = False
    external: bool = False


class Operation(BaseModel):
    """Something that the engine had begun when it was cut off: ``creating``, ``deleting`` and so on."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    resource: Resource
    type: str


class Deployment(BaseModel):
    """The state itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    resources: Annotated[tuple[Resource, ...], absent_is(()), Field(default=(), max_length=_MOST)]
    pending_operations: Annotated[tuple[Operation, ...], absent_is(()), Field(default=(), max_length=_MOST)]


class StackExport(BaseModel):
    """A whole export."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int
    deployment: Deployment


def read_export(text: str, *, place: str) -> StackExport:
    """Return an export; raise ``InvalidParameter`` placed at ``place`` for what is none, or of another version."""
    export = parse(StackExport, text, place=place, expected=EXPECTED)
    if export.version not in VERSIONS:
        raise InvalidParameter(
            f"the state has version {export.version}; {' and '.join(map(str, VERSIONS))} are understood.",
            hint="Export it with a Pulumi CLI that this version of acm is tested with: `acm doctor` names it.",
            property_path=place,
        )
    return export


def raw_export(text: str) -> Raw:
    """Return the same export as it is, in the order in which it is written; call ``read_export`` first."""
    export: Raw = json.loads(text, parse_constant=_no_number)
    return export


def dump_export(export: Raw) -> str:
    """Return an export as Pulumi writes it: what was not changed is the same, byte for byte."""
    text = json.dumps(export, indent=4, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"


def _no_number(name: str) -> NoReturn:
    raise InvalidParameter(f"{name} is no JSON.", hint=f"Expected {EXPECTED}.")
