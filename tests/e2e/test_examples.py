"""The examples, from the first preview to destroy, under the real CLI."""

import subprocess

import pytest

from acm.validation.tokens import validation_record
from tests.support.peers import require
from tests.support.project import Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer]


def _record(name: str):
    return validation_record(
        installation="default", account="123456789012", validation_zone="acm-validations.internal", name=name
    )


def _verify(project: Project, full_chain: str) -> None:
    """Have openssl judge a chain under the home's root."""
    chain, root = project.folder / "chain.pem", project.folder / "root.pem"
    chain.write_text(full_chain)
    root.write_text(project.acm("root", "--pem"))
    command = [
        "openssl",
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-CAfile",
        str(root),
        "-untrusted",
        str(chain),
        str(chain),
    ]
    subprocess.run([require("openssl", "openssl"), *command[1:]], check=True, capture_output=True)


def _walk(project: Project, *, name: str, resource: str, names: tuple[str, str]) -> None:
    """The whole life: preview, up, nothing to do, refresh, tags in place, names by replacement, destroy."""
    stack = project.automation()

    preview = stack.preview(diff=True)
    assert preview.change_summary["create"] >= 4
    assert _record(name).name in preview.stdout, "the record to publish must be known before anything exists"

    stack.up()
    first = project.outputs()
    assert first["status"] == "ISSUED"
    _verify(project, first["fullChainPem"])

    stack.preview(expect_no_changes=True)
    stack.refresh(expect_no_changes=True)
    stack.preview(expect_no_changes=True)

    project.edit(resource, resource + '\n    tags={"stage": "two"},')
    changes = stack.up().summary.resource_changes
    assert changes["update"] == 1
    assert set(changes) == {"update", "same"}
    assert project.outputs()["arn"] == first["arn"]
    assert project.resources()[_certificate(project)]["outputs"]["tags"] == {"stage": "two"}

    project.edit(*names)
    assert "replace" in str(stack.preview().change_summary)
    stack.up()
    second = project.outputs()
    assert second["arn"] != first["arn"]
    assert second["status"] == "ISSUED"
    _verify(project, second["fullChainPem"])

    stack.destroy()
    assert project.resources() == {}
    assert project.acm("list", "--output", "plain").strip() == ""


def _certificate(project: Project) -> str:
    return next(key for key in project.resources() if key.startswith("Certificate/"))


def test_the_quickstart_walks_from_preview_to_destroy(project):
    quickstart = project("quickstart")
    quickstart.edit('    tags={"example": "quickstart"},\n', "")
    _walk(
        quickstart,
        name="quickstart.test",
        resource='    key_algorithm="EC_prime256v1",',
        names=('f"shop.{domain}"', 'f"store.{domain}"'),
    )


def test_the_bind9_example_walks_from_preview_to_destroy(project, bind9):
    example = project("bind9")
    for key, value in {"server": f"127.0.0.1:{bind9.port}", "keyName": bind9.key_name}.items():
        example.pulumi("config", "set", key, value)
    example.pulumi("config", "set", "--secret", "tsigSecret", bind9.tsig_secret)
    example.edit(
        'domain_name=f"api.{domain}", opts=options', 'domain_name=f"api.{domain}",\n    opts=options'
    )
    _walk(
        example,
        name="api.example.test",
        resource='domain_name=f"api.{domain}",',
        names=('domain_name=f"api.{domain}"', 'domain_name=f"v2.{domain}"'),
    )
