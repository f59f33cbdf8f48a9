"""A certificate made elsewhere, under the real CLI: imported, rotated in place, replaced, found changed, taken over."""

import json

import pytest

from tests.support.imports import key, made
from tests.support.project import Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAME = "shop.example.test"
PROGRAM = """
import pulumi
import pulumi_acm as acm

by_path = acm.ImportedCertificate(
    "path",
    certificate_body=pulumi.FileAsset("body.pem"),
    private_key_path="shop.key",
    tags={"team": "shop"},
)
by_secret = acm.ImportedCertificate(
    "secret",
    certificate_body=open("body.pem").read(),
    private_key=pulumi.Config().require_secret("key"),
)
pulumi.export("arn", by_path.arn)
pulumi.export("fingerprint", by_path.fingerprint_sha256)
"""


@pytest.fixture
def stack(project):
    return project("quickstart", program=PROGRAM)


def put(stack: Project, one) -> None:
    """Put a certificate and its key where the program finds them."""
    (stack.program / "body.pem").write_text(one.pem)
    (stack.program / "shop.key").write_text(one.key_pem)
    stack.pulumi("config", "set", "--secret", "key", "--", one.key_pem)


def test_a_certificate_is_imported_rotated_in_place_and_replaced(stack):
    first = made(NAME, "www.example.test")
    put(stack, first)
    previewed = stack.pulumi("preview").output
    assert "3 to create" in previewed
    assert not stack.home.exists()
    stack.pulumi("up", "--yes", "--skip-preview")
    stack.pulumi("preview", "--expect-no-changes")
    arn = stack.outputs()["arn"]

    # White space and comments are no change; a key that is not here is a warning.
    (stack.program / "body.pem").write_text("# renewed by nobody\n" + first.pem.replace("\n", "\r\n"))
    (stack.program / "shop.key").rename(stack.program / "away.key")
    output = stack.pulumi("preview", "--expect-no-changes").output
    assert "The key file shop.key cannot be read here" in output

    second = made(NAME, "new.example.test", private_key=key(number=7))
    put(stack, second)
    output = stack.pulumi("preview").output
    assert "names gained: new.example.test; names lost: www.example.test" in output
    assert "2 to update" in output
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] == arn
    assert stack.resources()["ImportedCertificate/path"]["outputs"]["certificatePem"] == second.pem
    stack.pulumi("preview", "--expect-no-changes")

    # Others replace it behind the provider's back; refresh finds that, and up mends it.
    third = made(NAME, "new.example.test")
    (stack.folder / "other.pem").write_text(third.pem)
    (stack.folder / "other.key").write_text(third.key_pem)
    stack.acm(
        "import", str(stack.folder / "other.pem"), "--key", str(stack.folder / "other.key"), "--arn", arn
    )
    stack.pulumi("refresh", "--yes", "--skip-preview")
    assert stack.resources()["ImportedCertificate/path"]["outputs"]["certificatePem"] == third.pem
    assert "1 to update" in stack.pulumi("preview").output
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.resources()["ImportedCertificate/path"]["outputs"]["certificatePem"] == second.pem

    rsa = made(NAME, private_key=key("RSA_2048"))
    put(stack, rsa)
    output = stack.pulumi("preview").output
    assert "a key of RSA_2048 which is different from EC_prime256v1" in output
    assert "2 to replace" in output
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] != arn
    stack.pulumi("preview", "--expect-no-changes")
    assert_no_key_in_clear(stack, first, second, rsa)
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert json.loads(stack.acm("list", "--output", "json")) == {"CertificateSummaryList": []}


def assert_no_key_in_clear(stack: Project, *ones) -> None:
    """Look for keys in the state, its history and backups, the home and the export; the program's own file aside."""
    (stack.program / "shop.key").unlink()
    (stack.program / "away.key").unlink()
    folders = (stack.state, stack.home, stack.program, stack.folder / "pulumi")
    texts = [path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()]
    texts.append(stack.pulumi("stack", "export").output.encode())
    for one in ones:
        canaries = [line.encode() for line in one.key_pem.splitlines()[1:3]]
        assert not [text for text in texts for canary in canaries if canary in text]
    by_path = stack.resources()["ImportedCertificate/path"]
    assert "PRIVATE KEY" not in json.dumps(by_path)
    assert len(by_path["outputs"]["spkiSha256"]) == 64


def test_a_refused_certificate_is_refused_at_preview_and_leaves_the_state_alone(stack):
    put(stack, made(NAME))
    stack.pulumi("up", "--yes", "--skip-preview")
    before = stack.kept()
    one = made(NAME, private_key=key(number=7))
    put(stack, one)
    (stack.program / "shop.key").write_text(made(NAME, private_key=key(number=8)).key_pem)
    output = stack.pulumi("preview", code=None).output
    assert "the private key does not belong to the certificate" in output
    assert stack.pulumi("up", "--yes", "--skip-preview", code=None).code != 0
    after = stack.kept()
    assert after["ImportedCertificate/path"] == before["ImportedCertificate/path"]


def test_an_import_by_arn_changes_nothing_whether_or_not_the_key_is_given(stack):
    one = made(NAME)
    put(stack, one)
    document = stack.acm("import", str(stack.program / "body.pem"), "--key", str(stack.program / "shop.key"))
    arn = document.split()[0]
    (stack.program / "__main__.py").write_text("")
    stack.pulumi(
        "import", "--yes", "--generate-code=false", "--protect=false",
        "acm:index:ImportedCertificate", "path", arn,
    )  # fmt: skip
    declared = "import pulumi\nimport pulumi_acm as acm\nacm.ImportedCertificate('path', certificate_body=pulumi.FileAsset('body.pem'){})\n"
    for key_input in ("", ", private_key_path='shop.key'"):
        (stack.program / "__main__.py").write_text(declared.format(key_input))
        stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("up", "--yes", "--skip-preview")
    stack.pulumi("preview", "--expect-no-changes")
