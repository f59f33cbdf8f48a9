"""Access keys of the service: made, listed, disabled, and looked up for each request that is signed with one.

Times of credentials are the machine's: clients sign by their own clock, whatever a test installation's shows.
"""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta

from acm.engine.ports import Rooms, Sealer, Store, Transaction
from acm.model.credentials import (
    Credential,
    CredentialSecret,
    OpenedCredential,
    check_account,
    check_credential_name,
)
from acm.model.errors import InvalidParameter, ResourceNotFound

CREDENTIAL_KIND = "credential"
"""What the envelope of a secret is bound to, besides the access key."""

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=36)
"""How long temporary credentials may last (AWS STS, GetSessionToken)."""

_LASTING, _TEMPORARY = "AKIA", "ASIA"
"""First letters of access keys, as AWS has them: clients and scanners of repositories know them."""


async def create(
    rooms: Rooms, *, account: str, name: str, lasts: timedelta | None, now: datetime
) -> OpenedCredential:
    """Make an access key for ``account`` and return it with its secret, which is told this once.

    ``lasts`` makes it a temporary one, with a session token. Raises ``InvalidParameter``.
    """
    _check_lasts(lasts)
    access_key = _access_key(_LASTING if lasts is None else _TEMPORARY)
    secret = CredentialSecret(
        secret=_random_text(30), session_token=None if lasts is None else _random_text(96)
    )
    credential = Credential(
        access_key=access_key,
        account=check_account(account),
        name=check_credential_name(name),
        created_at=now,
        expires_at=None if lasts is None else now + lasts,
        sealed_secret=rooms.sealer.seal(_packed(secret), kind=CREDENTIAL_KIND, owner=access_key),
    )
    await rooms.store.write(lambda tx: tx.credentials.insert(credential))
    return OpenedCredential(credential=credential, secret=secret)


async def list_all(store: Store, account: str | None) -> tuple[Credential, ...]:
    """Return the credentials of an account, or of all accounts, oldest first."""
    return await store.read(lambda tx: tx.credentials.all(account))


async def disable(rooms: Rooms, access_key: str, *, now: datetime) -> Credential:
    """Have an access key refused from now on; raise ``ResourceNotFound`` where there is none. Twice is no error."""

    def write(tx: Transaction) -> Credential:
        if tx.credentials.find(access_key) is None:
            raise ResourceNotFound(
                f"there is no access key {access_key[:64]!r}.",
                hint="`acm credentials list` shows those that there are.",
            )
        tx.credentials.disable(access_key, at=now)
        return _required(tx, access_key)

    return await rooms.store.write(write)


async def find(store: Store, sealer: Sealer, access_key: str, *, now: datetime) -> OpenedCredential | None:
    """Return an access key that may be used at ``now``, with its secret; None where there is none."""
    credential = await store.read(lambda tx: tx.credentials.find(access_key))
    if credential is None or not credential.usable(now):
        return None
    opened = sealer.open(credential.sealed_secret, kind=CREDENTIAL_KIND, owner=access_key)
    return OpenedCredential(credential=credential, secret=CredentialSecret(**json.loads(opened)))


def _required(tx: Transaction, access_key: str) -> Credential:
    found = tx.credentials.find(access_key)
    assert found is not None  # noqa: S101 - it was there a line ago, in the same transaction
    return found


def _check_lasts(lasts: timedelta | None) -> None:
    if lasts is not None and not SHORTEST <= lasts <= LONGEST:
        raise InvalidParameter(
            "temporary credentials last from 15 minutes to 36 hours.",
            hint="Leave it out for credentials that last until they are disabled.",
            property_path="lasts",
        )


def _packed(secret: CredentialSecret) -> bytes:
    return json.dumps({"secret": secret.secret, "session_token": secret.session_token}).encode()


def _access_key(kind: str) -> str:
    return kind + base64.b32encode(secrets.token_bytes(10)).decode("ascii")


def _random_text(octets: int) -> str:
    return base64.b64encode(secrets.token_bytes(octets)).decode("ascii")
