"""The package schema, rendered from the tables; ``python -m acm.plugin.schema`` writes ``schema/schema.json``.

Source: Pulumi's package metaschema. The text of a property ends with what the table knows of it: its default, its
choices, what this version does not have, and what a change does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from acm import __version__
from acm.plugin.download import PLUGIN_DOWNLOAD_URL
from acm.plugin.properties import (
    Change,
    Definition,
    Entries,
    Example,
    Flag,
    Items,
    Nested,
    Property,
    PropertyType,
    Text,
    Whole,
)
from acm.plugin.tables import COMPONENTS, FUNCTIONS, PROVIDER, RESOURCES

Json = dict[str, Any]

_PACKAGE: Json = {
    "name": "acm",
    "displayName": "ACM",
    "version": __version__,
    "description": "Certificates, declared: requested, validated by real DNS and really issued.",
    "keywords": ["pulumi", "acm", "certificate", "tls", "dns", "category/cloud", "kind/native"],
    "license": "Apache-2.0",
    "publisher": "pulumi-acm",
    "namespace": "pulumi-acm",
    **({"pluginDownloadURL": PLUGIN_DOWNLOAD_URL} if PLUGIN_DOWNLOAD_URL else {}),
    "attribution": "Names and meanings of properties follow AWS Certificate Manager where they are equal.",
}

_LANGUAGE: Json = {
    "python": {
        "packageName": "pulumi_acm",
        "respectSchemaVersion": True,
        "inputTypes": "classes-and-dicts",
        "pyproject": {"enabled": True},
    },
    "nodejs": {"packageName": "@pulumi/acm", "respectSchemaVersion": True, "typescriptVersion": "^5.0.0"},
    "go": {
        "importBasePath": "example.com/pulumi-acm/sdk/go/acm",
        "respectSchemaVersion": True,
        "generateResourceContainerTypes": True,
    },
}


def schema() -> Json:
    """Return the package schema."""
    return {
        **_PACKAGE,
        "config": {"variables": _configuration()},
        "types": _types(),
        "provider": _provider(),
        "resources": {
            **{definition.token: _resource(definition) for definition in RESOURCES},
            **{definition.token: _component(definition) for definition in COMPONENTS},
        },
        "functions": {definition.token: _function(definition) for definition in FUNCTIONS},
        "language": _LANGUAGE,
    }


def rendered() -> str:
    """Return the schema as the text of ``schema/schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def description_of(prop: Property, *, is_input: bool) -> str:
    """Return the whole text of a property."""
    parts = [prop.description, *(_facts(prop) if is_input else ())]
    return " ".join(parts)


def _facts(prop: Property) -> Iterator[str]:
    if prop.not_available:
        yield f"Not in this version. {prop.not_available}"
        return
    chosen = prop.type.of if isinstance(prop.type, Items) else prop.type
    if isinstance(chosen, Text):
        yield from _choices(chosen)
    default = prop.default_text or prop.default
    if default is not None and default != "":
        yield f"Default: {default:g}." if isinstance(default, float) else f"Default: {default}."
    if prop.environment:
        yield f"Environment: {prop.environment}."
    if prop.change is not Change.NEVER:
        yield prop.change.value


def _choices(text: Text) -> Iterator[str]:
    if text.choices:
        yield f"Allowed: {', '.join(text.choices)}."


def _type(kind: PropertyType) -> Json:
    match kind:
        case Text():
            return {"type": "string"}
        case Flag():
            return {"type": "boolean"}
        case Whole():
            return {"type": "integer"}
        case Items():
            return {"type": "array", "items": _type(kind.of)}
        case Entries():
            return {"type": "object", "additionalProperties": _type(kind.of)}
        case Nested():
            return {"type": "object", "$ref": f"#/types/{kind.token}"}


def _input_property(prop: Property) -> Json:
    """Return an input; a text that may come as an asset is a union here, while as an output it is a text."""
    described = _property(prop, is_input=True)
    if not (isinstance(prop.type, Text) and prop.type.asset):
        return described
    union = {"oneOf": [{"type": "string"}, {"$ref": "pulumi.json#/Asset"}]}
    return {**union, **{key: value for key, value in described.items() if key != "type"}}


def _property(prop: Property, *, is_input: bool, on_resource: bool = True) -> Json:
    described = {**_type(prop.type), "description": description_of(prop, is_input=is_input)}
    if prop.secret:
        described["secret"] = True
    if is_input and on_resource and prop.change is Change.REPLACE:
        described["willReplaceOnChanges"] = True
    return described


def _properties(properties: Iterable[Property], *, is_input: bool, on_resource: bool = True) -> Json:
    return {prop.name: _property(prop, is_input=is_input, on_resource=on_resource) for prop in properties}


def _required(properties: Iterable[Property]) -> list[str]:
    return sorted(prop.name for prop in properties if prop.required)


def _required_of(properties: Iterable[Property], name: str = "required") -> Json:
    """Return the names of what an object has to have; nothing where it would be empty, as the CLI writes schemas."""
    required = _required(properties)
    return {name: required} if required else {}


def _configuration() -> Json:
    return {prop.name: _property(prop, is_input=True, on_resource=False) for prop in PROVIDER.inputs}


def _provider() -> Json:
    """The provider as a resource; only texts may be its outputs (the engine carries the others as JSON)."""
    texts = [prop for prop in PROVIDER.inputs if isinstance(prop.type, Text)]
    return {
        "description": PROVIDER.description,
        "type": "object",
        "properties": _properties(texts, is_input=True),
        "inputProperties": _properties(PROVIDER.inputs, is_input=True),
    }


def _resource(definition: Definition) -> Json:
    inputs, outputs = definition.inputs, definition.outputs
    return {
        "description": _resource_text(definition),
        "type": "object",
        "properties": {
            **_properties(inputs, is_input=True),
            **_properties(outputs, is_input=False),
        },
        "required": _required((*inputs, *outputs)),
        "inputProperties": {prop.name: _input_property(prop) for prop in inputs},
        **_required_of(inputs, "requiredInputs"),
        "stateInputs": {
            "description": f"Looks up a {definition.token.rpartition(':')[2]} that exists.",
            "type": "object",
            "properties": {
                **_properties(inputs, is_input=True),
                **_properties(outputs, is_input=False),
            },
        },
    }


def _resource_text(definition: Definition) -> str:
    return f"{_text_with_examples(definition)}\n\n## Import\n\n{definition.import_text}\n"


def _component(definition: Definition) -> Json:
    return {
        "description": f"{_text_with_examples(definition)}\n",
        "type": "object",
        "isComponent": True,
        "properties": _properties(definition.outputs, is_input=False),
        "required": _required(definition.outputs),
        "inputProperties": _properties(definition.inputs, is_input=True),
        "requiredInputs": _required(definition.inputs),
    }


def _function(definition: Definition) -> Json:
    return {
        "description": f"{_text_with_examples(definition)}\n",
        "inputs": {
            "type": "object",
            "properties": _properties(definition.inputs, is_input=True, on_resource=False),
            **_required_of(definition.inputs),
        },
        "outputs": {
            "description": f"What {definition.token.rpartition(':')[2]} answers.",
            "type": "object",
            "properties": _properties(definition.outputs, is_input=False),
            **_required_of(definition.outputs),
        },
    }


def _text_with_examples(definition: Definition) -> str:
    examples = "\n".join(_example(example) for example in definition.examples)
    usage = f"{{{{% examples %}}}}\n## Example Usage\n{examples}\n{{{{% /examples %}}}}"
    return f"{definition.description}\n\n{usage}"


def _example(example: Example) -> str:
    programs = (
        ("typescript", example.typescript),
        ("python", example.python),
        ("go", example.go),
        ("yaml", example.yaml),
    )
    blocks = "\n".join(f"```{language}\n{program}```" for language, program in programs)
    return f"{{{{% example %}}}}\n### {example.title}\n\n{blocks}\n{{{{% /example %}}}}"


def _types() -> Json:
    """Return every nested type, with the ones nested in it; one that is input and output has the text of the input."""
    types: Json = {}
    for definition in (PROVIDER, *RESOURCES, *COMPONENTS, *FUNCTIONS):
        for is_input, properties in ((True, definition.inputs), (False, definition.outputs)):
            for prop in properties:
                for token, described in _nested_types(prop.type, is_input=is_input):
                    types.setdefault(token, described)
    return dict(sorted(types.items()))


def _nested_types(kind: PropertyType, *, is_input: bool) -> Iterator[tuple[str, Json]]:
    if isinstance(kind, Items | Entries):
        yield from _nested_types(kind.of, is_input=is_input)
    elif isinstance(kind, Nested):
        yield (
            kind.token,
            {
                "description": kind.description,
                "type": "object",
                "properties": {
                    prop.name: _property(prop, is_input=is_input, on_resource=False)
                    for prop in kind.properties
                },
                **_required_of(kind.properties),
            },
        )
        for prop in kind.properties:
            yield from _nested_types(prop.type, is_input=is_input)


def main() -> None:
    """Write the schema into the file that is given, or into ``schema/schema.json`` of this checkout."""
    default = Path(__file__).parents[3] / "schema" / "schema.json"
    target = Path(sys.argv[1]) if sys.argv[1:] else default
    target.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
