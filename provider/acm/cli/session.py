"""What every command gets: its output, its settings and, when it asks, a manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from acm.cli.output import Output
from acm.cli.surroundings import Surroundings
from acm.model.errors import AcmError

if TYPE_CHECKING:
    from acm.manager.administration import Administration
    from acm.manager.interface import CertificateManager
    from acm.settings import ServerSettings, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of one command."""

    surroundings: Surroundings
    output: Output
    errors: Console
    home: Path | None
    backend: str | None
    region: str | None
    """The region that ``--region`` names; None where it was not given."""

    def settings(self, **options: Any) -> Settings:
        """Return the settings: options first, then ACM_ variables, then defaults; raise ``InvalidSetting``.

        ``options`` are those of the command, which come before those of every command.
        """
        from acm.cli.settings_errors import load_settings  # pydantic is slow to import
        from acm.settings import Settings

        return load_settings(Settings, {**self._options(), **options})

    def server_settings(self, config: Path | None, **options: Any) -> ServerSettings:
        """Return the settings of a server, with those of the file ``config``; an option that is None was not given."""
        from acm.cli.settings_errors import load_settings
        from acm.settings import ServerSettings

        return load_settings(ServerSettings, {**self._options(), **options}, config=config)

    @contextmanager
    def manager(self, **options: Any) -> Iterator[CertificateManager]:
        """Open the manager of the settings, with ``options`` of the command, and close it at the end."""
        manager = self.surroundings.open_manager(self.settings(**options))
        try:
            yield manager
        finally:
            manager.close()

    @contextmanager
    def administration(self) -> Iterator[Administration]:
        """Open what administers the installation of the settings and close it at the end."""
        administration = self.surroundings.open_administration(self.settings())
        try:
            yield administration
        finally:
            administration.close()

    def _options(self) -> dict[str, Any]:
        return {"home": self.home, "backend": self.backend, "region": self.region}


Injected = Annotated[Session, Parameter(parse=False)]
"""A command's session: passed by the launcher, not an argument of the command line."""


def named_by_option(error: AcmError) -> AcmError:
    """Return ``error`` with its property path in words of the command line."""
    if whole := _OPTIONS.get(error.property_path):
        return error.at(whole)
    path, bracket, rest = error.property_path.partition("[")
    name, dot, key = path.partition(".")
    option = _OPTIONS.get(name)
    return error.at(f"{option}{dot}{key}{bracket}{rest}") if option else error


_OPTIONS = {
    "domainName": "DOMAIN",
    "subjectAlternativeNames": "--san",
    "keyAlgorithm": "--key-algorithm",
    "tags": "--tag",
    "certificateBody": "BODY",
    "certificateChain": "--chain",
    "privateKey": "--key",
    "passphrase": "--passphrase-file",
    "idempotencyToken": "--idempotency-token",
    "accountId": "--account",
    "lasts": "--lasts",
    "name": "--name",
    "listen": "--listen",
    "no_auth": "--no-auth",
    "lab": "--lab",
    "tls_names": "--tls-names",
    "tls_certificate": "--tls-certificate",
    "expiryEvents.daysBeforeExpiry": "--days-before-expiry",
    "backend": "--backend",
    "endpoint": "ACM_ENDPOINT",
    "accessKey": "ACM_ACCESS_KEY",
    "secretKey": "ACM_SECRET_KEY",
    "sessionToken": "ACM_SESSION_TOKEN",
    "profile": "ACM_PROFILE",
    "allowedAccountIds": "ACM_ALLOWED_ACCOUNT_IDS",
    "devZone": "ACM_DEV_ZONE",
}


def is_terminal(session: Session) -> bool:
    """Tell whether a person can be asked: both standard input and standard error are terminals."""
    return session.surroundings.stdin.isatty() and session.surroundings.stderr.isatty()
