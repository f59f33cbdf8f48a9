"""`acm export` asks for its passphrase in a real terminal: twice, without showing it."""

import os
import pty
import select
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from acm.cli.exit_codes import ExitCode
from acm.compose import open_manager
from acm.model.certificate import CertificateOptions, CertificateRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action
from acm.model.private_ca.order import Certified
from acm.settings import Settings
from tests.support.private_ca import REGION, TEN_YEARS, asking

pytestmark = pytest.mark.slow

SECONDS = 20
PASSPHRASE = "correct horse battery"
# The terminal becomes the process's own, as a shell makes it: getpass asks there, not on standard input.
PROGRAM = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from acm.cli import main; main()"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("export") / "home"


@pytest.fixture(scope="module")
def arn(home):
    """A certificate that may be exported."""
    manager = open_manager(Settings(home=home))
    authority = manager.private_authorities.establish(asking(), Certified(validity=TEN_YEARS))
    manager.private_authorities.permit(authority.arn, principal=ACM_PRINCIPAL, actions=Action)
    made = manager.request(
        CertificateRequest(
            names=("www.example.test",),
            region=REGION,
            key_algorithm=KeyAlgorithm.EC_prime256v1,
            certificate_authority_arn=authority.arn,
            options=CertificateOptions(export=True),
        )
    )
    limit = time.monotonic() + SECONDS
    while manager.describe(made.arn).status is not CertificateStatus.ISSUED:
        assert time.monotonic() < limit
        time.sleep(0.02)
    manager.close()
    return made.arn


@dataclass(frozen=True)
class Ended:
    """How the command ended, what the terminal showed, and what went to standard output."""

    code: int
    terminal: str
    output: str


def asked(home, arn, *answers: bytes) -> Ended:
    """Run the export in a terminal of its own; type each answer when a question ends there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--home", str(home), "export", arn],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "dumb"},
    )
    os.close(theirs)
    shown = b""
    with os.fdopen(ours, "r+b", buffering=0) as terminal:
        for answer in answers:
            shown += read_until(terminal, b": ")
            terminal.write(answer)
        output, _ = process.communicate(timeout=SECONDS)
        shown += read_until(terminal, b"")
    return Ended(process.returncode, shown.decode(), output.decode())


def read_until(terminal, end: bytes) -> bytes:
    """Read up to what ends with ``end``; all that is left where that is empty."""
    shown = b""
    while not (end and shown.endswith(end)):
        assert select.select([terminal], [], [], SECONDS)[0], f"nothing came after {shown!r}"
        try:
            read = terminal.read(1024)
        except OSError:  # nobody has the other side any more: Linux says EIO
            read = b""
        if not read:
            return shown
        shown += read
    return shown


def test_the_passphrase_that_is_typed_twice_opens_the_key_and_is_not_shown(home, arn):
    typed = f"{PASSPHRASE}\n".encode()
    done = asked(home, arn, typed, typed)
    assert done.code == 0, done
    key = done.output[done.output.index("-----BEGIN ENCRYPTED") :]
    assert load_pem_private_key(key.encode(), PASSPHRASE.encode())
    with pytest.raises(ValueError, match=r"decrypt|password"):
        load_pem_private_key(key.encode(), b"another passphrase")
    assert done.terminal.split("\r\n") == ["Passphrase for the private key: ", "Once more: ", ""]


REFUSED = {
    "two that differ": ((b"correct horse\n", b"correct house\n"), "the two passphrases differ"),
    "one that is too short": ((b"abc\n", b"abc\n"), "4 to 128 characters"),
    "what is no UTF-8": ((b"\xff\xfe\xfd\xfc\n",), "no text in UTF-8"),
}


@pytest.mark.parametrize(("answers", "told"), REFUSED.values(), ids=REFUSED)
def test_nothing_is_exported_for(home, arn, answers, told):
    done = asked(home, arn, *answers)
    assert (done.code, done.output) == (ExitCode.CONFIGURATION, ""), done
    assert told in done.terminal
    assert "orrect" not in done.terminal


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("before", [(), (b"correct horse\n",)], ids=["first", "second"])
def test_leaving_a_question_cancels(home, arn, before, key):
    done = asked(home, arn, *before, key)
    assert (done.code, done.output) == (ExitCode.CANCELLED, ""), done
    assert done.terminal.endswith("Cancelled.\r\n")
