"""Our package against the one that Pulumi's generator makes of the schema: name by name."""

import copy
import importlib.metadata
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_acm
from tests.sdk.survey import differences, survey
from tests.support.cli import ROOT

OURS = ROOT / "sdk/python/pulumi_acm"
PROGRAM = Path(__file__).with_name("registrations.py")
RUN_SECONDS = 120

WANTED_DIFFERENCES = {
    r"file _registry\.py": "ours has a file for what makes the classes known to Pulumi",
    r"file config/vars\.py": "ours has the variables in the module itself",
    r"file config/__init__\.pyi": "the generator's stub declares names that are not there at run time; ours needs none",
    r"\w+\._\w+State(\(\w+\)|\.\w+) doc": "the class is private; its properties are those of the resource",
    r"\w+\.\w+\.get\((?!resource_name|id|opts)\w+\) doc": "they are told at the properties of the same names",
    r"get_\w+\.Get\w+Result(\(\w+\) doc| constructor 0)": "ours takes the values by name only, and types them",
    r"get_\w+\.AwaitableGet\w+Result doc": "the generator has no text for it",
    r"get_\w+\.get_\w+_output(\(\w+\))? doc": "it is told at the plain form",
}
"""Where ours is meant to differ: names as a regular expression, and why."""


def unwanted(expected, found):
    """Return the differences that nobody wanted."""
    told = differences(expected, found)
    return [line for line in told if not any(re.match(f"{name}: ", line) for name in WANTED_DIFFERENCES)]


def test_the_public_surface_is_the_one_of_the_generator(generated):
    assert unwanted(survey(generated), survey(OURS)) == []


def test_the_survey_sees_the_whole_surface(generated, schema):
    facts = survey(generated)

    for token, resource in schema["resources"].items():
        name = next(key for key, value in facts.items() if value == token).removesuffix(" token")
        wire_names = {value for key, value in facts.items() if re.fullmatch(rf"{name}\.\w+ on the wire", key)}
        assert wire_names == set(resource["properties"])
        assert (f"{name}.get" in facts) is not resource.get("isComponent", False)
        assert facts[f"{name} constructor 0"].count("\n") == len(resource["inputProperties"]) + 2
    for token, function in schema["functions"].items():
        name = "get_" + re.sub("([A-Z])", r"_\1", token.partition(":get")[2])[1:].lower()
        for form in (name, f"{name}_output"):
            assert facts[f"{name}.{form}"].count("\n") == len(function["inputs"]["properties"])
        outputs = {
            value for key, value in facts.items() if re.fullmatch(rf"{name}\.Get\w+\.\w+ on the wire", key)
        }
        assert outputs == set(function["outputs"]["properties"])
    assert "Optional" not in " ".join(facts.values())


@pytest.mark.parametrize("name", WANTED_DIFFERENCES)
def test_every_wanted_difference_is_there(generated, name):
    assert any(re.match(f"{name}: ", line) for line in differences(survey(generated), survey(OURS)))


def _without_an_input(schema):
    del schema["resources"]["acm:index:ValidationRecord"]["inputProperties"]["overwrite"]


def _with_another_text(schema):
    schema["types"]["acm:index:DnsZone"]["properties"]["server"]["description"] = "Something else."


def _with_another_example(schema):
    schema["resources"]["acm:index:Certificate"]["description"] = "A certificate."


def _with_another_type(schema):
    schema["resources"]["acm:index:ValidationRecord"]["properties"]["ttl"]["type"] = "string"


def _with_another_required_input(schema):
    schema["resources"]["acm:index:CertificateValidation"]["requiredInputs"].append("region")


def _with_another_output_for_certain(schema):
    schema["resources"]["acm:index:Certificate"]["required"].append("serial")


def _with_another_resource(schema):
    schema["resources"]["acm:index:Account"] = {"type": "object", "properties": {}, "inputProperties": {}}


def _with_values_in_an_enumeration(schema):
    schema["types"]["acm:index:Mode"] = {"type": "string", "enum": [{"name": "Fast", "value": "FAST"}]}
    inputs = schema["resources"]["acm:index:Certificate"]["inputProperties"]
    inputs["waitFor"] = {"$ref": "#/types/acm:index:Mode", "type": "string"}


def _with_another_variable(schema):
    schema["config"]["variables"]["colour"] = {"type": "string", "description": "A colour."}


def _with_another_version(schema):
    schema["version"] = "9.9.9"


def _without_an_argument(schema):
    del schema["functions"]["acm:index:getCertificate"]["inputs"]["properties"]["mostRecent"]


def _with_another_result(schema):
    outputs = schema["functions"]["acm:index:getValidationRecords"]["outputs"]["properties"]
    outputs["colour"] = {"type": "string", "description": "A colour."}


def _with_another_text_of_a_function(schema):
    schema["functions"]["acm:index:getCertificates"]["description"] = "Something else."


def _with_another_function(schema):
    schema["functions"]["acm:index:getAccount"] = {"outputs": {"properties": {"a": {"type": "string"}}}}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_without_an_input, "validation_record.ValidationRecordArgs.overwrite"),
        (_without_an_input, "validation_record.ValidationRecord constructor 0"),
        (_with_another_text, "_inputs.DnsZoneArgs.server doc"),
        (_with_another_text, "_inputs.DnsZoneArgsDict.server doc"),
        (_with_another_text, "outputs.DnsZone(server) doc"),
        (_with_another_example, "certificate.Certificate doc"),
        (_with_another_type, "validation_record.ValidationRecord.ttl"),
        (_with_another_required_input, "certificate_validation.CertificateValidationArgs constructor 0"),
        (_with_another_output_for_certain, "certificate.Certificate.serial"),
        (_with_another_resource, "account.Account token"),
        (_with_another_resource, "exports"),
        (_with_values_in_an_enumeration, "_enums.Mode.FAST value"),
        (_with_another_variable, "config.colour"),
        (_without_an_argument, "get_certificate.get_certificate"),
        (_without_an_argument, "get_certificate.get_certificate_output"),
        (_with_another_result, "get_validation_records.GetValidationRecordsResult.colour"),
        (_with_another_text_of_a_function, "get_certificates.get_certificates doc"),
        (_with_another_function, "get_account.get_account_output"),
        (_with_another_function, "exports"),
        (_with_another_version, "pulumi-plugin.json version"),
    ],
)
def test_a_difference_is_told_by_name(generate, schema, change, named):
    changed = copy.deepcopy(schema)
    change(changed)

    told = unwanted(survey(generate(changed)), survey(OURS))

    assert any(line.startswith(f"{named}: ") for line in told), told


def test_a_program_registers_the_same_with_both_packages(generated):
    assert _registered(OURS) == _registered(generated)


def test_a_package_that_was_built_with_a_place_of_download_tells_it_to_pulumi(generate, schema, tmp_path):
    url = "https://downloads.example.test/pulumi-acm"
    built = Path(shutil.copytree(OURS, tmp_path / "pulumi_acm"))
    plugin_file = built / "pulumi-plugin.json"
    plugin_file.write_text(json.dumps({**json.loads(plugin_file.read_text()), "server": url}))

    told = _registered(built)

    ours = [request for request in told["registered"] if "acm" in request["type"]]
    assert {request.get("pluginDownloadURL") for request in ours} == {url}
    assert told == _registered(generate({**schema, "pluginDownloadURL": url}))


def _registered(package):
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    command = [sys.executable, PROGRAM]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert Path(answer.pop("package")).parent == package
    return answer


def test_classes_are_at_run_time_what_they_declare():
    facts = survey(OURS)
    inputs = [name for name in pulumi_acm.__all__ if name.endswith("Args")]

    for name in inputs:
        made = getattr(pulumi_acm, name)
        place = made.__module__.removeprefix("pulumi_acm.")
        declared = re.findall(r"^(\w+):", facts[f"{place}.{name} constructor 0"], re.MULTILINE)
        assert list(inspect.signature(made).parameters) == declared
        for attribute in declared:
            assert getattr(made, attribute).fset is not None
    assert len(inputs) == len([fact for fact in facts if fact.endswith("Args constructor 0")]) > 9


def test_exported_names_are_sorted_and_there():
    assert pulumi_acm.__all__ == sorted(pulumi_acm.__all__)
    assert set(pulumi_acm.__all__) <= set(dir(pulumi_acm))


def test_schema_plugin_file_and_distribution_have_one_version(schema):
    plugin = json.loads((OURS / "pulumi-plugin.json").read_text())

    assert plugin == {"resource": True, "name": schema["name"], "version": schema["version"]}
    assert importlib.metadata.version("pulumi-acm") == schema["version"]
