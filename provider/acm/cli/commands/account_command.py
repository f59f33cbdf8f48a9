"""`acm account`: the configuration of the account in a region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import fields_of
from acm.model.account import AccountConfiguration

COMMAND = App(name="account", help_epilogue="")


@dataclass(frozen=True, slots=True)
class AccountView:
    """What holds for an account in a region, and who declares it."""

    account: str
    region: str
    configuration: AccountConfiguration

    def table(self, width: int) -> RenderableType:
        """Return the configuration's fields."""
        del width
        return fields_of(
            [
                ("Account", self.account),
                ("Region", self.region),
                ("Days before expiry", str(self.configuration.days_before_expiry)),
                ("Declared by", ", ".join(self.configuration.declared_by) or "nobody"),
            ]
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return account, region and days before expiry, then a line for each who declares it."""
        return [
            ("account", self.account),
            ("region", self.region),
            ("daysBeforeExpiry", str(self.configuration.days_before_expiry)),
            *(("declaredBy", owner) for owner in self.configuration.declared_by),
        ]

    def document(self) -> Document:
        """Return what GetAccountConfiguration answers, and whom it is about."""
        return {
            "ExpiryEvents": {"DaysBeforeExpiry": self.configuration.days_before_expiry},
            "AccountId": self.account,
            "Region": self.region,
            "DeclaredBy": list(self.configuration.declared_by),
        }


@COMMAND.default
@COMMAND.command
def show(*, session: Injected) -> None:
    """Show the configuration. As lines: account, region, daysBeforeExpiry and declaredBy with their values."""
    settings = session.settings()
    with session.manager() as manager:
        found = manager.account_configuration(settings.region)
        session.output.show(AccountView(settings.account_id, settings.region, found))


@COMMAND.command(name="set")
def set_(*, days_before_expiry: Annotated[int, Parameter(show_default=False)], session: Injected) -> None:
    """Change the configuration.

    Parameters
    ----------
    days_before_expiry
        How many days before the end of a certificate daily events about it begin: 1 to 45.
    """
    with session.manager() as manager:
        manager.put_account_configuration(session.settings().region, days_before_expiry)
    show(session=session)


@COMMAND.command
def forget(stack: str, /, *, session: Injected) -> None:
    """Let a stack that is gone declare the configuration no more. Nothing else changes.

    Parameters
    ----------
    stack
        The stack, as `acm account show` names it.
    """
    with session.manager() as manager:
        manager.give_up_account_configuration(session.settings().region, owner=stack)
    show(session=session)
