"""The examples, from the first preview to destroy, under the real CLI."""

import pytest

from tests.support.walk import walk

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer]


def test_the_quickstart_walks_from_preview_to_destroy(project):
    walk(
        project("quickstart"),
        name="quickstart.test",
        tags=('{"example": "quickstart"}', '{"stage": "two"}'),
        names=('f"shop.{domain}"', 'f"store.{domain}"'),
    )


def test_the_bind9_example_walks_from_preview_to_destroy(project, bind9):
    example = project("bind9")
    for key, value in {"server": f"127.0.0.1:{bind9.port}", "keyName": bind9.key_name}.items():
        example.pulumi("config", "set", key, value)
    example.pulumi("config", "set", "--secret", "tsigSecret", bind9.tsig_secret)
    walk(
        example,
        name="api.example.test",
        tags=(
            'domain_name=f"api.{domain}", opts=options',
            'domain_name=f"api.{domain}", tags={"stage": "two"}, opts=options',
        ),
        names=('domain_name=f"api.{domain}"', 'domain_name=f"v2.{domain}"'),
    )


def test_the_program_of_the_testing_example_is_deployed_as_its_tests_say(project):
    stack = project("testing").automation()

    assert stack.up().outputs["status"].value == "ISSUED"
    stack.preview(expect_no_changes=True)
    stack.refresh(expect_no_changes=True)
    stack.preview(expect_no_changes=True)
    stack.destroy()
