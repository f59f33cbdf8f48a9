"""Messages handed over to a real Postfix: TLS, users, refusals, and what a process leaves that is killed in between."""

import gc
import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from acm.cli.doctor.findings import Level, Patient
from acm.cli.doctor.mail import check_mail
from acm.engine.ports import Letter
from acm.model.errors import MailDeferred, MailRefused, MailUnreachable
from acm.settings import Settings
from acm.validation.smtp import SMTPMailer
from tests.support.postfix import Postfix, postfix, require_postfix  # noqa: F401 - a fixture
from tests.support.tls import self_signed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.peer,
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
"""A connection is left as soon as the server has answered; the loop of a test may end before asyncio has closed it."""


@pytest.fixture(autouse=True)
def _collected():
    """Have what was left collected here, and not in the test of another file."""
    yield
    gc.collect()


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine, and its key."""
    return self_signed(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture(scope="module")
def strict(certificate):
    """A Postfix that wants STARTTLS and a user."""
    require_postfix()
    with Postfix(tls=certificate, password=True) as running:
        yield running


@pytest.fixture(scope="module")
def wrapped(certificate):
    """A Postfix that speaks TLS from the first octet, and wants a user."""
    require_postfix()
    with Postfix(tls=certificate, password=True, implicit_tls=True) as running:
        yield running


def letter(
    recipient, text="Press the button:\n\nhttps://approve.test/approvals?code=c&context=1\n.\n..\nEnd\n"
):
    return Letter(
        sender="certificates@mail.test",
        recipient=recipient,
        message_id=f"<1-{recipient}>",
        date=datetime(2026, 11, 25, 12, tzinfo=UTC),
        subject="Certificate request for example.test",
        text=text,
    )


def mailer(server, **changes):
    given = {
        "host": server.address,
        "port": server.port,
        "starttls": bool(server.tls) and not server.implicit_tls,
        "implicit_tls": server.implicit_tls,
        "user": server.user,
        "password": server.password,
        "ca_file": server.tls[0] if server.tls else None,
    }
    return SMTPMailer(**{**given, **changes})


async def test_a_message_arrives_as_it_was_written(postfix):
    sent = letter("admin@plain.test")
    await mailer(postfix).send(sent)
    message = postfix.delivered_to(sent.recipient)[sent.recipient]
    assert message.get_content() == sent.text
    assert (message["From"], message["Message-ID"]) == (sent.sender, sent.message_id)
    assert parsedate_to_datetime(message["Date"]) == sent.date
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"


@pytest.mark.parametrize("kind", ["strict", "wrapped"], ids=["starttls", "tls"])
async def test_a_message_goes_with_tls_as_a_user(request, kind):
    server = request.getfixturevalue(kind)
    sent = letter(f"admin@{kind}.test")
    await mailer(server).send(sent)
    server.delivered_to(sent.recipient)
    assert f"sasl_username={server.user}" in server.log


WRONG = {
    "a password that is wrong": ("strict", {"password": "hunter2hunter2"}, "535"),
    "a certificate that is not trusted": ("strict", {"ca_file": None}, "not trusted"),
    "no STARTTLS where it is wanted": ("postfix", {"starttls": True}, "STARTTLS"),
    "no port that answers": ("postfix", {"port": 1}, "cannot be used"),
}


@pytest.mark.parametrize(("kind", "changes", "said"), WRONG.values(), ids=WRONG)
async def test_nothing_is_sent_with(request, kind, changes, said):
    server = request.getfixturevalue(kind)
    before = len(server.delivered())
    with pytest.raises(MailUnreachable) as failure:
        await mailer(server, **changes).send(letter("admin@nowhere.test"))
    told = failure.value.diagnostics()
    assert said in told
    assert "hunter2" not in told
    assert server.password == "" or server.password not in told
    assert "code=c" not in told
    assert len(server.delivered()) == before


@pytest.mark.parametrize("kind", ["postfix", "strict"])
async def test_a_refusal_is_told_from_a_delay(request, kind):
    server = request.getfixturevalue(kind)
    with pytest.raises(MailRefused, match=r"550 5\.1\.1"):
        await mailer(server).send(letter("admin@refused.test"))
    with pytest.raises(MailDeferred, match=r"450 4\.2\.0"):
        await mailer(server).send(letter("admin@later.test"))


def doctor_says(server, folder, **changes):
    named = {
        "smtp_server": server.server,
        "smtp_security": "starttls",
        "smtp_user": server.user,
        "smtp_password": server.password,
        "smtp_ca_file": server.tls[0],
        "mail_sender": "certificates@mail.test",
        "approval_base_url": "https://approve.test",
    }
    settings = Settings(home=folder / "home", **{**named, **changes})
    (finding,) = check_mail(Patient(settings=settings, manager=None, environ={}, folder=folder))
    return finding


def test_the_doctor_reaches_the_mail_server_as_its_user_and_sends_nothing(strict, tmp_path):
    before = len(strict.delivered())
    finding = doctor_says(strict, tmp_path)
    assert (finding.level, finding.message) == (Level.OK, f"{strict.server} takes {strict.user}")
    assert len(strict.delivered()) == before


def test_the_doctor_says_what_the_mail_server_says_to_a_wrong_password(strict, tmp_path):
    finding = doctor_says(strict, tmp_path, smtp_password="hunter2hunter2")
    assert finding.level is Level.FAIL
    assert "535" in finding.message
    assert "hunter2" not in finding.message


def test_the_oldest_tls_is_refused():
    assert SMTPMailer(host="h", port=1)._context().minimum_version >= ssl.TLSVersion.TLSv1_2


def crash(home: Path, server: Postfix, step: int) -> tuple[int, int]:
    """Have a process request a certificate and send its mail until its ``step``-th step; return its end and its steps."""
    command = [sys.executable, "-m", "tests.support.mail_crashing", str(home), server.server, str(step)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode, int(done.stdout.split()[-1]) if done.returncode == 0 else 0


def test_killed_at_any_step_no_message_is_lost_and_only_one_may_come_twice(postfix, tmp_path):
    """Each step is a commit, or the server's answer: killed before it, and killed after it."""
    code, steps = crash(tmp_path / "whole", postfix, 0)
    assert code == 0
    doubled = 0
    for step in range(1, steps + 1, 3):
        domain = f"step{step}.test"
        home = tmp_path / domain
        code, _ = crash(home, postfix, step)
        assert code == -9
        recovered, _ = crash(home, postfix, 0)
        assert recovered == 0
        found = [m for m in postfix.delivered() if str(m["To"]).endswith(f"@{home.name}")]
        by_recipient = {str(m["To"]) for m in found}
        assert len(by_recipient) == 5, (step, by_recipient)
        assert len({m["Message-ID"] for m in found}) == 5
        assert len(found) in (5, 6)
        doubled += len(found) - 5
    assert doubled <= 5
