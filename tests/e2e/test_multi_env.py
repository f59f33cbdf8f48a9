"""examples/multi-env: its dev stage from a clean state to destroy, and what the other stages can do by now."""

import pytest
import yaml

from tests.support.project import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EXAMPLE = ROOT / "examples/multi-env"
README = (EXAMPLE / "README.md").read_text()
PASSPHRASE = "the passphrase of the example"
STAGES = ("dev", "stage", "prod")


@pytest.fixture
def stage(project):
    """Bring up the network of a stage, and return the stack of the program beside it, in the same backend."""

    def make(name):
        network = project("multi-env/network", stack=name, PULUMI_CONFIG_PASSPHRASE=PASSPHRASE)
        network.pulumi("up", "--yes", "--skip-preview")
        backend = network.env["PULUMI_BACKEND_URL"]
        return project(
            "multi-env", stack=name, PULUMI_CONFIG_PASSPHRASE=PASSPHRASE, PULUMI_BACKEND_URL=backend
        )

    return make


def test_the_dev_stage_walks_from_preview_to_destroy(stage):
    shop = stage("dev")

    preview = shop.pulumi("preview", "--diff")
    assert "shop.dev.example.test" in preview.output, "the zone of the other stack is known at preview"

    shop.pulumi("up", "--yes", "--skip-preview")
    outputs = shop.outputs()
    assert sorted(outputs["shop"]) == ["eu-central-1", "us-east-1"]
    for region, arn in outputs["shop"].items():
        assert f":acm:{region}:" in arn
        assert "ISSUED" in shop.acm("describe", arn, "--output", "json")
    assert "IMPORTED" in shop.acm("describe", outputs["partner"], "--output", "json")

    shop.pulumi("preview", "--expect-no-changes")
    shop.pulumi("refresh", "--yes", "--expect-no-changes")
    shop.pulumi("preview", "--expect-no-changes")

    shop.pulumi("destroy", "--yes", "--skip-preview")
    assert shop.resources() == {}
    assert shop.acm("list", "--output", "plain").strip() == ""


def test_the_partners_key_is_nowhere_in_clear(stage):
    shop = stage("dev")
    key = shop.pulumi("config", "get", "multi-env:partnerKey").output
    secret = "".join(key.splitlines()[1:-1])
    assert len(secret) > 100, "the passphrase opens it"

    shop.pulumi("up", "--yes", "--skip-preview")

    folders = [shop.folder, shop.folder.parent / "p0"]
    found = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and secret[:60].encode() in path.read_bytes().replace(b"\n", b"")
    ]
    assert found == []


@pytest.mark.parametrize("name", ["stage", "prod"])
def test_a_stage_whose_backend_is_not_in_this_version_is_refused_at_preview_in_words(stage, name):
    shop = stage(name)

    refused = shop.pulumi("preview", code=None)

    assert refused.code != 0
    assert "NotAvailable" in refused.output
    assert "backend" in refused.output


@pytest.mark.parametrize("name", STAGES)
def test_the_secrets_of_a_stage_are_encrypted_by_a_passphrase(name):
    settings = yaml.safe_load((EXAMPLE / f"Pulumi.{name}.yaml").read_text())
    assert settings["encryptionsalt"].startswith("v1:")
    secrets = {"multi-env:partnerKey", *({"acm:dnsZones"} if name != "dev" else ())}
    assert {key for key, value in settings["config"].items() if isinstance(value, dict)} == secrets
    assert all(set(settings["config"][key]) == {"secure"} for key in secrets)


def test_the_readme_names_the_passphrase_and_every_file():
    assert PASSPHRASE in README
    for path in EXAMPLE.rglob("*"):
        if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts:
            assert path.relative_to(EXAMPLE).name in README, path
