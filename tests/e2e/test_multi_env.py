"""examples/multi-env: each stage from a clean state to destroy; program and files are the same, configuration is not."""

import json

import pytest
import yaml
from anyio.from_thread import start_blocking_portal

from pulumi_acm.testing._zones import Zone
from tests.support import server
from tests.support.moto import moto
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


@pytest.fixture
def zone():
    """Serve zones that the stages publish in, as a DNS server of one's own does."""
    zones = []
    with start_blocking_portal() as portal:

        def make(name):
            zones.append(Zone(name, portal))
            return zones[-1]

        yield make
        for made in zones:
            made.close()


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


def test_the_stage_runs_against_a_server_of_ones_own(stage, zone, tmp_path):
    dns = zone("stage.example.com")
    environ = {
        "ACM_RESOLVERS": json.dumps({dns.name: [dns.server]}),
        "ACM_ALLOWED_NETWORKS": "127.0.0.0/8",
    }
    with server.serving(tmp_path / "server", "--tls", environ=environ) as served:
        assert served.url.startswith("https://")
        keys = served.credential()
        shop = stage("stage")
        shop.env |= {
            "ACM_ACCESS_KEY": keys["aws_access_key_id"],
            "ACM_SECRET_KEY": keys["aws_secret_access_key"],
        }
        shop.pulumi("config", "set", "acm:backend", served.url)
        untrusted = shop.pulumi("preview", code=None)
        assert untrusted.code != 0
        assert "BackendUntrusted" in untrusted.output
        root = tmp_path / "root.pem"
        root.write_text(server.acm(served.home, "root", "--pem"))
        shop.env["AWS_CA_BUNDLE"] = str(root)
        _publish_in(shop, dns)

        preview = shop.pulumi("preview", "--diff")
        assert "_acm-validations" in preview.output or "acm-validations.internal" in preview.output
        _walk(shop, ["eu-central-1", "us-east-1"])

        shown = json.loads(shop.acm("list", "--backend", served.url, "--output", "json"))
        assert shown["CertificateSummaryList"] == []


def test_prod_runs_against_an_endpoint_that_speaks_like_aws(stage, zone):
    dns = zone("example.com")
    with moto(validation_seconds=1) as endpoint:
        shop = stage("prod")
        shop.env |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        shop.pulumi("config", "set", "acm:endpoint", endpoint)
        refused = shop.pulumi("preview", code=None)
        assert refused.code != 0
        assert "AccountNotAllowed" in refused.output
        shop.pulumi("config", "set", "--path", "acm:allowedAccountIds[0]", "123456789012")
        _publish_in(shop, dns)

        preview = shop.pulumi("preview", "--diff")
        assert "validates nothing" in preview.output
        assert "does not heed it" in preview.output
        _walk(shop, ["ap-southeast-2", "eu-central-1", "us-east-1"])


def _publish_in(shop, dns):
    access = dns.access
    zones = {
        dns.name: {
            "server": dns.server,
            "keyName": access.key_name,
            "algorithm": access.algorithm,
            "secret": access.secret.get_secret_value(),
        }
    }
    shop.pulumi("config", "set", "--secret", "acm:dnsZones", json.dumps(zones))


def _walk(shop, regions):
    """Run everything that a team runs: up, an empty preview, a refresh without changes, destroy."""
    shop.pulumi("up", "--yes", "--skip-preview")
    outputs = shop.outputs()
    assert sorted(outputs["shop"]) == regions
    for region, arn in outputs["shop"].items():
        assert f":acm:{region}:" in arn
    shop.pulumi("preview", "--expect-no-changes")
    shop.pulumi("refresh", "--yes", "--expect-no-changes")
    shop.pulumi("preview", "--expect-no-changes")
    shop.pulumi("destroy", "--yes", "--skip-preview")
    assert shop.resources() == {}


@pytest.mark.parametrize("name", ["stage", "prod"])
def test_a_stage_whose_manager_does_not_answer_is_refused_at_preview_in_words(stage, name):
    shop = stage(name)
    shop.env |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    shop.pulumi("config", "set", "acm:endpoint" if name == "prod" else "acm:backend", "http://127.0.0.1:1")

    refused = shop.pulumi("preview", code=None)

    assert refused.code != 0
    assert "BackendUnreachable" in refused.output


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
