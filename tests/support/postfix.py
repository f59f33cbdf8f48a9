"""Postfix from Debian, run for tests: own port on 127.0.0.1, own folder, every address delivered into one Maildir.

Needs root, as Postfix's own processes change their user. ``Postfix`` is a plain class, usable outside pytest too; the
fixtures serve one to all tests of a pytest worker.
"""

import email
import email.policy
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Self

import pytest

from tests.support.peers import missing, require

_PATIENCE = 30.0
HOST = "mail.test"
USER = "certificates"


class Postfix:
    """One Postfix. ``tls``, certificate and key, and ``password`` make it want STARTTLS and a user; with ``implicit_tls``
    it speaks TLS from the first octet. Nothing outside ``folder`` is written.

    ``folder`` is a new one below the system's temporary folder: Postfix's users have to reach it.
    """

    def __init__(
        self, *, tls: tuple[Path, Path] | None = None, password: bool = False, implicit_tls: bool = False
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="acm-postfix-"))
        self.address = "127.0.0.1"
        self.port = 0
        self.tls = tls
        self.implicit_tls = implicit_tls
        self.user = USER if password else ""
        self.password = secrets.token_hex(16) if password else ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> str:
        """``ADDRESS:PORT``."""
        return f"{self.address}:{self.port}"

    @property
    def log(self) -> str:
        """What Postfix has said so far."""
        path = self.folder / "maillog"
        return path.read_text() if path.exists() else ""

    @property
    def settings(self) -> dict[str, str]:
        """The environment variables that have mail sent through it."""
        given = {"ACM_SMTP_SERVER": self.server, "ACM_MAIL_SENDER": f"certificates@{HOST}"}
        if not self.tls:
            return {**given, "ACM_SMTP_SECURITY": "none"}
        return {
            **given,
            "ACM_SMTP_CA_FILE": str(self.tls[0]),
            "ACM_SMTP_USER": self.user,
            "ACM_SMTP_PASSWORD": self.password,
        }

    def start(self) -> None:
        """Start and return once it answers."""
        self.port = self.port or _free_port(self.address)
        self._configure()
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                ["postfix", "-c", str(self.folder / "etc"), "start-fg"],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            with suppress(OSError), socket.create_connection((self.address, self.port), 1) as connection:
                if self.implicit_tls or connection.recv(4) == b"220 ":
                    return
            time.sleep(0.05)
        said = (self.folder / "output").read_text()
        self.stop()
        raise RuntimeError(f"Postfix does not start:\n{said}\n{self.log}")

    def stop(self) -> None:
        """End it, with everything that it started."""
        if self._process is None:
            return
        subprocess.run(["postfix", "-c", str(self.folder / "etc"), "abort"], capture_output=True, check=False)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """End it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def delivered(self) -> list[EmailMessage]:
        """Return what has been delivered, oldest first."""
        files = sorted((self.folder / "mail/all/new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    def delivered_to(self, *recipients: str, count: int | None = None) -> dict[str, EmailMessage]:
        """Return the last message for each recipient, once all of them have one; ``count`` messages in all."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            found = [m for m in self.delivered() if m["To"] in recipients]
            by_recipient = {str(m["To"]): m for m in found}
            if len(by_recipient) == len(recipients) and (count is None or len(found) >= count):
                return by_recipient
            time.sleep(0.05)
        raise AssertionError(f"not delivered to {recipients}:\n{self.log}")

    def _configure(self) -> None:
        self.folder.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        for name in ("etc/sasl", "queue", "data", "mail"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name in ("data", "mail"):
            os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        if self.password:
            self._make_user(owner)  # Debian's Postfix looks for Cyrus SASL's settings below its own
        (self.folder / "etc/main.cf").write_text(self._main(owner))
        wrapped = "  -o smtpd_tls_wrappermode=yes\n" if self.implicit_tls else ""
        listener = f"{self.address}:{self.port} inet n - n - - smtpd\n{wrapped}"
        (self.folder / "etc/master.cf").write_text(listener + _MASTER)
        subprocess.run(
            ["postfix", "-c", str(self.folder / "etc"), "check"], capture_output=True, check=True, timeout=60
        )

    def _make_user(self, owner: pwd.struct_passwd) -> None:
        users = self.folder / "etc/sasl/users"
        subprocess.run(
            ["saslpasswd2", "-p", "-c", "-f", str(users), "-u", HOST, self.user],
            input=self.password.encode(),
            capture_output=True,
            check=True,
        )
        os.chown(users, owner.pw_uid, owner.pw_gid)
        (self.folder / "etc/sasl/smtpd.conf").write_text(
            f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {users}\nmech_list: PLAIN LOGIN\n"
        )

    def _main(self, owner: pwd.struct_passwd) -> str:
        text = _MAIN.format(folder=self.folder, host=HOST, uid=owner.pw_uid, gid=owner.pw_gid)
        who = "permit_sasl_authenticated" if self.password else "permit_mynetworks"
        text += f"smtpd_recipient_restrictions = check_recipient_access {_ACCESS}, {who}, reject\n"
        if self.tls:
            certificate, key = self.tls
            text += f"smtpd_tls_cert_file = {certificate}\nsmtpd_tls_key_file = {key}\nsmtpd_tls_security_level = encrypt\n"
        if self.password:
            text += _AUTH.format(host=HOST)
        return text


_ACCESS = "inline:{ { refused.test = 550 5.1.1 no such mailbox }, { later.test = 450 4.2.0 greylisted } }"
"""Domains whose mailboxes it refuses, for good or for now."""
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/maillog
mail_owner = postfix
setgid_group = postdrop
myhostname = {host}
mydestination =
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_peername_lookup = no
"""
_AUTH = """\
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = {host}
smtpd_tls_auth_only = yes
"""
_MASTER = """\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


def _free_port(address: str) -> int:
    with socket.socket() as stream:
        stream.bind((address, 0))
        port: int = stream.getsockname()[1]
        return port


def require_postfix() -> None:
    """Skip, or fail under CI=true, where Postfix cannot be run."""
    require("postfix", "postfix")
    require("saslpasswd2", "sasl2-bin")
    if os.geteuid() != 0:
        missing("Postfix needs root")


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """A running Postfix without TLS, for whoever is on this machine."""
    require_postfix()
    with Postfix() as running:
        yield running
