"""The settings of validation by e-mail: part of every engine's, see ``acm.settings``."""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from acm.model.errors import InvalidSetting

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_SERVER = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:(?P<port>[0-9]{1,5}))?")
_URL = re.compile(r"https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~/-]*)?")
_MOST_PORT = 65535


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}
"""The ports of submission with STARTTLS and with TLS (RFC 6409, RFC 8314), and of SMTP."""


class MailSettings(BaseSettings):
    """How mail is sent that asks for approval, and where approvals are answered."""

    smtp_server: str | None = None
    """The mail server that mail is sent through: ``HOST[:PORT]``; without one nothing is validated by e-mail."""
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    """``starttls``; ``tls`` from the first octet; or ``none``, on this machine only."""
    smtp_user: str = ""
    """Who sends, for servers that want to know."""
    smtp_password: SecretStr | None = None
    """The password of ``smtp_user``."""
    smtp_password_file: Path | None = None
    """A file whose first line is the password, instead."""
    smtp_ca_file: Path | None = None
    """Certificates in PEM that the mail server's has to lead to; the machine's own where it is not given."""
    mail_sender: str | None = None
    """The address that mail is from."""
    mail_per_minute: int = Field(default=120, ge=1, le=100_000)
    """Messages that are sent in a minute at most."""
    approval_base_url: str | None = None
    """Where `acm serve` is reached by those who approve, ``https://HOST[/PATH]``; links in mail begin with it."""

    @field_validator("smtp_server")
    @classmethod
    def _servers_have_host_and_port(cls, value: str | None) -> str | None:
        match = _SERVER.fullmatch(value) if value else None
        if value and (match is None or int(match["port"] or 1) not in range(1, _MOST_PORT + 1)):
            raise ValueError("it is HOST or HOST:PORT")
        return value

    @field_validator("mail_sender")
    @classmethod
    def _senders_are_addresses(cls, value: str | None) -> str | None:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("it is a plain address, such as certificates@example.com")
        return value

    @field_validator("approval_base_url")
    @classmethod
    def _approvals_are_answered_privately(cls, value: str | None) -> str | None:
        """Links approve: on the way to another machine nobody may read them."""
        if value is None:
            return None
        parts = urlsplit(value)
        plain = _URL.fullmatch(value) and not parts.username
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
            raise ValueError("it begins with https://; http:// is for this machine only")
        if not parts.hostname or not plain:
            raise ValueError("it is https://HOST[:PORT][/PATH]")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _mail_settings_fit_together(self) -> MailSettings:
        if self.smtp_password is not None and self.smtp_password_file is not None:
            raise _refused(
                "smtp_password and smtp_password_file are given: choose one.", "smtp_password_file"
            )
        if bool(self.smtp_user) != bool(self.smtp_password or self.smtp_password_file):
            raise _refused("smtp_user goes together with smtp_password or smtp_password_file.", "smtp_user")
        if self.smtp_security is MailSecurity.NONE and self.smtp_server:
            if self.smtp_user:
                raise _refused("a password is never sent without TLS.", "smtp_security")
            if not _is_here(self.smtp_address[0]):
                raise _refused(
                    "mail holds links that approve: without TLS it goes to a mail server on this machine only.",
                    "smtp_security",
                )
        return self

    @property
    def smtp_address(self) -> tuple[str, int]:
        """Return host and port of the mail server; the port is the usual one where none is given."""
        match = _SERVER.fullmatch(self.smtp_server or "")
        if match is None:
            return "", 0
        return match["host"].strip("[]"), int(match["port"] or _PORTS[self.smtp_security])

    @property
    def missing_for_mail(self) -> tuple[str, ...]:
        """Return the settings that validation by e-mail needs and that are not there, as environment variables."""
        wanted = ("smtp_server", "mail_sender", "approval_base_url")
        return tuple(f"ACM_{name.upper()}" for name in wanted if not getattr(self, name))

    def read_smtp_password(self) -> str:
        """Return the password, read from its file where that is named; raise ``InvalidSetting`` where it cannot be read."""
        if self.smtp_password is not None:
            return self.smtp_password.get_secret_value()
        if self.smtp_password_file is None:
            return ""
        try:
            lines = self.smtp_password_file.read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise _refused(
                f"the file cannot be read: {type(error).__name__}.", "smtp_password_file"
            ) from None
        return lines[0] if lines else ""


def _refused(what: str, setting: str) -> InvalidSetting:
    return InvalidSetting(what, hint=f"See ACM_{setting.upper()} in docs/settings.md.", property_path=setting)


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
