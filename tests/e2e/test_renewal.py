"""A certificate's renewal, as a stack sees it: the same ARN, new outputs, nothing to replace."""

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ZONE = {"ACM_DEV_ZONE": "quickstart.test"}


def test_run_due_renews_under_the_arn_and_a_refresh_shows_it_without_a_replacement(project):
    stack = project("quickstart")
    stack.pulumi("up", "--yes", "--skip-preview")
    stack.pulumi("refresh", "--yes", "--skip-preview")
    first = stack.resources()["Certificate/web"]
    stack.acm("clock", "advance", "340d", **ZONE)
    stack.acm("run-due", **ZONE)
    refresh = stack.pulumi("refresh", "--yes", "--skip-preview").output
    assert "replace" not in refresh
    renewed = stack.resources()["Certificate/web"]
    assert renewed["id"] == first["id"]
    assert renewed["outputs"]["serial"] != first["outputs"]["serial"]
    assert renewed["outputs"]["notAfter"] > first["outputs"]["notAfter"]
    assert [s["renewalStatus"] for s in renewed["outputs"]["renewalSummaries"]] == ["SUCCESS"]
    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")


def test_a_renewal_that_misses_its_record_is_shown_and_looked_at_first_by_the_next_run(project):
    stack = project("quickstart")
    stack.pulumi("up", "--yes", "--skip-preview")
    stack.acm("clock", "advance", "340d")
    stack.acm("run-due")  # without the zone's server its record cannot be found
    stack.pulumi("refresh", "--yes", "--skip-preview")
    outputs = stack.resources()["Certificate/web"]["outputs"]
    assert outputs["pendingRenewal"]
    assert outputs["status"] == "ISSUED"
    assert outputs["renewalHealth"]["status"] == "FAILING"
    assert outputs["renewalHealth"]["failsAt"] == outputs["notAfter"]
    stack.pulumi("preview", "--expect-no-changes")
    stack.acm("clock", "advance", "1d", **ZONE)
    stack.acm("run-due", **ZONE)
    stack.pulumi("refresh", "--yes", "--skip-preview")
    outputs = stack.resources()["Certificate/web"]["outputs"]
    assert not outputs["pendingRenewal"]
    assert outputs["renewalHealth"]["status"] == "HEALTHY"
