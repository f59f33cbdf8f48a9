"""The YAML programs in the schema's texts are what the schema allows."""

import re

import pytest
import yaml

from acm.plugin.schema import schema
from tools.documents.facts import usage

PACKAGE = schema()
DESCRIBED = PACKAGE["resources"] | PACKAGE["functions"]
EXAMPLES = {
    f"{token.rpartition(':')[2]}: {title}": programs
    for token, described in DESCRIBED.items()
    for title, programs in usage(described["description"]).examples.items()
}
REFERENCE = re.compile(r"\$\{(\w+)(?:\.(\w+))?[^}]*\}")


def _declared(program):
    """Yield name, schema of the inputs and of the outputs, and the inputs given, of what a YAML program declares."""
    for name, resource in program.get("resources", {}).items():
        described = _resource(resource["type"])
        outputs = described["properties"] | {"id": {}}
        yield name, described["inputProperties"], outputs, resource.get("properties", {})
    for name, variable in program.get("variables", {}).items():
        invoked = variable["fn::invoke"]
        described = PACKAGE["functions"][invoked["function"].replace("acm:", "acm:index:")]
        yield (
            name,
            described["inputs"]["properties"],
            described["outputs"]["properties"],
            invoked.get("arguments", {}),
        )


def _resource(kind):
    if kind == "pulumi:providers:acm":
        return PACKAGE["provider"]
    return PACKAGE["resources"][kind.replace("acm:", "acm:index:")]


@pytest.mark.parametrize("name", EXAMPLES)
def test_yaml_examples_name_only_properties_and_outputs_that_exist(name):
    program = yaml.safe_load(EXAMPLES[name]["yaml"])
    declared = {what: (inputs, outputs, given) for what, inputs, outputs, given in _declared(program)}
    assert declared
    for inputs, _, given in declared.values():
        assert set(given) <= set(inputs)
    configured = set(program.get("config", {}))
    for target, output in REFERENCE.findall(EXAMPLES[name]["yaml"]):
        assert target in configured or output == "" or output in declared[target][1], f"{target}.{output}"
        assert target in configured | set(declared)
