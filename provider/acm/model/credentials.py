"""Access keys of the service: who may call it for which account, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from acm.model.errors import InvalidParameter

MAX_NAME = 64
_ACCOUNT = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An access key as it is kept: whose it is, and its secret only as a sealed envelope."""

    access_key: str
    account: str
    name: str
    """What a person calls it; need not be unique."""
    created_at: datetime
    expires_at: datetime | None = None
    """When it ends by the machine's clock; None for one that lasts until it is disabled."""
    disabled_at: datetime | None = None
    sealed_secret: bytes = field(repr=False)

    def usable(self, now: datetime) -> bool:
        """Tell whether it may be used at ``now``, by the machine's clock."""
        return self.disabled_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSecret:
    """What only the holder of a credential knows; shows nothing of it as text."""

    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    """What temporary credentials bring along with each request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCredential:
    """A credential with its secret."""

    credential: Credential
    secret: CredentialSecret = field(repr=False)


def check_account(account: str) -> str:
    """Return ``account``; raise ``InvalidParameter`` unless it is 12 digits."""
    if not _ACCOUNT.fullmatch(account):
        raise InvalidParameter("an account has 12 digits.", property_path="accountId")
    return account


def check_credential_name(name: str) -> str:
    """Return ``name``; raise ``InvalidParameter`` where it is too long or cannot be printed."""
    if len(name) > MAX_NAME or not name.isprintable():
        raise InvalidParameter(
            f"a credential's name has at most {MAX_NAME} printable characters.", property_path="name"
        )
    return name
