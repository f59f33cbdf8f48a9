"""Every knob of the engine, its default and its environment name.

Provider configuration and command-line options win over ``ACM_…`` environment variables, which win over the defaults.
May be read by every room above the model; reads nothing but the environment.
"""

from __future__ import annotations

import ipaddress
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from acm.mail_settings import MailSettings
from acm.model.caa import CAA_NAMES
from acm.model.domains import MAX_NAMES
from acm.model.errors import InvalidSetting
from acm.model.policies import PUBLIC, ValidityPolicy
from acm.model.preflight import Preflight
from acm.model.quotas import REQUESTS_PER_SECOND, Acquisition, Quota
from acm.model.trail import Trail

DEFAULT_REGION = "us-east-1"
REGION_PATTERN = r"^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$"
DEFAULT_ACCOUNT = "123456789012"
DEFAULT_LISTEN = "127.0.0.1:4619"
ACCOUNT_PATTERN = r"^[0-9]{12}$"
DEFAULT_VALIDATION_ZONE = "acm-validations.internal"


class DNSZone(BaseModel):
    """Where the records of one zone are published: an RFC 2136 server and its TSIG key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: str
    """``ADDRESS``, ``ADDRESS:PORT`` or ``[IPV6]:PORT``; the port is 53 where it is not given."""
    key_name: str | None = None
    algorithm: str = "hmac-sha256"
    secret: SecretStr | None = None
    """The TSIG secret in base64."""


def _is_url(text: str) -> bool:
    """Tell whether a text is an address that HTTP can be spoken to, without credentials in it."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _or(*words: str) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _split(value: Any) -> Any:
    """Read a comma-separated text as a list, as environment variables carry it."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


class LogFormat(StrEnum):
    """How a server's log is written."""

    PLAIN = "plain"
    JSON = "json"


class Settings(MailSettings):
    """The settings of one engine. Frozen; see ``docs/settings.md`` for what each does."""

    model_config = SettingsConfigDict(env_prefix="ACM_", frozen=True, extra="forbid")

    backend: str = "embedded"
    """What answers: ``embedded``, the engine inside the process; a URL; or ``aws``."""
    endpoint: str | None = None
    """The URL of another ACM-compatible endpoint."""
    access_key: SecretStr | None = None
    """The access key that a remote backend is asked with; the standard AWS chain where it is not given."""
    secret_key: SecretStr | None = None
    """The secret key of ``access_key``."""
    session_token: SecretStr | None = None
    """The session token of temporary credentials."""
    profile: str | None = None
    """A profile of the shared AWS configuration."""
    allowed_account_ids: Annotated[tuple[str, ...], NoDecode] = ()
    """Accounts that a remote backend may belong to; none is all of them."""
    installation: str = Field(default="default", min_length=1, max_length=64)
    """The name that validation tokens derive from, together with the account."""
    account_id: str = Field(default=DEFAULT_ACCOUNT, pattern=ACCOUNT_PATTERN)
    """The account in ARNs, 12 digits."""
    region: str = Field(default=DEFAULT_REGION, pattern=REGION_PATTERN)
    """The region of new certificates."""
    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("pulumi-acm", appauthor=False))
    """The folder of the embedded engine: database and key-encryption key."""
    key_file: Path | None = None
    """The key-encryption key's file; inside ``home`` where it is not given."""
    nameservers: Annotated[tuple[str, ...], NoDecode] = ()
    """Servers to ask first instead of walking from the root: ``ADDRESS[:PORT]``."""
    resolvers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """``{suffix: servers}``: the servers to ask for names in a suffix; the longest wins."""
    allowed_networks: Annotated[tuple[str, ...] | None, NoDecode] = None
    """Networks that looks may go to, ``public`` for the internet; None is all of them (the embedded engine's default)."""
    accepted_suffixes: Annotated[tuple[str, ...] | None, NoDecode] = None
    """Private suffixes that may be certified; None is all of them (the embedded engine's default)."""
    trust_anchors: Annotated[tuple[str, ...] | None, NoDecode] = None
    """DS records of signed zones, ``ZONE DS ...``; the root's own hold besides for names found from the root. Empty validates nothing."""
    caa_names: Annotated[tuple[str, ...], NoDecode] = CAA_NAMES
    """Names in CAA records that mean this installation (specification, configure a CAA record)."""
    preflight: Preflight = Preflight.OFF
    """Whether a preview of the provider looks at DNS for what is to be made."""
    validation_zone: str = DEFAULT_VALIDATION_ZONE
    """The zone that validation records point into; it need not exist."""
    dns_zones: dict[str, DNSZone] = Field(default_factory=dict)
    """``{zone: {server, key_name, algorithm, secret}}``: where records are published (RFC 2136)."""
    dev_zone: Annotated[tuple[str, ...], NoDecode] = ()
    """Zones served by the embedded authoritative server while a process of ours lives."""
    validity_policy: ValidityPolicy = ValidityPolicy.GUIDE
    """``guide``: 395 days; ``baseline``: the CA/Browser Forum's table by date."""
    transparency_opt_out: bool = True
    """Whether ``CertificateTransparencyLoggingPreference=DISABLED`` keeps a certificate out of the transparency logs."""
    max_names: int = Field(default=10, ge=1, le=MAX_NAMES)
    """Quota: domain names in a certificate (specification, quotas)."""
    max_certificates: int = Field(default=2500, ge=0)
    """Quota: requested certificates that an account has in a region, expired ones too; 0 is any number."""
    max_certificates_per_year: int | None = Field(default=None, ge=0)
    """Quota: requests within 365 days, deleted ones too; twice ``max_certificates`` where it is not given, 0 is any number."""
    max_imports: int = Field(default=2500, ge=0)
    """Quota: imported certificates that an account has in a region; 0 is any number."""
    max_imports_per_year: int | None = Field(default=None, ge=0)
    """Quota: imports within 365 days, reimports not among them; twice ``max_imports`` where it is not given, 0 is any number."""
    max_private_authorities: int = Field(default=200, ge=1)
    """Quota: private authorities of an account in a region (specification, quotas)."""
    max_private_certificates: int = Field(default=1_000_000, ge=1)
    """Quota: certificates that one private authority signs in its life (specification, quotas)."""
    pointer_base_url: str | None = None
    """Where CRL, OCSP and issuer certificates are answered, ``http://HOST``; certificates carry pointers only then."""
    export_iterations: int = Field(default=600_000, ge=600_000, le=10_000_000)
    """Rounds of PBKDF2-HMAC-SHA256 that protect an exported private key; 600,000 at least."""
    event_webhook: str | None = None
    """An address that each event is posted to as JSON, ``https://…``."""
    event_webhook_secret: SecretStr | None = None
    """The secret that posted events are signed with (HMAC-SHA256)."""
    event_file: Path | None = None
    """A file that each event is appended to as a line of JSON."""
    event_log: bool = False
    """Whether each event is written to the log."""
    test: bool = False
    """Whether a store that this process is the first to write becomes a test installation."""

    @field_validator(
        "nameservers",
        "allowed_networks",
        "accepted_suffixes",
        "dev_zone",
        "allowed_account_ids",
        "trust_anchors",
        "caa_names",
        mode="before",
    )
    @classmethod
    def _lists_may_be_texts(cls, value: Any) -> Any:
        return _split(value)

    @field_validator("allowed_networks")
    @classmethod
    def _networks_parse(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for network in set(value or ()) - {PUBLIC}:
            ipaddress.ip_network(network, strict=False)
        return value

    @field_validator("backend", "endpoint")
    @classmethod
    def _backends_are_urls_or_words(cls, value: str | None, info: ValidationInfo) -> str | None:
        words = ("embedded", "aws") if info.field_name == "backend" else ()
        if value is not None and value not in words and not _is_url(value):
            raise ValueError(f"it is {_or(*words, 'a URL')}, such as https://acm.example.com")
        return value

    @field_validator("event_webhook")
    @classmethod
    def _webhook_is_a_url(cls, value: str | None) -> str | None:
        if value is not None and not _is_url(value):
            raise ValueError("it is a URL without credentials, such as https://hooks.example.com/acm")
        return value

    @field_validator("allowed_account_ids")
    @classmethod
    def _accounts_have_twelve_digits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(ACCOUNT_PATTERN, account) for account in value):
            raise ValueError("an account has 12 digits")
        return value

    @model_validator(mode="after")
    def _settings_fit_together(self) -> Settings:
        # Not ValueErrors: pydantic passes them on as they are, with their place.
        if self.endpoint and (_is_url(self.backend) or self._is_embedded_by_choice()):
            raise InvalidSetting(
                f"endpoint is given, and backend is {self.backend}.",
                hint="Leave one of them out, or set backend to aws.",
                property_path="endpoint",
            )
        if bool(self.access_key) != bool(self.secret_key):
            missing = "secretKey" if self.access_key else "accessKey"
            raise InvalidSetting(f"{missing} is missing: a key pair is given whole.", property_path=missing)
        if self.is_remote and self.dev_zone:
            raise InvalidSetting(
                "devZone is for the embedded backend.",
                hint="List the zone in dnsZones, with its server.",
                property_path="devZone",
            )
        return self

    def _is_embedded_by_choice(self) -> bool:
        return self.backend == "embedded" and "backend" in self.model_fields_set

    @property
    def is_remote(self) -> bool:
        """Tell whether something outside this process answers."""
        return self.backend != "embedded" or self.endpoint is not None

    @property
    def url(self) -> str | None:
        """Return where a remote backend answers; None for AWS's own endpoints."""
        return self.endpoint or (self.backend if _is_url(self.backend) else None)

    @property
    def place(self) -> str:
        """Return where certificates are kept, for people."""
        return (self.url or "AWS") if self.is_remote else str(self.home)

    @property
    def quotas(self) -> dict[Acquisition, Quota]:
        """Return how many certificates an account may have in a region."""
        return {
            Acquisition.REQUEST: _quota(
                self.max_certificates, self.max_certificates_per_year, "CERTIFICATES"
            ),
            Acquisition.IMPORT: _quota(self.max_imports, self.max_imports_per_year, "IMPORTS"),
        }

    @property
    def key_path(self) -> Path:
        """Return where the key-encryption key is kept."""
        return self.key_file or self.home / "key-encryption-key"

    @property
    def database_path(self) -> Path:
        """Return where the embedded engine's database is kept."""
        return self.home / "acm.sqlite3"


def _quota(held: int, per_year: int | None, what: str) -> Quota:
    yearly = 2 * held if per_year is None else per_year
    return Quota(
        held=held or None,
        per_year=yearly or None,
        held_setting=f"ACM_MAX_{what}",
        per_year_setting=f"ACM_MAX_{what}_PER_YEAR",
    )


class ServerSettings(Settings):
    """The settings of `acm serve`: an engine's, with the defaults of a server, and its own. See ``docs/server.md``."""

    allowed_networks: Annotated[tuple[str, ...] | None, NoDecode] = (PUBLIC,)
    """Networks that looks may go to: by default the public internet only, whatever others ask the server to look for."""
    accepted_suffixes: Annotated[tuple[str, ...] | None, NoDecode] = ()
    """Private suffixes that may be certified; none by default."""
    listen: str = DEFAULT_LISTEN
    """Where to listen: ``HOST:PORT``; port 0 is any free one."""
    no_auth: bool = False
    """Whether everybody on this machine is let in, as ``account_id``; on loopback addresses only."""
    tls: bool = False
    """Whether to serve HTTPS with a certificate that the engine issues for ``tls_names``; clients trust `acm root`."""
    tls_names: Annotated[tuple[str, ...], NoDecode] = ()
    """The names in that certificate; where none are given the host of ``listen``, ``localhost`` for a loopback address."""
    tls_certificate: Path | None = None
    """A certificate with its chain in PEM, to serve HTTPS with instead; loaded again when the file changes."""
    tls_key: Path | None = None
    """Its private key in PEM, not encrypted."""
    plaintext: bool = False
    """Whether to serve HTTP on an address that other machines reach: behind something that ends TLS."""
    lab: bool = False
    """Whether to serve a laboratory: everybody on this machine, every name certified, its records published by themselves."""
    record_delay: float = Field(default=0.0, ge=0, le=86400)
    """In a laboratory: seconds from a request until its validation records are in DNS."""
    stop_seconds: float = Field(default=20.0, ge=0, le=600)
    """How long requests may take to end once the server is told to stop."""
    log_format: LogFormat = LogFormat.PLAIN
    """How the log is written, to standard error: ``plain`` for people, ``json`` for machines."""
    metrics_networks: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.0/8", "::1/128")
    """Networks whose clients may read ``/metrics``."""
    most_connections: int = Field(default=4096, ge=1, le=1_000_000)
    """Connections at once; more are closed when they are made."""
    throttling: bool = True
    """Whether requests are refused that come faster than their operation's rate."""
    request_rates: dict[str, float] = Field(default_factory=dict)
    """``{operation: requests a second}`` beside ACM's documented rates, by account and region; 0 is any number."""
    trail: Trail = Trail.OFF
    """Which API calls are recorded, as CloudTrail has them, among the events: ``off``, ``changes`` or ``all``."""
    fault_switches: dict[str, str] = Field(default_factory=dict)
    """``{operation: error code}``: the operation answers that error; in test installations only (``ACM_TEST=1``)."""

    @model_validator(mode="after")
    def _switches_are_for_tests(self) -> ServerSettings:
        if self.fault_switches and not self.test:
            raise ValueError("fault switches are for test installations: set ACM_TEST=1 as well")
        return self

    @property
    def rates(self) -> dict[str, float]:
        """Return requests a second by operation; none where nothing is held back."""
        return {**REQUESTS_PER_SECOND, **self.request_rates} if self.throttling else {}

    @model_validator(mode="after")
    def _certificate_and_key_go_together(self) -> ServerSettings:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key go together")
        if self.tls and self.tls_certificate:
            raise ValueError("tls issues a certificate, tls_certificate names one: choose one of them")
        return self

    @field_validator("metrics_networks", "tls_names", mode="before")
    @classmethod
    def _networks_may_be_a_text(cls, value: Any) -> Any:
        return _split(value)

    @field_validator("metrics_networks")
    @classmethod
    def _metrics_networks_parse(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return value


def home_is_implicit() -> bool:
    """Tell whether no environment variable names the home: in CI such a home is lost after the run."""
    return not os.environ.get("ACM_HOME")
