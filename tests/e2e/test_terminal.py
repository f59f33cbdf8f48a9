"""A certificate that has ended: the next run that reads says why, and up makes a new one."""

import pytest

from tests.support.programs import PENDING

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_request_that_timed_out_is_told_with_its_reason_by_the_next_preview(project):
    stack = project("quickstart", program=PENDING)
    stack.pulumi("up", "--yes", "--skip-preview")
    arn = stack.outputs()["arn"]
    stack.acm("clock", "advance", "73h")
    preview = stack.pulumi("preview", "--diff").output
    assert (
        f"{arn} has status VALIDATION_TIMED_OUT. Not validated within 72 hours: never.example.test."
        in preview
    )
    assert "`pulumi up` requests a new one, since onTerminal is recreate." in preview
    assert "1 to replace" in preview
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] != arn


def test_an_expired_certificate_is_told_by_a_refresh_and_replaced_with_its_wait(project):
    stack = project("quickstart")
    stack.pulumi("up", "--yes", "--skip-preview")
    arn = stack.resources()["Certificate/web"]["id"]
    stack.pulumi("refresh", "--yes", "--skip-preview")
    stack.acm("clock", "advance", "400d")
    stack.pulumi("preview", "--expect-no-changes")
    preview = stack.pulumi("preview", "--refresh").output
    assert f"{arn} has status EXPIRED. Its validity ended at " in preview
    stack.pulumi("up", "--yes", "--skip-preview", "--refresh")
    found = stack.resources()
    assert found["Certificate/web"]["id"] != arn
    assert found["CertificateValidation/web"]["id"] == found["Certificate/web"]["id"]
    assert stack.outputs()["status"] == "ISSUED"
    stack.pulumi("preview", "--expect-no-changes")
