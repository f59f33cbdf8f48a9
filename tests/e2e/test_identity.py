"""A stack only ever talks to the installation that it was made with."""

import threading

import pytest

from tests.support.programs import PENDING

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def _foreign(project, tmp_path):
    """Make a home of another installation."""
    home = tmp_path / "foreign"
    project.acm("root", "--pem", ACM_HOME=str(home))
    return home


@pytest.mark.parametrize("kind", ["empty", "foreign"])
def test_refresh_with_another_home_is_refused_and_leaves_the_state(project, tmp_path, kind):
    stack = project("quickstart", program=PENDING)
    stack.pulumi("up", "--yes", "--skip-preview")
    before = stack.kept()
    home = tmp_path / "empty" if kind == "empty" else _foreign(stack, tmp_path)

    refused = stack.pulumi("refresh", "--yes", code=None, ACM_HOME=str(home))
    assert refused.code != 0
    assert "ForeignInstallation" in refused.output
    assert stack.kept() == before
    assert kind == "foreign" or not home.exists()

    stack.pulumi("refresh", "--yes")
    assert stack.outputs()["status"] == "PENDING_VALIDATION"


@pytest.mark.parametrize("kind", ["empty", "foreign"])
def test_up_after_the_home_was_changed_by_hand_is_refused_and_the_way_out_works(project, tmp_path, kind):
    stack = project("quickstart", program=PENDING)
    stack.pulumi("config", "set", "acm:home", str(stack.home))
    stack.pulumi("up", "--yes", "--skip-preview")
    arn = stack.outputs()["arn"]
    before = stack.kept()
    home = tmp_path / "empty" if kind == "empty" else _foreign(stack, tmp_path)

    stack.pulumi("config", "set", "acm:home", str(home))
    refused = stack.pulumi("up", "--yes", "--skip-preview", code=None)
    assert refused.code != 0
    assert "ForeignInstallation" in refused.output
    assert str(home) in refused.output
    assert stack.kept() == before

    stack.pulumi("config", "set", "acm:home", str(stack.home))
    stack.pulumi("up", "--yes", "--refresh", "--run-program")
    assert stack.outputs()["arn"] == arn
    stack.pulumi("preview", "--expect-no-changes")


def test_two_stacks_at_once_on_one_home_do_not_disturb_each_other(project, tmp_path):
    home = tmp_path / "shared-home"
    stacks = [project("quickstart", home=home, stack=name) for name in ("one", "two")]
    results = {}

    def up(stack):
        results[stack.stack_name] = stack.pulumi("up", "--yes", "--skip-preview", code=None)

    threads = [threading.Thread(target=up, args=(stack,)) for stack in stacks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for stack in stacks:
        assert results[stack.stack_name].code == 0, results[stack.stack_name].output
        assert stack.outputs()["status"] == "ISSUED"
        stack.pulumi("preview", "--expect-no-changes")
    assert stacks[0].outputs()["arn"] != stacks[1].outputs()["arn"]

    # Both certificates need the same records: the first stack's destroy leaves them, and says so.
    gone = stacks[0].pulumi("destroy", "--yes")
    assert "stays in DNS: it is needed by" in gone.output
    stacks[1].pulumi("refresh", "--yes", "--expect-no-changes")
    stacks[1].pulumi("destroy", "--yes")
