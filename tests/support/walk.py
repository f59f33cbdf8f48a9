"""The whole life of an example under the real CLI, in whatever language its program is."""

import subprocess
from collections.abc import Mapping

from acm.model.certificate import ResourceRecord
from acm.validation.tokens import validation_record
from tests.support.peers import require
from tests.support.project import Project


def record(name: str) -> ResourceRecord:
    """Return the record that proves ``name`` to the examples' installation."""
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


def walk(
    project: Project,
    *,
    name: str,
    tags: tuple[str, str],
    names: tuple[str, str],
    outputs: Mapping[str, str] | None = None,
) -> None:
    """The whole life: preview, up, nothing to do, refresh, tags in place, names by replacement, destroy.

    ``tags`` and ``names`` are edits of the program; ``outputs`` are those that the stack must have beside ours.
    """
    stack = project.automation()

    preview = stack.preview(diff=True)
    assert preview.change_summary["create"] >= 4
    assert record(name).name in preview.stdout, "the record to publish must be known before anything exists"

    stack.up()
    first = project.outputs()
    assert first["status"] == "ISSUED"
    assert {key: first.get(key) for key in outputs or {}} == (outputs or {})
    _verify(project, first["fullChainPem"])

    stack.preview(expect_no_changes=True)
    stack.refresh(expect_no_changes=True)
    stack.preview(expect_no_changes=True)

    project.edit(*tags)
    changes = stack.up().summary.resource_changes
    assert changes["update"] == 1
    assert set(changes) == {"update", "same"}
    assert project.outputs()["arn"] == first["arn"]
    kept = [found["outputs"] for found in project.resources().values() if found.get("id") == first["arn"]]
    assert [known["tags"] for known in kept if "tags" in known] == [{"stage": "two"}]

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
