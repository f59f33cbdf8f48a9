"""AccountConfiguration under the real CLI: adopted, shared by mistake, restored."""

import json

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PROGRAM = """
import pulumi
import pulumi_acm as acm

events = acm.AccountConfiguration("events", expiry_events={"days_before_expiry": 30}, restore_on_delete=True)
pulumi.export("before", events.previous_days_before_expiry)
"""


def held(stack) -> int:
    shown = json.loads(stack.acm("account", "--output", "json"))
    return shown["ExpiryEvents"]["DaysBeforeExpiry"]


def test_a_configuration_is_adopted_shared_by_mistake_and_restored(project, tmp_path):
    home = tmp_path / "shared-home"
    first = project("quickstart", program=PROGRAM, home=home, stack="one")
    first.acm("account", "set", "--days-before-expiry", "20")
    assert "too: whichever" not in first.pulumi("preview").output
    assert held(first) == 20, "a preview changes nothing"
    first.pulumi("up", "--yes", "--skip-preview")
    assert (held(first), first.outputs()["before"]) == (30, 20)

    second = project("quickstart", program=PROGRAM, home=home, stack="two")
    warned = second.pulumi("preview").output
    assert (
        "Stack one::quickstart declares the configuration of account 123456789012 in us-east-1 too" in warned
    )
    second.pulumi("up", "--yes", "--skip-preview")
    assert "Stack two::quickstart declares" in first.pulumi("refresh", "--yes", "--skip-preview").output

    kept = first.pulumi("destroy", "--yes").output
    assert "two::quickstart declares it too: 20 days are not put back" in kept
    assert held(first) == 30
    first.acm("account", "set", "--days-before-expiry", "5")
    assert "expiryEvents" in second.pulumi("preview", "--refresh", "--diff").output
    second.pulumi("up", "--yes", "--skip-preview", "--refresh")
    assert held(second) == 30, "what others changed is put right"
    second.pulumi("destroy", "--yes")
    assert held(second) == 30, "what the second stack found was what the first had put"
