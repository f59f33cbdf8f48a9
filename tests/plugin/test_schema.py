"""The package schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from acm.plugin.schema import rendered, schema
from acm.plugin.tables import COMPONENTS, FUNCTIONS, PROVIDER, RESOURCES

ROOT = Path(__file__).parents[2]
METASCHEMA = ROOT.parent / "shared" / "vectors" / "pulumi" / "metaschema.json"
LONGEST_SENTENCE = 120


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    package = schema()
    for token, resource in package["resources"].items():
        for kind in ("inputProperties", "properties"):
            yield from ((f"{token}.{kind}.{name}", prop) for name, prop in resource[kind].items())
    for token, function in package["functions"].items():
        for kind in ("inputs", "outputs"):
            properties = function[kind]["properties"]
            yield from ((f"{token}.{kind}.{name}", prop) for name, prop in properties.items())
    for token, nested in package["types"].items():
        yield from ((f"{token}.{name}", prop) for name, prop in nested["properties"].items())
    yield from ((f"config.{name}", prop) for name, prop in package["config"]["variables"].items())


def test_the_committed_schema_is_what_the_tables_render() -> None:
    committed = (ROOT / "schema" / "schema.json").read_text(encoding="utf-8")
    assert committed == rendered(), "run `python -m acm.plugin.schema`"


def test_the_schema_fits_the_metaschema() -> None:
    if not METASCHEMA.exists():
        pytest.skip("the metaschema is not beside this checkout")
    # Python writes named groups with a P.
    metaschema = json.loads(METASCHEMA.read_text(encoding="utf-8").replace("(?<", "(?P<"))
    errors = list(jsonschema.Draft202012Validator(metaschema).iter_errors(schema()))
    assert not errors, errors[0]


@pytest.mark.parametrize(
    ("place", "prop"), list(described()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_property_says_what_it_is_in_a_short_first_sentence(place: str, prop: dict[str, Any]) -> None:
    first = re.split(r"\.(?: |$)", prop["description"])[0] + "."
    assert 10 <= len(first) <= LONGEST_SENTENCE, first
    assert prop["description"].endswith("."), prop["description"]


def test_every_available_input_says_what_a_change_does() -> None:
    for token, resource in schema()["resources"].items():
        for name, prop in resource["inputProperties"].items():
            text = prop["description"]
            assert "A change " in text or "Not in this version." in text, (token, name)
            assert ("A change replaces" in text) <= bool(prop.get("willReplaceOnChanges")), (token, name)


def test_optional_inputs_say_their_default() -> None:
    for definition in (PROVIDER, *RESOURCES, *COMPONENTS, *FUNCTIONS):
        for prop in definition.inputs:
            has_default = prop.default is not None or prop.default_text or prop.not_available
            assert prop.required or has_default or prop.name == "options", (definition.token, prop.name)


def test_every_reference_leads_to_a_type_and_every_type_is_used() -> None:
    package = schema()
    used = set(re.findall(r'"#/types/([^"]+)"', json.dumps(package)))
    assert used == set(package["types"])


def test_nothing_in_the_schema_is_empty_since_the_cli_leaves_that_out() -> None:
    def empty(value: Any) -> bool:
        if isinstance(value, dict | list):
            parts = list(value.values()) if isinstance(value, dict) else value
            return not parts or any(map(empty, parts))
        return value is None or value == ""

    assert not empty(schema())


def test_no_property_has_a_name_that_pulumi_keeps_for_itself() -> None:
    for resource in schema()["resources"].values():
        assert not {"urn", "id", "pulumi"} & {*resource["properties"], *resource["inputProperties"]}


def texts() -> dict[str, str]:
    """Return the texts of the resources and the functions."""
    package = schema()
    members = {**package["resources"], **package["functions"]}
    return {token: member["description"] for token, member in members.items()}


def test_every_resource_and_function_has_an_example_in_four_languages() -> None:
    for token, text in texts().items():
        assert text.count("{{% example %}}") == text.count("{{% /example %}}") >= 1
        for language in ("python", "yaml", "typescript", "go"):
            assert f"```{language}\n" in text, (token, language)


def test_every_resource_says_how_it_is_imported() -> None:
    for token, resource in schema()["resources"].items():
        # A component has no id to be imported by; its children have.
        assert (f"$ pulumi import {token} " in resource["description"]) is not resource.get(
            "isComponent", False
        )


def test_every_python_example_compiles() -> None:
    programs = [
        program
        for text in texts().values()
        for program in re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    ]
    assert len(programs) == len((*RESOURCES, *COMPONENTS, *FUNCTIONS))
    for program in programs:
        compile(program, "example", "exec")


def test_secrets_are_marked() -> None:
    package = schema()
    variables = package["config"]["variables"]
    assert {name for name, prop in variables.items() if prop.get("secret")} == {
        "dnsZones",
        "accessKey",
        "secretKey",
        "sessionToken",
    }
    assert package["types"]["acm:index:DnsZone"]["properties"]["secret"]["secret"] is True
    imported = package["resources"]["acm:index:ImportedCertificate"]
    for kind in ("inputProperties", "properties"):
        assert {name for name, prop in imported[kind].items() if prop.get("secret")} == {"privateKey"}


def test_an_input_that_may_be_an_asset_is_a_text_once_it_is_an_output() -> None:
    imported = schema()["resources"]["acm:index:ImportedCertificate"]
    for name in ("certificateBody", "certificateChain"):
        assert imported["inputProperties"][name]["oneOf"][1] == {"$ref": "pulumi.json#/Asset"}
        assert imported["properties"][name]["type"] == "string"
