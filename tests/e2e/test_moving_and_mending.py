"""`acm report`, `acm migrate-state` and `acm doctor --orphans` beside the real CLI, one after the other as they are used."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import boto3
import pytest
import yaml

from tests.support.imports import made
from tests.support.moto import moto
from tests.support.programs import PENDING
from tests.support.project import BIN, Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EXPORT = Path(__file__).parents[1] / "cli" / "exports" / "pulumi-aws.json"
KEY = "canary-private-key-5d1c"
NOWHERE = {"AWS_ENDPOINT_URL_ACM": "http://127.0.0.1:1"}
EMPTY: Mapping[str, str] = MappingProxyType({})


def _run(stack: Project, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, its two streams apart."""
    return subprocess.run(
        command, cwd=stack.program, env=stack.env, text=True, capture_output=True, timeout=120, check=False
    )


def test_a_preview_piped_into_the_report_is_markdown_and_fails_by_policy(project):
    stack = project("quickstart", program=PENDING)
    stack.pulumi("up", "--yes", "--skip-preview")
    stack.edit("never.example.test", "other.example.test")
    script = (
        "pulumi preview --json --refresh --show-sames --non-interactive | acm report --fail-on replacement"
    )
    done = _run(stack, "bash", "-o", "pipefail", "-c", script)
    assert done.returncode == 5, done.stderr
    assert "### Certificates: 1 to replace" in done.stdout
    assert "domainName: never.example.test → other.example.test" in done.stdout
    assert stack.outputs()["arn"] in done.stdout
    assert "Not allowed by --fail-on: replacement: web" in done.stderr


def _import(stack: Project, file: Path) -> dict[str, Any]:
    stack.pulumi("stack", "import", "--file", str(file))
    return json.loads(stack.pulumi("stack", "export").output)


def _as_pulumi_aws_left_it(stack: Project, folder: Path, other: Mapping[str, str] = EMPTY) -> Path:
    """Have the CLI make the export: with secrets that it has encrypted itself, and ``other`` texts in place of its own."""
    text = EXPORT.read_text()
    for old, new in other.items():
        text = text.replace(old, new)
    text = text.replace("urn:pulumi:prod::web::", "urn:pulumi:dev::quickstart::")
    text = text.replace("Stack::web-prod", "Stack::quickstart-dev")
    export = json.loads(text)
    settings = yaml.safe_load((stack.program / "Pulumi.dev.yaml").read_text())
    export["deployment"]["secrets_providers"]["state"] = {"salt": settings["encryptionsalt"]}
    _open(export["deployment"]["resources"])
    file = folder / "made-by-pulumi-aws.json"
    file.write_text(json.dumps(export))
    _import(stack, file)
    stack.pulumi("stack", "export", "--file", str(file))
    assert KEY not in file.read_text()
    return file


def _open(value: Any) -> None:
    """Put texts in clear in place of the fixture's ciphertexts, which no passphrase opens."""
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _open(item)
    if isinstance(value, dict) and "ciphertext" in value:
        del value["ciphertext"]
        value["plaintext"] = json.dumps(KEY)


def _comparable(export: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources; an import encrypts every secret anew, so that ciphertexts differ each time."""
    text = re.sub(r'"ciphertext": "[^"]*"', '"ciphertext": ""', json.dumps(export["deployment"]["resources"]))
    return json.loads(text)


def test_a_moved_state_is_imported_and_comes_back_the_same(project, tmp_path):
    stack = project("quickstart")
    before = _as_pulumi_aws_left_it(stack, tmp_path)
    after = tmp_path / "after.json"
    moved = json.loads(stack.acm("migrate-state", str(before), "--to", str(after), "--output", "json"))
    assert len(moved["Moved"]) == 5
    assert KEY not in after.read_text()

    back = _import(stack, after)
    assert _comparable(back) == _comparable(json.loads(after.read_text()))
    types = {resource["type"] for resource in _comparable(back)}
    assert {"acm:index:Certificate", "acm:index:ImportedCertificate"} <= types
    assert not [one for one in types if one.startswith("aws:acm/")]

    (legacy,) = [r for r in _comparable(back) if r["type"] == "acm:index:ImportedCertificate"]
    shown = json.loads(stack.pulumi("stack", "export", "--show-secrets").output)
    (in_clear,) = [r for r in _comparable(shown) if r["urn"] == legacy["urn"]]
    assert json.loads(in_clear["inputs"]["privateKey"]["plaintext"]) == KEY
    assert "ciphertext" in legacy["inputs"]["privateKey"]

    # Where the certificates are cannot be reached: told in words, and nothing is lost.
    (certificate,) = [r for r in _comparable(back) if r["urn"].endswith("acm:index:Certificate::edge")]
    refused = stack.pulumi("refresh", "--yes", "--target", certificate["urn"], code=None, **NOWHERE)
    assert refused.code != 0
    assert "BackendUnreachable" in refused.output
    assert _comparable(json.loads(stack.pulumi("stack", "export").output)) == _comparable(back)

    again = tmp_path / "again.json"
    exported = tmp_path / "exported.json"
    stack.pulumi("stack", "export", "--file", str(exported))
    assert stack.acm("migrate-state", str(exported), "--to", str(again)) == ""
    assert again.read_bytes() == exported.read_bytes()


def test_a_moved_state_is_read_from_the_endpoint_that_has_the_certificates(project, tmp_path):
    stack = project("quickstart", AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
    with moto() as endpoint:
        arns = _made_at(endpoint)
        before = _as_pulumi_aws_left_it(stack, tmp_path, {**arns, "210987654321": "123456789012"})
        after = tmp_path / "after.json"
        stack.acm("migrate-state", str(before), "--to", str(after), "--endpoint", endpoint)
        moved = {one["urn"]: one for one in _comparable(_import(stack, after))}
        ours = [urn for urn, one in moved.items() if one["type"].startswith("acm:") and not one.get("delete")]
        targets = [word for urn in ours for word in ("--target", urn)]

        stack.pulumi("refresh", "--yes", *targets)
        again = stack.pulumi("refresh", "--yes", "--expect-no-changes", *targets)

    assert again.code == 0
    read = {one["urn"]: one for one in _comparable(json.loads(stack.pulumi("stack", "export").output))}
    assert set(ours) <= set(read), "none is said to be gone"
    for urn in ours:
        assert read[urn]["id"] == moved[urn]["id"]
        assert read[urn]["outputs"]["installationId"] == endpoint
        assert read[urn]["outputs"]["certificatePem"].startswith("-----BEGIN CERTIFICATE-----")


def _made_at(endpoint: str) -> dict[str, str]:
    """Have the certificates of the export made at an endpoint; return their new ARNs by the old ones."""
    found: dict[str, str] = {}
    for resource in json.loads(EXPORT.read_text())["deployment"]["resources"]:
        if resource["type"] == "aws:acm/certificate:Certificate":
            region = resource["id"].split(":")[3]
            client = boto3.client(
                "acm",
                endpoint_url=endpoint,
                region_name=region,
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
            )
            found[resource["id"]] = _made_with(client, resource["inputs"])
    return found


def _made_with(client: Any, inputs: dict[str, Any]) -> str:
    tags = [{"Key": key, "Value": value} for key, value in inputs["tagsAll"].items() if key != "__defaults"]
    if "certificateBody" in inputs:
        one = made("legacy.example.com")
        material = {"Certificate": one.pem.encode(), "PrivateKey": one.key_pem.encode()}
        return client.import_certificate(**material, **({"Tags": tags} if tags else {}))["CertificateArn"]
    names = {"DomainName": inputs["domainName"]}
    if inputs.get("subjectAlternativeNames"):
        names["SubjectAlternativeNames"] = inputs["subjectAlternativeNames"]
    return client.request_certificate(**names, ValidationMethod="DNS", **({"Tags": tags} if tags else {}))[
        "CertificateArn"
    ]


def test_a_certificate_that_the_state_lost_is_found_and_taken_back(project, tmp_path):
    stack = project("quickstart", program=PENDING)
    stack.pulumi("up", "--yes", "--skip-preview")
    arn = stack.outputs()["arn"]
    assert "0 orphans, 0 missing" in stack.acm(
        "doctor", "--orphans", _export(stack, tmp_path), "--output", "table"
    )

    urn = stack.resources()["Certificate/web"]["urn"]
    stack.pulumi("state", "delete", urn, "--yes")
    found = json.loads(stack.acm("doctor", "--orphans", _export(stack, tmp_path), "--output", "json", code=1))
    assert [orphan["CertificateArn"] for orphan in found["Orphans"]] == [arn]
    assert found["Missing"] == []

    # As the page advises.
    stack.pulumi(
        "import", "acm:index:Certificate", "web", arn, "--yes", "--generate-code=false", "--protect=false"
    )
    stack.acm("doctor", "--orphans", _export(stack, tmp_path))
    stack.pulumi("preview", "--expect-no-changes")

    stack.acm("delete", arn, "--yes")
    gone = _run(stack, str(BIN / "acm"), "doctor", "--orphans", "dev", "--output", "plain")
    assert gone.returncode == 1, gone.stderr
    assert gone.stdout == f"missing\t{arn}\t{urn}\t\t\n"
    stack.pulumi("refresh", "--yes")
    stack.acm("doctor", "--orphans", _export(stack, tmp_path))


def _export(stack: Project, folder: Path) -> str:
    file = folder / "export.json"
    stack.pulumi("stack", "export", "--file", str(file))
    return str(file)
