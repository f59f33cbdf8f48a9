"""Each fault switch has its symptom happen at a real name server, authority, mail sender or store, and ends when it is cleared."""

import asyncio
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import dns.dnssec
import dns.message
import dns.name
import dns.rdatatype
import pytest

from acm.compose import open_manager, open_switches
from acm.model.certificate import CertificateRequest
from acm.model.errors import DiskFull, MailUnreachable, TestInstallationOnly
from acm.model.faults import EFFECTS, FaultSwitch
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.looks import LookReason
from acm.settings import Settings
from acm.store.faulty import SLOW_SECONDS, FaultyStore
from acm.store.switches import Switches
from acm.validation.faulty import FaultyMailer, FaultyNetwork
from acm.validation.smtp import SMTPMailer
from tests.cli.test_real_engine import ACM
from tests.support.signed_zones import Signer
from tests.support.store import inserting

ZONE = "faults.test"
NAME = f"www.{ZONE}"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", dev_zone=(ZONE,), test=True)


@pytest.fixture
def manager(settings):
    """A test installation that serves its zone itself."""
    opened = open_manager(settings)
    opened.trust_anchor()
    yield opened
    opened.close()


def requested(manager):
    """Publish the record of a name, then request a certificate for it; nothing looks before it is asked to."""
    asked = CertificateRequest(names=(NAME,), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1)
    return manager.request(asked).arn


def published(manager):
    record = manager.validation_record(NAME)
    manager.publish(ZoneRecord(name=record.name, type=record.type, value=record.value, ttl=60), owner="test")


LOOKS = {
    FaultSwitch.NAMESERVER_DOWN: LookReason.TIMED_OUT,
    FaultSwitch.RECORD_DROPPED: LookReason.MISSING,
    FaultSwitch.WRONG_ANSWER: LookReason.WRONG_TARGET,
}


@pytest.mark.parametrize(("fault", "reason"), LOOKS.items(), ids=LOOKS)
def test_a_look_says_what_the_name_servers_do_wrong_and_issues_afterwards(manager, settings, fault, reason):
    published(manager)
    switches = open_switches(settings)
    switches.set({fault})
    arn = requested(manager)
    manager.run_due()
    waiting = manager.describe(arn)
    assert waiting.status is CertificateStatus.PENDING_VALIDATION
    assert waiting.validations[0].last_look.reason is reason
    switches.set(())
    manager.advance_clock(timedelta(hours=1))
    assert manager.describe(arn).status is CertificateStatus.ISSUED


def test_an_authority_that_refuses_leaves_the_certificate_pending_and_says_so(manager, settings):
    published(manager)
    switches = open_switches(settings)
    switches.set({FaultSwitch.CA_REFUSES})
    arn = requested(manager)
    manager.run_due()
    waiting = manager.describe(arn)
    assert waiting.status is CertificateStatus.PENDING_VALIDATION
    assert "the authority refuses to sign" in waiting.status_message
    switches.set(())
    manager.advance_clock(timedelta(hours=1))
    assert manager.describe(arn).status is CertificateStatus.ISSUED


def test_a_full_disk_refuses_what_is_written_and_keeps_what_is_there(manager, settings):
    arn = requested(manager)
    switches = open_switches(settings)
    switches.set({FaultSwitch.DISK_FULL})
    with pytest.raises(DiskFull):
        requested(manager)
    assert manager.describe(arn).arn == arn
    switches.set(())
    assert requested(manager) != arn


def test_a_slow_store_takes_longer_for_each_write(tmp_path):
    on, slept = set(), []
    store = FaultyStore(tmp_path / "acm.sqlite3", lambda fault: fault in on, sleep=slept.append)
    asyncio.run(store.write(inserting(1)))
    on.add(FaultSwitch.STORE_SLOW)
    asyncio.run(store.write(inserting(2)))
    store.close()
    assert slept == [SLOW_SECONDS]


def test_a_mail_server_that_is_down_is_told_as_one_that_refuses_connections():
    on, sent = {FaultSwitch.SMTP_DOWN}, []

    class Mailer(SMTPMailer):
        async def send(self, message):
            sent.append(message)

    mailer = FaultyMailer(Mailer(host="mail.test", port=25), lambda fault: fault in on)
    with pytest.raises(MailUnreachable, match=r"mail\.test:25 cannot be used"):
        asyncio.run(mailer.send("letter"))
    on.clear()
    asyncio.run(mailer.send("letter"))
    assert sent == ["letter"]


@pytest.mark.slow
def test_an_altered_signature_does_not_verify(tmp_path):
    signed = Signer(tmp_path).sign("example.test")
    zone = dns.zone.from_text(signed.text, "example.test.", relativize=False)
    apex = dns.name.from_text("example.test.")
    question = dns.message.make_query(apex, "DNSKEY", want_dnssec=True)
    on = set()

    async def ask(message, *_):
        answer = dns.message.make_response(message)
        answer.answer = [
            zone.get_rrset(apex, "DNSKEY"),
            zone.get_rrset(apex, "RRSIG", covers="DNSKEY"),
        ]
        return answer

    def keys_and_signatures():
        network = FaultyNetwork(ask, lambda fault: fault in on)
        return asyncio.run(network(question, "127.0.0.1", 53, 1.0)).answer

    keys, signatures = keys_and_signatures()
    dns.dnssec.validate(keys, signatures, {apex: keys})
    on.add(FaultSwitch.BOGUS_SIGNATURE)
    keys, signatures = keys_and_signatures()
    with pytest.raises(dns.dnssec.ValidationFailure):
        dns.dnssec.validate(keys, signatures, {apex: keys})


def test_switches_that_somebody_puts_into_the_home_of_a_real_installation_do_nothing(tmp_path):
    home = tmp_path / "home"
    real = open_manager(Settings(home=home, dev_zone=(ZONE,)))
    real.trust_anchor()
    real.close()
    (home / "faults").write_text("disk-full\nca-refuses\n")
    tested = open_manager(Settings(home=home, dev_zone=(ZONE,), test=True))
    published(tested)
    arn = requested(tested)
    tested.run_due()
    assert tested.describe(arn).status is CertificateStatus.ISSUED
    tested.close()
    with pytest.raises(TestInstallationOnly):
        open_switches(Settings(home=home, test=True))


def test_lines_that_are_no_switch_are_passed_over(tmp_path):
    (tmp_path / "faults").write_bytes(b"disk-full\n\xff\xfe\nrm -rf\n")
    switches = Switches(tmp_path, lambda: SimpleNamespace(test=True))
    assert switches.on() == {FaultSwitch.DISK_FULL}
    assert switches(FaultSwitch.DISK_FULL)
    assert not switches(FaultSwitch.CA_REFUSES)


def test_every_switch_says_what_it_does():
    assert set(EFFECTS) == set(FaultSwitch)


class Command:
    """`acm` for one home."""

    def __init__(self, home: Path, *, test: bool) -> None:
        self.environ = {"ACM_HOME": str(home), "PATH": "", **({"ACM_TEST": "1"} if test else {})}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ACM, *words], env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )


@pytest.mark.slow
def test_the_command_lists_sets_and_clears_them_and_refuses_other_installations(tmp_path):
    acm, other = Command(tmp_path / "test", test=True), Command(tmp_path / "real", test=False)
    assert acm("faults", "list").returncode != 0
    for command in (acm, other):
        assert command("root", "--pem").returncode == 0
    assert acm("faults", "set", "smtp-down").returncode == 0
    shown = json.loads(acm("faults", "--output", "json").stdout)["Faults"]
    assert [fault["Name"] for fault in shown if fault["On"]] == ["smtp-down"]
    assert "smtp-down\ton" in acm("faults", "clear", "disk-full").stdout
    assert "smtp-down\toff" in acm("faults", "clear").stdout
    unknown = acm("faults", "set", "flood")
    assert (unknown.returncode != 0, "flood" in unknown.stderr) == (True, True)
    refused = other("faults", "set", "disk-full")
    assert refused.returncode != 0
    assert "TestInstallationOnly" in refused.stderr
