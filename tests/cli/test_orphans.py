"""`acm doctor --orphans`: what a manager has, and what states hold."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acm.model.certificate import CertificateType
from tests.cli.conftest import Acm, check_golden
from tests.cli.memory_manager import MemoryManager

HERE = "7d1f0c9e"
"""The installation of the manager in memory."""


def _resource(name: str, arn: str, *, stack: str = "dev", **fields: Any) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:{stack}::web::acm:index:Certificate::{name}",
        "custom": True,
        "id": arn,
        "type": "acm:index:Certificate",
        "inputs": {"domainName": f"{name}.test"},
        "outputs": {"installationId": HERE},
        **fields,
    }


def _export(resources: list[dict[str, Any]], pending: list[dict[str, Any]] | None = None) -> str:
    deployment = {"resources": resources, "pending_operations": pending}
    return json.dumps({"version": 3, "deployment": deployment})


def _made(acm: Acm, manager: MemoryManager, name: str, owner: str) -> str:
    assert acm("request", f"{name}.test").code == 0
    arn = next(a for a, c in manager.certificates.items() if c.domain_name == f"{name}.test")
    manager.owned[arn] = owner
    return arn


def _compare(acm: Acm, *exports: str, tmp_path: Path, code: int) -> dict[str, Any]:
    options = []
    for number, export in enumerate(exports):
        file = tmp_path / f"{number}.json"
        file.write_text(export)
        options += ["--orphans", str(file)]
    result = acm("doctor", *options, "--output", "json")
    assert result.code == code, result.err
    return json.loads(result.out)


def test_a_certificate_that_its_stack_does_not_hold_is_an_orphan(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    held, lost = _made(acm, manager, "held", "dev::web"), _made(acm, manager, "lost", "dev::web")
    found = _compare(acm, _export([_resource("held", held)]), tmp_path=tmp_path, code=1)
    assert [o["CertificateArn"] for o in found["Orphans"]] == [lost]
    assert found["Missing"] == []


def test_what_fits_exits_0(acm: Acm, manager: MemoryManager, tmp_path: Path) -> None:
    held = _made(acm, manager, "held", "dev::web")
    found = _compare(acm, _export([_resource("held", held)]), tmp_path=tmp_path, code=0)
    assert (found["Orphans"], found["Missing"], found["Held"]) == ([], [], 1)


def test_certificates_of_other_stacks_and_those_made_by_hand_are_no_orphans(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    held = _made(acm, manager, "held", "dev::web")
    _made(acm, manager, "theirs", "prod::web")
    _made(acm, manager, "byhand", "")
    found = _compare(acm, _export([_resource("held", held)]), tmp_path=tmp_path, code=0)
    assert found["NotOrphans"] == [{"Owner": "", "Count": 1}, {"Owner": "prod::web", "Count": 1}]


def test_several_states_are_compared_together(acm: Acm, manager: MemoryManager, tmp_path: Path) -> None:
    dev, prod = _made(acm, manager, "dev", "dev::web"), _made(acm, manager, "prod", "prod::web")
    moved = _made(acm, manager, "moved", "dev::web")
    exports = (
        _export([_resource("dev", dev)]),
        _export([_resource("prod", prod, stack="prod"), _resource("moved", moved, stack="prod")]),
    )
    found = _compare(acm, *exports, tmp_path=tmp_path, code=0)
    assert found["Stacks"] == ["dev::web", "prod::web"]


def test_an_interrupted_create_is_named_as_the_likely_maker(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    held, lost = _made(acm, manager, "held", "dev::web"), _made(acm, manager, "lost", "dev::web")
    creating = {"type": "creating", "resource": _resource("lost", "", inputs={"domainName": "LOST.test."})}
    other = {"type": "creating", "resource": _resource("x", "", inputs={"domainName": "x.test"})}
    found = _compare(acm, _export([_resource("held", held)], [other, creating]), tmp_path=tmp_path, code=1)
    (orphan,) = found["Orphans"]
    assert orphan["CertificateArn"] == lost
    assert orphan["InterruptedCreate"] == "urn:pulumi:dev::web::acm:index:Certificate::lost"
    assert len(found["PendingOperations"]) == 2


def test_an_arn_that_is_not_there_is_missing_and_says_what_was_going_on(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    held = _made(acm, manager, "held", "dev::web")
    gone = _resource("gone", held[:-1] + "z")
    deleting = {"type": "deleting", "resource": gone}
    found = _compare(acm, _export([_resource("held", held), gone], [deleting]), tmp_path=tmp_path, code=1)
    assert found["Missing"] == [
        {"CertificateArn": gone["id"], "Urn": gone["urn"], "PendingOperation": "deleting"}
    ]


def test_another_installations_resources_are_not_called_missing(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    held = _made(acm, manager, "held", "dev::web")
    there = _resource("there", held[:-1] + "z", outputs={"installationId": "another"})
    found = _compare(acm, _export([_resource("held", held), there]), tmp_path=tmp_path, code=0)
    assert found["OfOtherInstallations"] == [{"Urn": there["urn"], "InstallationId": "another"}]


def test_the_wrong_home_is_refused_rather_than_everything_called_lost(
    acm: Acm, manager: MemoryManager
) -> None:
    held = _made(acm, manager, "held", "dev::web")
    export = _export([_resource("held", held, outputs={"installationId": "another"})])
    result = acm("doctor", "--orphans", "-", answers=export)
    assert result.code == 4
    assert result.err.startswith("ForeignInstallation at --orphans")
    assert result.out == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "acm:index:CertificateValidation"},
        {"external": True},
        {"id": "not an ARN"},
    ],
)
def test_only_resources_that_are_the_certificate_hold_it(
    fields: dict[str, Any], acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    arn = _made(acm, manager, "held", "dev::web")
    other = _made(acm, manager, "other", "dev::web")
    export = _export([_resource("other", other), {**_resource("held", arn), **fields}])
    found = _compare(acm, export, tmp_path=tmp_path, code=1)
    assert [o["CertificateArn"] for o in found["Orphans"]] == [arn]


def test_a_state_that_pulumi_aws_made_holds_its_certificates(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    arn = _made(acm, manager, "held", "dev::web")
    resource = _resource("held", arn, type="aws:acm/certificate:Certificate", outputs={})
    found = _compare(acm, _export([resource]), tmp_path=tmp_path, code=0)
    assert found["Held"] == 1


def test_an_empty_state_says_that_it_does_not_tell_whose_it_is(acm: Acm, manager: MemoryManager) -> None:
    _made(acm, manager, "lost", "dev::web")
    result = acm("doctor", "--orphans", "-", "--output", "table", answers=_export([]))
    assert result.code == 0
    assert "do not say whose they are" in " ".join(result.out.split())
    assert "1 of stack dev::web: give its export too" in " ".join(result.out.split())


def test_lines_tell_kind_arn_whose_names_and_status(acm: Acm, manager: MemoryManager) -> None:
    held, lost = _made(acm, manager, "held", "dev::web"), _made(acm, manager, "lost", "dev::web")
    out = acm("doctor", "--orphans", "-", answers=_export([_resource("held", held)])).out
    assert out == f"orphan\t{lost}\tdev::web\tlost.test\tPENDING_VALIDATION\n"


@pytest.mark.parametrize("width", [80, 120])
def test_orphans_read_as_they_did(width: int, acm: Acm, manager: MemoryManager, tmp_path: Path) -> None:
    held, lost = _made(acm, manager, "held", "dev::web"), _made(acm, manager, "lost", "dev::web")
    _made(acm, manager, "theirs", "prod::web")
    imported = _made(acm, manager, "imported", "dev::web")
    manager.certificates[imported] = replace(manager.certificates[imported], type=CertificateType.IMPORTED)
    gone = _resource("gone", lost[:-1] + "z")
    file = tmp_path / "export.json"
    creating = {"type": "creating", "resource": _resource("lost", "")}
    file.write_text(_export([_resource("held", held), gone], [creating]))
    result = acm("doctor", "--orphans", str(file), terminal=True, width=width, environ={"NO_COLOR": "1"})
    check_golden(f"orphans-{width}.txt", "".join(f"{line.rstrip()}\n" for line in result.out.splitlines()))


def _pulumi(folder: Path, script: str) -> dict[str, str]:
    program = folder / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/bin:/bin"}


def test_a_stack_of_the_project_is_exported_by_pulumi(
    acm: Acm, manager: MemoryManager, tmp_path: Path
) -> None:
    held = _made(acm, manager, "held", "dev::web")
    (tmp_path / "state").write_text(_export([_resource("held", held)]))
    environ = _pulumi(tmp_path, f'[ "$4" = "--stack=--dev" ] && cat {tmp_path}/state')
    result = acm("doctor", "--orphans=--dev", "--output", "json", environ=environ)
    assert result.code == 0, result.err
    assert json.loads(result.out)["Held"] == 1


FAILING = {
    "no pulumi": (None, "no `pulumi` on PATH"),
    "no such stack": ("echo 'error: no stack named prod found' >&2; exit 1", "no stack named prod found"),
    "no JSON": ("echo hello", "Expected the JSON of `pulumi stack export`"),
}


@pytest.mark.parametrize("case", FAILING)
def test_a_stack_that_cannot_be_exported_is_refused_with_what_pulumi_said(
    case: str, acm: Acm, tmp_path: Path
) -> None:
    script, words = FAILING[case]
    environ = _pulumi(tmp_path, script) if script else {"PATH": ""}
    result = acm("doctor", "--orphans", "prod", environ=environ)
    assert result.code == 2
    assert words in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"version": 3, "deployment": {"resources": [{"urn": 1}]}}']
)
def test_what_is_no_export_is_refused(text: str, acm: Acm) -> None:
    result = acm("doctor", "--orphans", "-", answers=text)
    assert result.code == 2
    assert result.err.startswith("InvalidParameter at --orphans")
