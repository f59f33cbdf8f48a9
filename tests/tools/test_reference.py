"""The pages of the reference say what the schema and the tables say, and leave nothing out."""

import copy
import re

import pytest

from acm.plugin.properties import Change
from acm.plugin.schema import description_of
from acm.plugin.tables import FUNCTIONS, PROVIDER, RESOURCES
from tools.documents import reference
from tools.documents.facts import facts, usage
from tools.documents.tables import table, words

SCHEMA = reference.committed()
PAGES = reference.pages(SCHEMA)
ENTRIES = list(reference.entries(SCHEMA))
INPUTS = {
    f"{definition.token}.{prop.name}": prop
    for definition in (PROVIDER, *RESOURCES, *FUNCTIONS)
    for prop in definition.inputs
}


@pytest.mark.parametrize("name", INPUTS)
def test_the_facts_of_an_input_are_those_of_its_table(name):
    prop = INPUTS[name]
    known = facts(description_of(prop, is_input=True))
    assert known.text == prop.description
    assert known.instead == prop.not_available
    if prop.not_available:
        return
    kind = getattr(prop.type, "of", prop.type)
    default = prop.default_text or prop.default
    assert known.allowed == ", ".join(getattr(kind, "choices", ()))
    assert known.later == ", ".join(getattr(kind, "later", ()))
    assert known.default == (
        "" if default is None else f"{default:g}" if isinstance(default, float) else str(default)
    )
    assert known.environment == (prop.environment or "")
    assert known.change == ("" if prop.change is Change.NEVER else prop.change.value[len("A change ") : -1])


def test_everything_in_the_schema_has_a_page_and_a_line_in_the_index():
    tokens = {*SCHEMA["resources"], *SCHEMA["functions"], "pulumi:providers:acm"}
    assert {entry.token for entry in ENTRIES} == tokens
    assert len(PAGES) == len(tokens)
    for path in set(PAGES) - {"docs/provider.md"}:
        assert f"({path.removeprefix('docs/')})" in reference.index()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.token)
def test_a_page_has_a_row_for_each_input_and_output_and_each_property_of_its_types(entry):
    rows = re.findall(r"^\| `(\w+)` \|", PAGES[entry.path], re.MULTILINE)
    assert set(rows) >= {*entry.inputs, *entry.outputs}
    for linked in re.findall(r"\[(\w+)\]\(#", PAGES[entry.path]):
        assert f"\n### {linked}\n" in PAGES[entry.path]
        assert set(rows) >= set(SCHEMA["types"][f"acm:index:{linked}"]["properties"])


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.kind != "provider"], ids=lambda entry: entry.token)
def test_a_page_shows_the_example_in_four_languages_and_how_to_import(entry):
    page = PAGES[entry.path]
    assert [page.count(f"\n```{language}\n") > 0 for language in ("python", "typescript", "go", "yaml")] == [
        True
    ] * 4
    assert "{{%" not in page
    assert ("## Import" in page) == (entry.kind == "resource")


def test_an_input_that_changes_its_promise_changes_its_row():
    changed = copy.deepcopy(SCHEMA)
    certificate = changed["resources"]["acm:index:Certificate"]
    certificate["requiredInputs"].append("tags")
    certificate["inputProperties"]["tags"] |= {
        "secret": True,
        "description": "Tags. Default: a b. A change waits.",
    }
    assert (
        "| `tags` | map of text | yes | a b | waits | yes | Tags. |"
        in reference.pages(changed)["docs/resources/certificate.md"]
    )


def test_a_cell_holds_neither_line_ends_nor_bars():
    made = table("input", {"one": {"type": "string", "description": "This\nor | that."}}, [])
    assert made.splitlines()[-1] == "| `one` | text | This or \\| that. |"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ({"type": "array", "items": {"type": "integer"}}, "list of whole number"),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "map of boolean"),
        ({"$ref": "#/types/acm:index:DnsZone"}, "[DnsZone](#dnszone)"),
        (
            {"$ref": "#/resources/acm:index:ValidationRecord"},
            "[ValidationRecord](../resources/validation-record.md)",
        ),
        ({"oneOf": [{"type": "string"}, {"$ref": "pulumi.json#/Asset"}]}, "text or asset"),
    ],
)
def test_types_are_told_in_words(kind, told):
    assert words(kind) == told


def test_a_text_without_examples_and_import_stays_whole():
    about = usage("Does this.\n\nAnd that.")
    assert (about.text, about.examples, about.importing) == ("Does this.\n\nAnd that.", {}, "")
