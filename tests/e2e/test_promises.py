"""What is promised around the walk: no effect of a preview, no secret in clear, the schema as it was rendered."""

import json
from pathlib import Path

import pytest

from tests.support.project import BIN, PASSPHRASE, ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_a_preview_without_a_home_writes_nothing_outside_pulumis_own_folders(project):
    stack = project("quickstart")
    before = _files(stack.folder)
    stack.pulumi("preview")
    after = _files(stack.folder)
    outside = {path for path in after - before if path.parts[0] not in ("pulumi", "state")}
    assert outside == set()
    assert not stack.home.exists()


def _octets(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.peer
def test_no_secret_reaches_a_file_or_a_log_in_clear(project, bind9):
    stack = project("bind9")
    stack.pulumi("config", "set", "server", bind9.server)
    stack.pulumi("config", "set", "keyName", bind9.key_name)
    stack.pulumi("config", "set", "--secret", "tsigSecret", bind9.tsig_secret)
    log = stack.pulumi("up", "--yes", "--skip-preview", "--logtostderr", "-v=3").output
    assert stack.outputs()["status"] == "ISSUED"
    export = stack.pulumi("stack", "export").output
    places = {
        **{
            str(path): octets
            for folder in (stack.home, stack.state, stack.program)
            for path, octets in _octets(folder).items()
        },
        "stack export": export.encode(),
        "log": log.encode(),
    }
    key_file = (stack.home / "key-encryption-key").read_bytes()
    canaries = {
        "TSIG secret": bind9.tsig_secret.encode(),
        "passphrase": PASSPHRASE.encode(),
        "private key in PEM": b"PRIVATE KEY",
        "P-256 private key in DER": bytes.fromhex("30770201010420"),
        "PKCS#8 header": bytes.fromhex("020100301306072a8648ce3d0201"),
        "PKCS#8 header, RSA": bytes.fromhex("020100300d06092a864886f70d010101"),
    }
    for name, canary in canaries.items():
        found = [place for place, octets in places.items() if canary in octets]
        assert found == [], f"{name} in {found}"
    others = {place: octets for place, octets in places.items() if not place.endswith("key-encryption-key")}
    assert not [place for place, octets in others.items() if key_file.strip() in octets]


def test_the_installed_plugin_serves_the_schema_that_is_committed(project):
    stack = project("quickstart")
    served = json.loads(stack.pulumi("package", "get-schema", str(BIN / "pulumi-resource-acm")).output)
    assert served == json.loads((ROOT / "schema/schema.json").read_text())


def test_pulumis_own_schema_check_accepts_the_schema(project):
    stack = project("quickstart")
    checked = stack.pulumi("schema", "check", str(ROOT / "schema/schema.json"))
    assert "error" not in checked.output.lower()
    assert "warning" not in checked.output.lower()
