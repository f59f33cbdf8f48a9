"""The command `acm` as a process over the real engine: real DNS packets, real certificates, real signals."""

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.peers import require

ACM = str(Path(sys.executable).parent / "acm")
ZONE = "cli.test"


class Engine:
    """The command over an engine of its own, with the embedded name server for one zone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ACM_")},
            "ACM_HOME": str(self.home),
            "ACM_DEV_ZONE": ZONE,
            "ACM_TEST": "1",
        }

    def __call__(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [ACM, *arguments],
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [ACM, *arguments],
            env=self.env,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A command line whose home is not there yet."""
    return Engine(tmp_path)


def _requested(engine: Engine) -> str:
    asked = engine(
        "request", ZONE, "--san", f"*.{ZONE}", "--key-algorithm", "EC_prime256v1", "--output", "json"
    )
    return json.loads(asked.stdout)["CertificateArn"]


@pytest.mark.slow
def test_a_certificate_goes_all_the_way_from_request_to_delete(engine: Engine) -> None:
    openssl = require("openssl", "openssl")
    arn = _requested(engine)
    assert "NXDOMAIN" in engine("wait", arn, "--timeout", "2s", code=9).stdout
    assert "NXDOMAIN" in engine("describe", arn).stdout
    engine("get", arn, code=4)
    engine("publish", arn)
    assert "ISSUED" in engine("wait", arn, "--timeout", "30s").stdout
    files = {part: engine.folder / f"{part}.pem" for part in ("certificate", "chain")}
    for part, file in files.items():
        file.write_text(engine("get", arn, "--part", part).stdout)
    root = engine.folder / "root.pem"
    root.write_text(engine("root", "--pem").stdout)
    subprocess.run(
        [
            openssl, "verify", "-x509_strict", "-purpose", "sslserver",
            "-CAfile", root, "-untrusted", files["chain"], files["certificate"],
        ],
        check=True,
    )  # fmt: skip
    fingerprint = json.loads(engine("root", "--output", "json").stdout)["FingerprintSha256"]
    shown = subprocess.run(
        [openssl, "x509", "-in", root, "-noout", "-fingerprint", "-sha256"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert shown.stdout.partition("=")[2].strip().replace(":", "").lower() == fingerprint
    engine("clock", "advance", "400d")
    assert "EXPIRED" in engine("list").stdout
    engine("wait", arn, code=4)
    engine("delete", "--yes", arn)
    assert engine("list").stdout == ""


@pytest.mark.slow
def test_what_was_published_is_found_at_once_by_the_next_process(engine: Engine) -> None:
    arn = _requested(engine)
    engine("publish", arn)
    started = time.monotonic()
    engine("wait", arn, "--timeout", "40s")
    assert time.monotonic() - started < 20, "a lease of the process before is in the way"


@pytest.mark.slow
def test_ctrl_c_during_a_wait_exits_8_and_the_certificate_stays_pending(engine: Engine) -> None:
    arn = _requested(engine)
    waiting = engine.start("wait", arn)
    assert "PENDING_VALIDATION" in waiting.stdout.readline()
    waiting.send_signal(signal.SIGINT)
    _, errors = waiting.communicate(timeout=15)
    assert waiting.returncode == 8
    assert errors.startswith(f"WaitCancelled: {arn} stays pending")
    assert "Traceback" not in errors
    assert "PENDING_VALIDATION" in engine("list").stdout


LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/1/2"


@pytest.mark.slow
def test_a_certificate_in_use_is_renewed_by_run_due_under_its_arn_and_cannot_be_deleted(
    engine: Engine,
) -> None:
    arn = _requested(engine)
    engine("publish", arn)
    engine("wait", arn, "--timeout", "30s")
    engine("associate", arn, LISTENER)
    assert LISTENER in engine("delete", arn, "--yes", code=4).stderr
    first = _described(engine, arn)
    engine("clock", "advance", "334d")
    engine("run-due")
    assert _described(engine, arn)["Serial"] == first["Serial"]
    engine("clock", "advance", "2d")
    engine("run-due")
    renewed = _described(engine, arn)
    assert renewed["Serial"] != first["Serial"]
    assert renewed["RenewalSummary"]["RenewalStatus"] == "SUCCESS"
    assert renewed["InUseBy"] == [LISTENER]
    engine("dissociate", arn, LISTENER)
    engine("delete", arn, "--yes")


@pytest.mark.slow
def test_run_due_makes_no_home(engine: Engine) -> None:
    assert json.loads(engine("run-due", "--output", "json").stdout) == {"WorkedOn": 0}
    assert list(engine.folder.iterdir()) == []


def _described(engine: Engine, arn: str) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(engine("describe", arn, "--output", "json").stdout)["Certificate"]
    return described


@pytest.mark.slow
def test_a_request_by_mail_says_whom_it_asks(engine: Engine) -> None:
    engine.env |= {
        "ACM_SMTP_SERVER": "127.0.0.1:1",
        "ACM_SMTP_SECURITY": "none",
        "ACM_MAIL_SENDER": "certificates@mail.test",
        "ACM_APPROVAL_BASE_URL": "https://approve.test",
    }
    asked = ("request", f"shop.{ZONE}", "--validation-method", "EMAIL", "--output", "plain")
    arn, *rows = engine(*asked, "--validation-domain", f"shop.{ZONE}={ZONE}").stdout.splitlines()
    mailboxes = ("admin", "administrator", "hostmaster", "postmaster", "webmaster")
    assert [row.split("\t") for row in rows] == [
        [ZONE, "EMAIL", f"{box}@{ZONE}", f"shop.{ZONE}"] for box in mailboxes
    ]
    told = json.loads(engine("describe", arn, "--output", "json").stdout)["Certificate"]
    assert told["DomainValidationOptions"][0]["ValidationEmails"] == [f"{box}@{ZONE}" for box in mailboxes]


@pytest.mark.slow
def test_over_http_a_request_shows_the_pages_and_publishes_no_record(engine: Engine) -> None:
    asked = engine("request", ZONE, "--validation-method", "HTTP").stdout.splitlines()
    arn, (source, method, target, name) = asked[0], asked[1].split("\t")
    assert (method, name) == ("HTTP", ZONE)
    told = json.loads(engine("describe", arn, "--output", "json").stdout)["Certificate"]
    assert told["DomainValidationOptions"][0]["HttpRedirect"] == {
        "RedirectFrom": source,
        "RedirectTo": target,
    }
    assert "is validated by HTTP: it wants no records" in engine("publish", arn, code=2).stderr


@pytest.mark.slow
def test_a_request_from_an_authority_that_is_none_fails_and_says_why(engine: Engine) -> None:
    (arn,) = engine("request", ZONE, "--certificate-authority", "arn:aws:acm:x").stdout.split()
    engine("wait", arn, "--timeout", "30s", code=4)
    told = json.loads(engine("describe", arn, "--output", "json").stdout)["Certificate"]
    assert (told["Status"], told["FailureReason"]) == ("FAILED", "PCA_INVALID_ARN")


REFUSED_REQUESTS = {
    "mail, where none is sent": (("--validation-method", "EMAIL"), "ACM_SMTP_SERVER"),
    "a method that is none": (("--validation-method", "fax"), "DNS, EMAIL or HTTP"),
    "a mail domain without a name": (("--validation-domain", ZONE), "NAME=DOMAIN"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("options", "said"), REFUSED_REQUESTS.values(), ids=REFUSED_REQUESTS)
def test_a_request_is_refused_in_words_with(engine: Engine, options: tuple[str, ...], said: str) -> None:
    done = engine("request", ZONE, *options, code=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert engine("list", "--output", "plain").stdout == ""


@pytest.mark.slow
def test_reading_commands_make_no_file(engine: Engine) -> None:
    engine("list")
    engine("describe", "arn:aws:acm:us-east-1:123456789012:certificate/none", code=4)
    engine("clock", "show")
    engine("explain", "NoZone")
    assert list(engine.folder.iterdir()) == []


@pytest.mark.slow
def test_an_installation_that_is_no_test_installation_keeps_its_time(engine: Engine) -> None:
    engine.env["ACM_TEST"] = "0"
    _requested(engine)
    assert engine("clock", "advance", "1d", code=4).stderr.startswith("TestInstallationOnly: ")


@pytest.mark.slow
def test_in_a_real_terminal_the_wait_is_a_table_that_is_drawn_anew(engine: Engine) -> None:
    arn = _requested(engine)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [ACM, "wait", arn, "--timeout", "3s"],
        env={**engine.env, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as waiting:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # the other end is closed
            pass
        os.close(ours)
    assert waiting.returncode == 9
    text = shown.decode()
    assert "DOMAIN" in text
    assert "NXDOMAIN" in text
    assert "\x1b[?25h" in text, "the cursor is shown again"
    assert "WaitTimedOut" in text


def test_help_starts_in_less_than_600_milliseconds_of_processor_time() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([ACM, "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(5)) < 0.6


def test_help_imports_neither_the_engine_nor_pulumi() -> None:
    code = (
        "import sys; from acm.cli.run import run; from acm.cli.surroundings import Surroundings;"
        "run(['--help'], Surroundings.of_the_process());"
        "heavy = {'pydantic', 'sqlalchemy', 'pulumi', 'grpc', 'cryptography', 'dns', 'anyio', 'yaml'};"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.slow
def test_doctor_does_not_import_pulumi(engine: Engine) -> None:
    code = (
        "import sys; from acm.cli.run import run; from acm.cli.surroundings import Surroundings;"
        "run(['doctor'], Surroundings.of_the_process());"
        "sys.exit(' '.join({'pulumi', 'grpc'} & set(sys.modules)) or 0)"
    )
    env = {**engine.env, "ACM_NAMESERVERS": "127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env)
    assert done.stderr == ""
    assert done.returncode == 0
