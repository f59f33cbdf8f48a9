"""Handing messages over to a mail server: SMTP (RFC 5321) with TLS, one connection for a message.

Every failure is told by who can mend it, and whether the message may have arrived. The message's text, which holds the
link that approves, appears in no error and no log.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as LINES
from pathlib import Path
from typing import Protocol

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from acm.model.errors import AcmError, MailDeferred, MailRefused, MailUncertain, MailUnreachable

CONNECT_SECONDS = 20.0
"""How long the server may take to be reached, and for each answer before the message."""
END_SECONDS = 120.0
"""How long it may take to take a message on (RFC 5321 §4.5.3.2.6 allows ten minutes; relays need seconds)."""
_LONGEST_ANSWER = 200
_TRANSIENT = range(400, 500)


class Letter(Protocol):
    """A message to hand over; every value of it has been checked, and none holds a line break but the text."""

    @property
    def sender(self) -> str: ...  # noqa: D102
    @property
    def recipient(self) -> str: ...  # noqa: D102
    @property
    def message_id(self) -> str: ...  # noqa: D102
    @property
    def date(self) -> object: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class SMTPMailer:
    """Sends through one mail server: the relay that the installation's domain sends mail with."""

    host: str
    port: int
    implicit_tls: bool = False
    """TLS from the first octet (RFC 8314 §3.3)."""
    starttls: bool = True
    """STARTTLS, without which nothing is sent (RFC 3207)."""
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    """Certificates that the server's has to lead to; the machine's own where it is not given."""

    async def send(self, message: Letter) -> None:
        """Return once the server has taken ``message`` on; see ``acm.engine.ports.Mailer`` for the errors."""
        content = rendered(message)
        connection = await self._connected(message.sender)
        try:
            await self._envelope(connection, message)
            await self._content(connection, content)
        finally:
            _leave(connection)

    async def greet(self, sender: str) -> None:
        """Reach the server and introduce ourselves as for ``sender``, without a message; raise ``MailUnreachable``."""
        _leave(await self._connected(sender))

    async def _envelope(self, connection: SMTP, message: Letter) -> None:
        try:
            await connection.mail(message.sender)
            await connection.rcpt(message.recipient)
        except SMTPResponseException as error:
            raise _answered(error) from None
        except (SMTPException, OSError, TimeoutError) as error:
            raise self.unreachable(error) from None

    async def _content(self, connection: SMTP, content: bytes) -> None:
        try:
            await connection.data(content, timeout=END_SECONDS)
        except SMTPResponseException as error:
            raise _answered(error) from None
        except (SMTPException, OSError, TimeoutError) as error:
            raise MailUncertain(
                f"the mail server {self.host} did not answer to the end of a message: {_said(error)}."
            ) from None

    async def _connected(self, sender: str) -> SMTP:
        connection = SMTP(
            hostname=self.host,
            port=self.port,
            local_hostname=sender.rpartition("@")[2],  # looking for the machine's own name may take long
            use_tls=self.implicit_tls,
            start_tls=self.starttls and not self.implicit_tls,
            tls_context=self._context(),
            timeout=CONNECT_SECONDS,
        )
        try:
            await connection.connect()
            if self.user:
                await connection.login(self.user, self.password)
        except (SMTPException, OSError, TimeoutError, ValueError) as error:
            connection.close()
            raise self.unreachable(error) from None
        return connection

    def _context(self) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made

    def unreachable(self, error: Exception) -> MailUnreachable:
        """Return the error that tells of a server that cannot be spoken to because of ``error``."""
        return MailUnreachable(
            f"the mail server {self.host}:{self.port} cannot be used: {_said(error)}.",
            hint="Mail waits in the outbox and is tried again. Check ACM_SMTP_SERVER and what belongs to it.",
        )


def _leave(connection: SMTP) -> None:
    """Say QUIT without waiting for the answer: what was sent is to be noted down now, before anything can go wrong."""
    transport = connection.transport
    if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
        transport.write(b"QUIT\r\n")
        transport.abort()  # what is written has gone; a close of TLS would wait for the server's
    connection.close()


def rendered(message: Letter) -> bytes:
    """Return a message as it travels (RFC 5322): plain text in seven bits, so that no line of it is changed on the way."""
    made = EmailMessage(policy=LINES)
    made["From"] = message.sender
    made["To"] = message.recipient
    made["Subject"] = message.subject
    made["Date"] = message.date
    made["Message-ID"] = message.message_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
    made.set_content(message.text, cte="7bit")
    return made.as_bytes()


def _answered(error: SMTPResponseException) -> AcmError:
    said = f"the mail server answered {error.code} {_shortened(error.message)}"
    return MailDeferred(said) if error.code in _TRANSIENT else MailRefused(said)


def _said(error: Exception) -> str:
    """Return what a failure says, without what was sent: errors of the login name the answer only."""
    if isinstance(error, SMTPResponseException):
        return f"it answered {error.code} {_shortened(error.message)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    return _shortened(str(error) or type(error).__name__).rstrip(".")


def _shortened(text: str) -> str:
    """Return a stranger's text in one line of printable characters."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else "?" for c in line)[:_LONGEST_ANSWER]
