"""What others change behind a stack's back is found by a refresh and mended by up; what exists can be taken over by import."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acm.compose import open_manager
from acm.manager.interface import CertificateManager
from acm.settings import Settings
from tests.support.project import Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

REGION = "us-east-1"
PROGRAM = """
import pulumi
import pulumi_acm as acm

account = acm.AccountConfiguration("account", expiry_events={"days_before_expiry": 30})
web = acm.Certificate("web", domain_name="quickstart.test", key_algorithm="EC_prime256v1", tags={"team": "shop"})
record = acm.ValidationRecord(
    "web", name=web.validation_records[0].name, value=web.validation_records[0].value, ttl=60
)
wait = acm.CertificateValidation("web", certificate_arn=web.arn, validation_record_fqdns=[record.name])
gone = acm.Certificate("gone", domain_name="gone.quickstart.test", key_algorithm="EC_prime256v1")
pulumi.export("arn", web.arn)
pulumi.export("gone", gone.arn)
pulumi.export("record", record.id)
"""


@contextmanager
def others(stack: Project) -> Iterator[CertificateManager]:
    """Another process with the same home."""
    manager = open_manager(Settings(home=stack.home, dev_zone=("quickstart.test",)))
    try:
        yield manager
    finally:
        manager.close()


def forget(stack: Project) -> None:
    """Drop every resource of ours from the state, dependents first; what exists goes on existing."""
    while ours := [r for r in stack.resources().values() if r["type"].startswith("acm:")]:
        stack.pulumi("state", "delete", ours[-1]["urn"], "--yes")


@pytest.fixture
def stack(project) -> Project:
    made = project("quickstart", program=PROGRAM)
    made.pulumi("up", "--yes", "--skip-preview")
    return made


def test_drift_is_found_by_refresh_and_mended_by_up(stack):
    arn, gone = stack.outputs()["arn"], stack.outputs()["gone"]
    with others(stack) as manager:
        manager.set_tags(arn, {"team": "other", "added": "1"})
        manager.delete(gone)
        manager.put_account_configuration(REGION, 7)

    stack.pulumi("refresh", "--yes", "--skip-preview")
    found = stack.resources()
    assert "Certificate/gone" not in found
    assert found["Certificate/web"]["outputs"]["tagsAll"] == {"team": "other", "added": "1"}
    assert found["AccountConfiguration/account"]["outputs"]["expiryEvents"] == {"daysBeforeExpiry": 7}
    planned = stack.pulumi("preview").output
    assert "1 to create" in planned
    assert "2 to update" in planned

    stack.pulumi("up", "--yes", "--skip-preview")
    stack.pulumi("preview", "--expect-no-changes")
    assert stack.outputs()["arn"] == arn
    with others(stack) as manager:
        assert manager.describe(arn).tags == {"team": "shop"}
        assert manager.account_configuration(REGION).days_before_expiry == 30
        assert manager.describe(stack.outputs()["gone"]).domain_name == "gone.quickstart.test"


def test_every_kind_is_taken_over_by_import_and_then_nothing_changes(stack):
    outputs = stack.outputs()
    ids = {
        "AccountConfiguration": f"123456789012/{REGION}",
        "Certificate": outputs["arn"],
        "CertificateValidation": outputs["arn"],
        "ValidationRecord": outputs["record"],
    }
    forget(stack)

    for kind in ("Certificate", "ValidationRecord", "CertificateValidation", "AccountConfiguration"):
        name = "account" if kind == "AccountConfiguration" else "web"
        stack.pulumi(
            "import", "--yes", "--generate-code=false", "--protect=false",
            f"acm:index:{kind}", name, ids[kind],
        )  # fmt: skip
    stack.edit(
        'gone = acm.Certificate("gone", domain_name="gone.quickstart.test", key_algorithm="EC_prime256v1")\n',
        "",
    )
    stack.edit('pulumi.export("gone", gone.arn)\n', "")
    stack.pulumi("preview", "--expect-no-changes")
    assert stack.resources()["Certificate/web"]["id"] == outputs["arn"]
