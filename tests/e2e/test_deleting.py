"""A certificate in use, under the real CLI: its deletion waits while users go, and names those who stay."""

import pytest

from acm.compose import open_manager
from acm.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WEB, API = (
    f"arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/{name}/1/2" for name in ("web", "api")
)


@pytest.fixture
def used(project):
    """A stack whose certificate two listeners use; the manager of its home, and the ARN."""
    stack = project("quickstart")
    stack.pulumi("up", "--yes", "--skip-preview")
    arn = stack.resources()["Certificate/web"]["id"]
    manager = open_manager(Settings(home=stack.home))
    for user in (WEB, API):
        manager.associate(arn, user)
    yield stack, manager, arn
    manager.close()


def test_what_is_in_use_and_stays_so_is_refused_with_its_users_and_kept(used):
    stack, manager, arn = used
    refused = stack.pulumi("destroy", "--yes", "--skip-preview", code=None)
    assert refused.code != 0
    assert "ResourceInUse" in refused.output
    assert f"It is used by {API}, {WEB}. None of them is going." in refused.output
    assert stack.resources()["Certificate/web"]["id"] == arn
    assert manager.describe(arn).in_use_by == (API, WEB)


def test_users_that_go_are_waited_for_and_then_it_is_deleted(used):
    stack, manager, arn = used
    destroying = stack.start("destroy", "--yes", "--skip-preview")
    destroying.wait_for(f"It is used by {API}, {WEB}; deleted once it is not")
    manager.dissociate(arn, WEB)
    destroying.wait_for(f"It is used by {API}, 1 has gone; deleted once it is not")
    manager.dissociate(arn, API)
    done = destroying.ends()
    assert done.code == 0, done.output
    assert manager.list() == ()
