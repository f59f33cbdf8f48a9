"""Stacks under the real CLI, as the fixture makes them."""

import os
from datetime import timedelta

import pulumi
import pytest

import pulumi_acm as acm
from acm.model.errors import StoreAbsent
from pulumi_acm.testing import _stacks
from tests.support.cli import pulumi_path

CONFIG = {"acm:devZone": "example.test"}


def program():
    certificate = acm.Certificate("web", domain_name="example.test", key_algorithm="EC_prime256v1")
    wanted = certificate.validation_records[0]
    record = acm.ValidationRecord("web", name=wanted.name, value=wanted.value)
    validation = acm.CertificateValidation(
        "web", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn]
    )
    pulumi.export("status", validation.status)
    pulumi.export("now", certificate.status)


@pytest.fixture
def cli(monkeypatch):
    monkeypatch.setenv("PATH", str(pulumi_path()), prepend=os.pathsep)


@pytest.mark.e2e
@pytest.mark.slow
def test_a_stack_is_deployed_aged_and_destroyed(cli, request):
    make = request.getfixturevalue("acm_stack")
    made = make(program, config=CONFIG)

    assert made.stack.up().outputs["status"].value == "ISSUED"
    made.stack.preview(expect_no_changes=True)
    made.advance(timedelta(days=396))
    made.stack.refresh()

    resources = made.stack.export_stack().deployment["resources"]
    (certificate,) = [r for r in resources if r["type"] == "acm:index:Certificate"]
    assert certificate["outputs"]["status"] == "EXPIRED"
    make.close()
    assert not made.stack.export_stack().deployment.get("resources")


@pytest.mark.e2e
@pytest.mark.slow
def test_two_stacks_know_nothing_of_each_other(cli, request):
    make = request.getfixturevalue("acm_stack")
    first, second = make(program, config=CONFIG), make(program, config=CONFIG)

    first.stack.up()

    assert second.stack.preview().change_summary["create"] >= 3
    with pytest.raises(StoreAbsent):
        second.advance(timedelta(days=1))


@pytest.mark.parametrize("gone", ["pulumi", "pulumi-resource-acm"])
def test_a_program_that_is_not_there_is_named(monkeypatch, gone):
    monkeypatch.setattr(_stacks.shutil, "which", lambda name, **_: None if name == gone else f"/bin/{name}")

    assert gone in _stacks.missing_program().lower()
