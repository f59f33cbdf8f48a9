"""Faults as somebody meets them: the switch is set by `acm faults`, and `acm why` gives cause and next step."""

import json

import pytest

from acm.model.diagnosis import SYMPTOMS
from acm.model.faults import FaultSwitch
from acm.model.looks import LookReason
from acm.settings import DEFAULT_VALIDATION_ZONE
from acm.validation.tokens import validation_record
from tests.cli.test_faults import NAME, ZONE, Command
from tests.support.bind9 import Bind9
from tests.support.signed_zones import Signer

pytestmark = pytest.mark.slow
HERE = {"ACM_DEV_ZONE": ZONE}
MAIL = {
    "ACM_SMTP_SERVER": "127.0.0.1:1",
    "ACM_SMTP_SECURITY": "none",
    "ACM_MAIL_SENDER": "certificates@mail.test",
    "ACM_APPROVAL_BASE_URL": "https://approve.test",
}

TOLD = {
    # what `acm why` says while a switch is on: (settings, arguments of the request, code, part of what was seen)
    FaultSwitch.NAMESERVER_DOWN: (HERE, (), LookReason.TIMED_OUT, "127.0.0.1"),
    FaultSwitch.RECORD_DROPPED: (HERE, (), LookReason.MISSING, "no CNAME record"),
    FaultSwitch.WRONG_ANSWER: (HERE, (), LookReason.WRONG_TARGET, "elsewhere"),
    FaultSwitch.CA_REFUSES: (HERE, (), "NOT_SIGNED", "the authority refuses to sign"),
    FaultSwitch.SMTP_DOWN: (MAIL, ("--validation-method", "EMAIL"), "MAIL_NOT_SENT", None),
}


def found(acm):
    """Return the only finding of the name's certificate."""
    (finding,) = json.loads(acm("why", NAME, "--output", "json").stdout)["Findings"]
    return finding


@pytest.mark.parametrize("fault", TOLD)
def test_a_fault_is_told_with_its_cause_and_the_next_step_and_is_over_when_it_is_cleared(tmp_path, fault):
    environ, arguments, code, seen = TOLD[fault]
    acm = Command(tmp_path / "home", test=True)
    acm.environ |= environ
    assert acm("root", "--pem").returncode == 0
    asked = acm("request", NAME, *arguments)
    assert asked.returncode == 0, asked.stderr
    arn = asked.stdout.split()[0]
    if environ is HERE:
        assert acm("publish", arn).returncode == 0
    assert acm("faults", "set", fault).returncode == 0
    acm("run-due")
    finding = found(acm)
    symptom = SYMPTOMS[code]
    assert (finding["Code"], finding["Cause"], finding["NextStep"]) == (
        symptom.code,
        symptom.cause,
        symptom.step,
    )
    assert seen is None or seen in finding["Seen"]
    assert acm("faults", "clear").returncode == 0
    if environ is HERE:
        acm("clock", "advance", "1h")
        acm("run-due")
        assert found(acm)["Code"] == "FINE"


def test_altered_signatures_of_a_signed_zone_are_told_as_bogus(tmp_path):
    record = validation_record(
        installation="default", account="123456789012", validation_zone=DEFAULT_VALIDATION_ZONE, name=NAME
    )
    signed = Signer(tmp_path / "keys").sign(ZONE, f"{record.name} CNAME {record.value}")
    with Bind9(tmp_path / "bind9", (), files={ZONE: signed.text}) as bind9:
        acm = Command(tmp_path / "home", test=True)
        acm.environ |= {
            "ACM_NAMESERVERS": bind9.server,
            "ACM_TRUST_ANCHORS": signed.anchor,
        }
        assert acm("request", NAME).returncode == 0
        assert acm("faults", "set", "bogus-signature").returncode == 0
        acm("run-due")
        symptom = SYMPTOMS[LookReason.BOGUS]
        finding = found(acm)
        assert (finding["Code"], finding["NextStep"]) == (symptom.code, symptom.step)
        assert "DNSSEC says that the answer is bogus" in finding["Seen"]
