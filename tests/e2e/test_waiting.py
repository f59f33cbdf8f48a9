"""A wait that is corrected, cut off, too short or too late: the ARN is never lost and the reason always shown."""

import dns.query
import dns.tsigkeyring
import dns.update
import pytest

from acm.validation.tokens import validation_record
from tests.support.bind9 import Bind9
from tests.support.programs import WAITING

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer]

NAME = "wait.example.test"


@pytest.fixture
def waiting(project, bind9):
    """Make a project whose program waits for a certificate whose records it does not publish."""

    def make(seconds: int = 600, **options):
        return project(
            "quickstart",
            program=WAITING.format(seconds=seconds),
            ACM_NAMESERVERS=f"127.0.0.1:{bind9.port}",
            **options,
        )

    return make


def _publish(bind9: Bind9, value: str) -> None:
    """Write a record under the validation name, as a person with nsupdate would."""
    keyring = dns.tsigkeyring.from_text({bind9.key_name: bind9.tsig_secret})
    update = dns.update.UpdateMessage("example.test.", keyring=keyring)
    update.replace(_wanted().name, 60, "CNAME", value)
    assert dns.query.tcp(update, "127.0.0.1", port=bind9.port, timeout=5).rcode() == 0


def _wanted():
    return validation_record(
        installation="default", account="123456789012", validation_zone="acm-validations.internal", name=NAME
    )


def test_a_wrong_record_is_shown_and_the_right_one_later_ends_the_wait(waiting, bind9):
    stack = waiting()
    _publish(bind9, "wrong.example.test.")
    up = stack.start("up", "--yes", "--skip-preview")
    up.wait_for("wrong.example.test")
    _publish(bind9, _wanted().value)
    done = up.ends()
    assert done.code == 0, done.output
    assert stack.outputs()["status"] == "ISSUED"
    assert NAME in done.output
    stack.pulumi("preview", "--expect-no-changes")


def test_ctrl_c_keeps_the_arn_and_the_next_up_finishes_under_it(waiting, bind9):
    stack = waiting()
    up = stack.start("up", "--yes", "--skip-preview")
    up.wait_for("NXDOMAIN")
    up.interrupt()
    cut = up.ends(20)
    assert cut.code != 0
    arn = stack.resources()["Certificate/web"]["id"]
    assert stack.resources()["CertificateValidation/web"]["initErrors"]

    _publish(bind9, _wanted().value)
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] == arn
    assert stack.outputs()["status"] == "ISSUED"
    stack.pulumi("preview", "--expect-no-changes")


def test_a_wait_longer_than_its_custom_timeout_keeps_the_certificate_pending(waiting, bind9):
    stack = waiting(seconds=3)
    done = stack.pulumi("up", "--yes", "--skip-preview", code=None)
    assert done.code != 0
    assert "WaitTimedOut" in done.output
    assert "NXDOMAIN" in done.output
    arn = stack.resources()["Certificate/web"]["id"]
    assert "PENDING_VALIDATION" in stack.acm("describe", arn, "--output", "json")

    again = stack.pulumi("up", "--yes", "--skip-preview", code=None)
    assert again.code != 0, "the second up must go on waiting, not pass"
    assert stack.resources()["Certificate/web"]["id"] == arn

    _publish(bind9, _wanted().value)
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs() | {"record": None} == {"arn": arn, "status": "ISSUED", "record": None}


def test_after_72_hours_the_certificate_is_terminal_and_the_next_up_makes_a_new_one(waiting, bind9):
    stack = waiting(seconds=3)
    stack.pulumi("up", "--yes", "--skip-preview", code=None)
    arn = stack.resources()["Certificate/web"]["id"]
    stack.acm("clock", "advance", "73h")
    assert "VALIDATION_TIMED_OUT" in stack.acm("describe", arn, "--output", "json")

    preview = stack.pulumi("preview", "--diff")
    assert "VALIDATION_TIMED_OUT" in preview.output
    assert "replace" in preview.output
    assert "Not validated within 72 hours: wait.example.test." in preview.output
    assert "requests a new one, since onTerminal is recreate" in preview.output

    _publish(bind9, _wanted().value)
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] != arn
    assert stack.outputs()["status"] == "ISSUED"
    stack.pulumi("preview", "--expect-no-changes")
