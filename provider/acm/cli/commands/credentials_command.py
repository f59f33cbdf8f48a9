"""`acm credentials`: access keys for the service that `acm serve` answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import blocks, fields_of, table_of
from acm.cli.texts import Duration
from acm.model.clock import SystemClock, rfc3339
from acm.model.credentials import Credential, OpenedCredential

COMMAND = App(name="credentials", help_epilogue="")


@dataclass(frozen=True, slots=True)
class CreatedView:
    """A new access key with its secret: the only time that it is shown."""

    opened: OpenedCredential = field(repr=False)

    def table(self, width: int) -> RenderableType:
        """Return the key, and how to use it."""
        del width
        lines = "\n".join(f"export {name.upper()}={value}" for name, value in self._variables())
        return blocks([fields_of(_fields(self.opened.credential)), lines, _ONCE])

    def rows(self) -> Iterable[Sequence[str]]:
        """Return aws_access_key_id and what goes with it, as AWS's configuration files name them."""
        return self._variables()

    def document(self) -> Document:
        """Return the key with ACM's neighbours' names: those of IAM's CreateAccessKey."""
        secret = self.opened.secret
        token = {} if secret.session_token is None else {"SessionToken": secret.session_token}
        return {**_document(self.opened.credential), "SecretAccessKey": secret.secret, **token}

    def _variables(self) -> list[tuple[str, str]]:
        secret = self.opened.secret
        names = [
            ("aws_access_key_id", self.opened.credential.access_key),
            ("aws_secret_access_key", secret.secret),
        ]
        return names + ([("aws_session_token", secret.session_token)] if secret.session_token else [])


_ONCE = "The secret is shown this once; only a sealed copy is kept."


@dataclass(frozen=True, slots=True)
class CredentialsView:
    """Access keys without their secrets."""

    credentials: Sequence[Credential]
    now: datetime

    def table(self, width: int) -> RenderableType:
        """Return a line for each key."""
        del width
        headings = ("Access key", "Account", "Name", "State", "Ends")
        rows = [(key, account, name, state, ends) for key, account, name, state, _, ends in self.rows()]
        return table_of(headings, rows, whole=("Access key", "Account", "State", "Ends"))

    def rows(self) -> Iterable[Sequence[str]]:
        """Return access key, account, name, state, when it was made and when it ends, a key a line."""
        return [
            (
                key.access_key,
                key.account,
                key.name,
                state(key, self.now),
                rfc3339(key.created_at),
                rfc3339(key.expires_at) if key.expires_at else "never",
            )
            for key in self.credentials
        ]

    def document(self) -> Document:
        """Return the keys; names are those of IAM's ListAccessKeys."""
        return {
            "AccessKeyMetadata": [
                {**_document(key), "Status": state(key, self.now)} for key in self.credentials
            ]
        }


def state(credential: Credential, now: datetime) -> str:
    """Return whether a key may be used: Active, Inactive (disabled), or Expired."""
    if credential.disabled_at is not None:
        return "Inactive"
    return "Active" if credential.usable(now) else "Expired"


@COMMAND.command
def create(
    *,
    account: Annotated[str | None, Parameter(show_default=False)] = None,
    name: str = "",
    lasts: Duration | None = None,
    session: Injected,
) -> None:
    """Make an access key and show its secret, this once.

    As lines: aws_access_key_id and aws_secret_access_key with their values, as AWS's credentials files have them.

    Parameters
    ----------
    account
        The account that the key may work in, 12 digits. Otherwise ACM_ACCOUNT_ID.
    name
        What you call it.
    lasts
        Make temporary credentials with a session token, for 15m to 36h.
    """
    settings = session.settings()
    with session.administration() as administration:
        made = administration.create_credential(account or settings.account_id, name=name, lasts=lasts)
    session.output.show(CreatedView(made))


@COMMAND.command(name="list")
def list_(*, account: Annotated[str | None, Parameter(show_default=False)] = None, session: Injected) -> None:
    """List access keys, without secrets: key, account, name, state, created, ends.

    Parameters
    ----------
    account
        Only those of one account.
    """
    with session.administration() as administration:
        found = administration.credentials(account)
    session.output.show(CredentialsView(found, SystemClock().now()))


@COMMAND.command
def disable(access_key: str, /, *, session: Injected) -> None:
    """Have an access key refused from now on; a running server does so within a second.

    Parameters
    ----------
    access_key
        The key, as `acm credentials list` shows it.
    """
    with session.administration() as administration:
        disabled = administration.disable_credential(access_key)
    session.output.show(CredentialsView([disabled], SystemClock().now()))


def _fields(credential: Credential) -> list[tuple[str, str]]:
    ends = [("Ends", rfc3339(credential.expires_at))] if credential.expires_at else []
    return [("Account", credential.account), ("Name", credential.name or "-"), *ends]


def _document(credential: Credential) -> Document:
    ends = {"Expiration": rfc3339(credential.expires_at)} if credential.expires_at else {}
    return {
        "AccessKeyId": credential.access_key,
        "AccountId": credential.account,
        "Name": credential.name,
        "CreateDate": rfc3339(credential.created_at),
        **ends,
    }
