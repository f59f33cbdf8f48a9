"""`acm migrate-state` over an export as pulumi-aws makes it; the real CLI imports its result in tests/e2e."""

import copy
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from acm.cli.migrate import properties
from acm.cli.stack_export import dump_export
from tests.cli.conftest import Acm, check_golden

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).parent / "exports" / "pulumi-aws.json"
SECRET = "4dabf18193072939515e22adb298388d"
OURS = ("acm:", "pulumi:providers:acm")


def _export() -> dict[str, Any]:
    return json.loads(FIXTURE.read_text())


def _resources(export: dict[str, Any]) -> list[dict[str, Any]]:
    return export["deployment"]["resources"]


@pytest.fixture
def moved(acm: Acm, tmp_path: Path) -> dict[str, Any]:
    """The fixture after the move."""
    file = tmp_path / "new.json"
    assert acm("migrate-state", str(FIXTURE), "--to", str(file)).code == 0
    return json.loads(file.read_text())


def _by_name(export: dict[str, Any], type_: str, name: str) -> dict[str, Any]:
    (one,) = [
        r
        for r in _resources(export)
        if r["type"] == type_ and r["urn"].endswith(f"::{name}") and not r.get("delete")
    ]
    return one


def test_no_resource_of_pulumi_aws_acm_is_left_and_every_arn_is_kept(moved: dict[str, Any]) -> None:
    assert not [r for r in _resources(moved) if r["type"].startswith("aws:acm/")]
    before = {r["id"] for r in _resources(_export()) if r["type"] == "aws:acm/certificate:Certificate"}
    after = {r["id"] for r in _resources(moved) if r["type"].startswith("acm:")}
    assert after == before


def test_no_old_name_is_left_anywhere(moved: dict[str, Any]) -> None:
    text = json.dumps(moved)
    assert "aws:acm/" not in text
    known = {r["urn"] for r in _resources(moved)}
    for resource in _resources(moved):
        named = [resource.get("parent"), *resource.get("dependencies", []), resource.get("deletedWith")]
        named += [urn for urns in resource.get("propertyDependencies", {}).values() for urn in urns]
        named.append(resource["provider"].rpartition("::")[0] if "provider" in resource else None)
        assert {urn for urn in named if urn} <= known, resource["urn"]


def test_providers_stand_before_those_who_use_them(moved: dict[str, Any]) -> None:
    seen: set[str] = set()
    for resource in _resources(moved):
        if "provider" in resource:
            assert resource["provider"] in seen
        seen.add(f"{resource['urn']}::{resource.get('id')}")


def test_other_packages_resources_are_untouched_but_for_names(moved: dict[str, Any]) -> None:
    before = [r for r in _resources(_export()) if not r["type"].startswith("aws:acm/")]
    after = [r for r in _resources(moved) if not r["type"].startswith(OURS)]
    renamed = (
        json.dumps(before)
        .replace("aws:acm/certificateValidation:CertificateValidation", "acm:index:CertificateValidation")
        .replace("aws:acm/certificate:Certificate", "acm:index:Certificate")
    )
    assert json.dumps(after) == renamed
    quiet = [r for r in before if "aws:acm/" not in json.dumps(r)]
    assert [r for r in after if r in quiet] == quiet
    assert len(quiet) == 3


def test_the_text_around_is_the_same_byte_for_byte(acm: Acm, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    acm("migrate-state", str(FIXTURE), "--to", str(file))
    bucket = FIXTURE.read_text().partition('"urn": "urn:pulumi:prod::web::aws:s3/bucket:Bucket::logs"')[2]
    block = bucket.partition("\n            },\n")[0]
    assert "12345678901234567890" in block
    assert block in file.read_text()
    assert '"weight": 1e-07' in file.read_text()
    assert "<a&b> \\u2028 über" in file.read_text()


INPUTS = {
    ("acm:index:Certificate", "web"): {
        "domainName": "example.com",
        "subjectAlternativeNames": ["*.example.com", "shop.example.org"],
        "validationMethod": "DNS",
        "options": {"certificateTransparencyLoggingPreference": "ENABLED"},
        "tags": {"env": "prod"},
        "region": "eu-west-1",
    },
    ("acm:index:Certificate", "edge"): {
        "domainName": "cdn.example.com",
        "validationMethod": "DNS",
        "keyAlgorithm": "EC_prime256v1",
        "earlyRenewalDuration": "720h",
        "region": "us-east-1",
    },
}


@pytest.mark.parametrize("resource", INPUTS)
def test_inputs_are_those_of_the_program(resource: tuple[str, str], moved: dict[str, Any]) -> None:
    assert _by_name(moved, *resource)["inputs"] == INPUTS[resource]


def test_outputs_have_the_shape_of_ours(moved: dict[str, Any]) -> None:
    outputs = _by_name(moved, "acm:index:Certificate", "web")["outputs"]
    assert outputs["installationId"] == "aws:210987654321"
    assert outputs["subjectAlternativeNames"] == ["*.example.com", "shop.example.org"]
    assert [o["domainName"] for o in outputs["domainValidationOptions"]] == [
        "*.example.com",
        "example.com",
        "shop.example.org",
    ]
    assert [(r["zone"], r["domainNames"]) for r in outputs["validationRecords"]] == [
        ("example.com", ["*.example.com", "example.com"]),
        ("example.org", ["shop.example.org"]),
    ]
    assert not {name for name in outputs if name.startswith("__")}
    schema = json.loads((ROOT / "schema/schema.json").read_text())["resources"]
    for resource in _resources(moved):
        if resource["type"].startswith("acm:"):
            known = set(schema[resource["type"]]["properties"])
            assert set(resource["outputs"]) <= known, resource["urn"]
            assert set(resource["inputs"]) <= set(schema[resource["type"]]["inputProperties"])


def test_a_wait_is_named_by_the_certificate_it_is_for(moved: dict[str, Any]) -> None:
    wait = _by_name(moved, "acm:index:CertificateValidation", "web")
    certificate = _by_name(moved, "acm:index:Certificate", "web")
    assert wait["id"] == wait["inputs"]["certificateArn"] == certificate["id"]
    assert wait["customTimeouts"] == {"create": 4500}
    assert wait["dependencies"][0] == certificate["urn"]


def test_an_imported_certificate_keeps_its_key_as_the_secret_that_it_was(moved: dict[str, Any]) -> None:
    (before,) = [r for r in _resources(_export()) if r["urn"].endswith("::legacy")]
    after = _by_name(moved, "acm:index:ImportedCertificate", "legacy")
    for side in ("inputs", "outputs"):
        assert after[side]["privateKey"] == before[side]["privateKey"]
        assert SECRET in after[side]["privateKey"]
    assert after["outputs"]["fullChainPem"].count("BEGIN CERTIFICATE") == 2
    assert after["additionalSecretOutputs"] == ["privateKey"]


def test_a_key_that_was_in_clear_becomes_a_secret_and_is_not_shown(acm: Acm, tmp_path: Path) -> None:
    export = _export()
    (legacy,) = [r for r in _resources(export) if r["urn"].endswith("::legacy")]
    legacy["inputs"]["privateKey"] = legacy["outputs"]["privateKey"] = "canary-key"
    for form in ("table", "plain", "json"):
        file = tmp_path / f"{form}.json"
        result = acm(
            "migrate-state", "--output", form, "--to", str(file), answers=json.dumps(export), terminal=False
        )
        assert result.code == 0
        assert "canary" not in result.out
        key = _by_name(json.loads(file.read_text()), "acm:index:ImportedCertificate", "legacy")["inputs"][
            "privateKey"
        ]
        assert key == {SECRET: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"canary-key"'}


def test_an_explicit_provider_keeps_its_settings_and_says_which_it_lacks(
    acm: Acm, moved: dict[str, Any]
) -> None:
    east = _by_name(moved, "pulumi:providers:acm", "east")
    aws = _by_name(moved, "pulumi:providers:aws", "east")
    assert east["inputs"]["accessKey"] == aws["inputs"]["accessKey"]
    assert east["inputs"]["backend"] == "aws"
    assert json.loads(east["inputs"]["defaultTags"]) == {"tags": {"team": "edge"}}
    document = json.loads(acm("migrate-state", str(FIXTURE), "--output", "json").out)
    assert [p["LeftOut"] for p in document["Providers"]] == [[], ["assumeRoles"]]


def test_an_endpoint_is_asked_which_installation_it_is(acm: Acm, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    acm("migrate-state", str(FIXTURE), "--to", str(file), "--endpoint", "http://127.0.0.1:5000/")
    new = json.loads(file.read_text())
    web = _by_name(new, "acm:index:Certificate", "web")
    assert web["outputs"]["installationId"] == acm.manager.installation().id
    assert [settings.url for settings in acm.settings] == ["http://127.0.0.1:5000/"], (
        "it is asked more than once"
    )
    assert (
        _by_name(new, "pulumi:providers:acm", "default_0_1_0")["inputs"]["endpoint"]
        == "http://127.0.0.1:5000/"
    )


def test_the_endpoint_that_pulumi_aws_had_is_used(acm: Acm, tmp_path: Path) -> None:
    export = _export()
    (default,) = [r for r in _resources(export) if r["urn"].endswith("default_7_51_1")]
    default["inputs"]["endpoints"] = '[{"acm": "http://localhost:4566", "s3": "http://localhost:4566"}]'
    file = tmp_path / "new.json"
    acm("migrate-state", "--to", str(file), answers=json.dumps(export))
    web = _by_name(json.loads(file.read_text()), "acm:index:Certificate", "web")
    assert web["outputs"]["installationId"] == acm.manager.installation().id
    assert [settings.url for settings in acm.settings] == ["http://localhost:4566"]


def test_without_an_endpoint_nobody_is_asked(acm: Acm, moved: dict[str, Any]) -> None:
    assert _by_name(moved, "acm:index:Certificate", "web")["outputs"]["installationId"].startswith("aws:")
    assert acm.settings == []


def test_a_second_run_changes_nothing(acm: Acm, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    acm("migrate-state", str(FIXTURE), "--to", str(first))
    result = acm("migrate-state", str(first), "--to", str(second))
    assert (result.code, result.out) == (0, "")
    assert second.read_bytes() == first.read_bytes()


def test_a_half_moved_state_takes_the_provider_that_is_there(acm: Acm, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    acm("migrate-state", str(FIXTURE), "--to", str(first))
    half = json.loads(first.read_text())
    late = copy.deepcopy(_by_name(_export(), "aws:acm/certificate:Certificate", "web"))
    late |= {"urn": late["urn"].replace("::web", "::late").replace("prod::late", "prod::web")}
    late["id"] = late["id"][:-1] + "0"
    _resources(half).append(late)
    own = _by_name(half, "pulumi:providers:acm", "default_0_1_0")
    _resources(half).remove(own)
    _resources(half).append(own)
    own_id = own["id"] = "12345678-0000-4000-8000-000000000000"
    for resource in _resources(half):
        if resource.get("provider", "").startswith(own["urn"]):
            resource["provider"] = f"{own['urn']}::{own_id}"
    result = acm("migrate-state", "--to", str(second), answers=json.dumps(half))
    assert result.code == 0, result.err
    after = _resources(json.loads(second.read_text()))
    assert len([r for r in after if r["type"] == OURS[1]]) == 2
    (moved_late,) = [r for r in after if r["urn"].endswith("::late")]
    assert moved_late["provider"] == f"{own['urn']}::{own_id}"
    assert [r["urn"] for r in after].index(own["urn"]) < after.index(moved_late)


def test_a_provider_of_ours_with_a_store_of_its_own_is_not_taken(acm: Acm, tmp_path: Path) -> None:
    export = _export()
    own = {"urn": "urn:pulumi:prod::web::pulumi:providers:acm::default_0_1_0", "type": OURS[1], "id": "x"}
    _resources(export).append({**own, "custom": True, "inputs": {"version": "0.1.0"}})
    result = acm("migrate-state", answers=json.dumps(export))
    assert result.code == 2
    assert "with the backend embedded" in result.err


def test_nothing_is_written_unless_it_is_asked_for(acm: Acm, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    page = acm("migrate-state", str(FIXTURE), terminal=True).out
    assert "Nothing was written" in page
    assert set(tmp_path.rglob("*")) == before


def test_a_file_is_written_whole_for_its_owner_only_and_never_over_another(acm: Acm, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    file.write_text("mine")
    refused = acm("migrate-state", str(FIXTURE), "--to", str(file))
    assert refused.code == 2
    assert file.read_text() == "mine"
    assert acm("migrate-state", str(FIXTURE), "--to", str(file), "--overwrite").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"new.json"}
    missing = acm("migrate-state", str(FIXTURE), "--to", str(tmp_path / "no" / "folder.json"))
    assert missing.code == 2


def _pending(export: dict[str, Any]) -> None:
    (web, *_) = [r for r in _resources(export) if r["urn"].endswith("Certificate::web")]
    export["deployment"]["pending_operations"] = [{"resource": web, "type": "updating"}]


def _taken(export: dict[str, Any]) -> None:
    taken = copy.deepcopy(_resources(export)[2])
    _resources(export).append(
        {**taken, "urn": "urn:pulumi:prod::web::acm:index:Certificate::web", "type": "acm:index:Certificate"}
    )


def _no_arn(export: dict[str, Any]) -> None:
    for resource in _resources(export):
        if resource["urn"].endswith("::legacy"):
            resource["id"] = "legacy"


def _no_provider(export: dict[str, Any]) -> None:
    export["deployment"]["resources"] = [
        r for r in _resources(export) if not r["urn"].endswith("default_7_51_1")
    ]


def _later(export: dict[str, Any]) -> None:
    export["version"] = 5


REFUSED = {
    "pending operations": (_pending, "pulumi refresh"),
    "the name is taken": (_taken, "the state has that already"),
    "no ARN": (_no_arn, "has no ARN"),
    "no provider": (_no_provider, "does not hold the provider"),
    "a later version": (_later, "has version 5"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_moved_safely_is_refused_whole(case: str, acm: Acm, tmp_path: Path) -> None:
    spoil, words = REFUSED[case]
    export = _export()
    spoil(export)
    file = tmp_path / "new.json"
    result = acm("migrate-state", "--to", str(file), answers=json.dumps(export))
    assert result.code == 2
    assert words in result.err
    assert result.err.count("\n") == 1
    assert not file.exists()


HOSTILE = {
    "empty": "",
    "no JSON": "error: no stack selected\n",
    "no export": "{}",
    "resources that are none": '{"version": 3, "deployment": {"resources": [1]}}',
    "a resource without URN": '{"version": 3, "deployment": {"resources": [{"type": "a"}]}}',
    "no number": '{"version": 3, "deployment": {"resources": [], "x": NaN}}',
    "deeply nested": '{"version": 3, "deployment": {"resources": [{"urn":"u","type":"t","inputs":'
    + '{"a":' * 3000
    + "1",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_export_is_refused_in_one_sentence(case: str, acm: Acm) -> None:
    result = acm("migrate-state", answers=HOSTILE[case])
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "text", ['{"version": 3, "deployment": {}}', '{"version": 3, "deployment": {"resources": null}}']
)
def test_an_empty_state_has_nothing_to_move(text: str, acm: Acm) -> None:
    assert acm("migrate-state", answers=text).out == ""


def test_the_fixture_is_written_as_pulumi_writes() -> None:
    assert dump_export(_export()) == FIXTURE.read_text()


@pytest.mark.parametrize("width", [80, 120])
def test_what_was_done_reads_as_it_did(width: int, acm: Acm) -> None:
    page = acm("migrate-state", str(FIXTURE), terminal=True, width=width, environ={"NO_COLOR": "1"}).out
    check_golden(f"migrate-state-{width}.txt", "".join(f"{line.rstrip()}\n" for line in page.splitlines()))


def test_the_documentation_has_every_property_that_moves_and_the_schema_every_one_it_names() -> None:
    page = (ROOT / "docs/moving-from-pulumi-aws.md").read_text()
    for names in (*properties.INPUTS.values(), *properties.OUTPUTS.values()):
        assert not [name for name in names if f"`{name}`" not in page]
    schema = json.loads((ROOT / "schema/schema.json").read_text())["resources"]
    for kind, names in properties.INPUTS.items():
        assert set(names) <= set(schema[kind]["inputProperties"])
