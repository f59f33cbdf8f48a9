"""A private certificate authority as the manager knows it, and the values around it. Loads no library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from acm.model import lifecycle
from acm.model.errors import InvalidParameter
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.lifecycle import AUTHORITY, AuthorityEvent, AuthorityStatus
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.revocation import NOTHING_PUBLISHED, RevocationConfiguration
from acm.model.private_ca.signing import SigningAlgorithm
from acm.model.private_ca.subject import Subject

LEAST_RESTORE_DAYS, MOST_RESTORE_DAYS = 7, 30
"""For how many days a deleted authority can be restored (``PermanentDeletionTimeInDays``)."""

ACM_PRINCIPAL = "acm.amazonaws.com"
"""The only service that can be given permissions (CreatePermission)."""


class AuthorityType(StrEnum):
    """Whether an authority certifies itself or is certified by another."""

    ROOT = "ROOT"
    SUBORDINATE = "SUBORDINATE"


class UsageMode(StrEnum):
    """For how long an authority's certificates last; the short-lived last seven days at most."""

    GENERAL_PURPOSE = "GENERAL_PURPOSE"
    SHORT_LIVED_CERTIFICATE = "SHORT_LIVED_CERTIFICATE"


SHORT_LIVED = timedelta(days=7)
"""The longest validity of an authority in the mode SHORT_LIVED_CERTIFICATE."""


class Action(StrEnum):
    """What a service may be permitted to do with an authority."""

    ISSUE = "IssueCertificate"
    GET = "GetCertificate"
    LIST = "ListPermissions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """That a service may act with an authority of its own account."""

    principal: str
    actions: tuple[Action, ...]
    """In the order of ``Action``."""
    source_account: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityCertificate:
    """The certificate of an authority. PEM texts end with a newline."""

    certificate_pem: str
    chain_pem: str
    """What certifies it, its issuer first and the root last; empty for a root."""
    serial: str
    """Lower-case hex octets joined by colons."""
    not_before: datetime
    not_after: datetime
    path_length: int | None
    """How many authorities may follow below it (RFC 5280 §4.2.1.9); None without a limit."""
    name_constraints: tuple[NameConstraints, ...] = ()
    """Those of the certificate and of every one above it: a name has to keep to all of them."""
    own_name_constraints: NameConstraints | None = None
    """Those of the certificate itself."""
    parent_arn: str | None = None
    """Which authority here has certified it; None for a root, and for a certificate from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAuthority:
    """A private certificate authority of one account and region. ``arn`` never changes."""

    arn: str
    type: AuthorityType
    status: AuthorityStatus
    key_algorithm: KeyAlgorithm
    signing_algorithm: SigningAlgorithm
    subject: Subject
    usage_mode: UsageMode = UsageMode.GENERAL_PURPOSE
    key_storage: str = "FIPS_140_2_LEVEL_3_OR_HIGHER"
    """What was asked for (``KeyStorageSecurityStandard``); keys are sealed in software all the same."""
    csr_pem: str
    sealed_key: bytes = field(repr=False)
    installed: AuthorityCertificate | None = None
    permissions: tuple[Permission, ...] = ()
    revocation: RevocationConfiguration = NOTHING_PUBLISHED
    policy: str | None = None
    """The resource policy as it was put, JSON; None where there is none."""
    tags: Mapping[str, str] = field(default_factory=dict)
    issued: int = 0
    """How many certificates it has signed, or planned to."""
    created_at: datetime
    changed_at: datetime
    """When its status changed last."""
    restorable_until: datetime | None = None

    @property
    def account(self) -> str:
        """Return the account of the ARN."""
        return AuthorityArn.parse(self.arn).account

    @property
    def region(self) -> str:
        """Return the region of the ARN."""
        return AuthorityArn.parse(self.arn).region

    @property
    def not_before(self) -> datetime | None:
        """Return when its certificate begins; None where it has none yet."""
        return self.installed.not_before if self.installed else None

    def after(self, event: AuthorityEvent, now: datetime) -> PrivateAuthority:
        """Return this authority after ``event``; raise ``IllegalTransition`` where it cannot happen."""
        status = lifecycle.apply(AUTHORITY, self.status, event)
        return self if status is self.status else replace(self, status=status, changed_at=now)

    def as_of(self, now: datetime) -> PrivateAuthority | None:
        """Return this authority with the status that is due at ``now``; None once it is deleted for good."""
        if self.restorable_until is not None and now >= self.restorable_until:
            return None
        over = self.installed is not None and now > self.installed.not_after
        if over and AuthorityEvent.EXPIRE in AUTHORITY[self.status]:
            return self.after(AuthorityEvent.EXPIRE, now)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequest:
    """CreateCertificateAuthority's parameters."""

    region: str
    type: AuthorityType
    key_algorithm: KeyAlgorithm
    signing_algorithm: SigningAlgorithm
    subject: Subject
    usage_mode: UsageMode = UsageMode.GENERAL_PURPOSE
    key_storage: str = "FIPS_140_2_LEVEL_3_OR_HIGHER"
    revocation: RevocationConfiguration = NOTHING_PUBLISHED
    tags: Mapping[str, str] = field(default_factory=dict)
    idempotency_token: str | None = None
    owner: str = ""
    """As in ``CertificateRequest``."""
    maker: str = ""
    """What asks, the same each time (a resource's URN): what a dead process has left unfinished is found by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Whether an authority serves, and whom."""

    status: AuthorityStatus = AuthorityStatus.ACTIVE
    """ACTIVE or DISABLED."""
    permissions: frozenset[Action] = frozenset()
    """What ACM may do with it."""
    shared_with: frozenset[str] = frozenset()
    """Other accounts that may have certificates of servers and clients issued."""
    revocation: RevocationConfiguration | None = None
    """How it tells of its revocations; None leaves what holds."""


def check_restore_days(days: int) -> int:
    """Return ``days``; raise ``InvalidParameter`` outside 7 to 30."""
    if not LEAST_RESTORE_DAYS <= days <= MOST_RESTORE_DAYS:
        raise InvalidParameter(
            f"a deleted authority can be restored for {LEAST_RESTORE_DAYS} to {MOST_RESTORE_DAYS} days, not {days}.",
            property_path="permanentDeletionTimeInDays",
        )
    return days
