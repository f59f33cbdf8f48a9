"""`acm delete`: after asking."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from acm.cli.asking import check_can_ask, confirm
from acm.cli.output import OutputFormat
from acm.cli.selection import arn_of
from acm.cli.session import Injected


def delete(
    certificate: str,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    session: Injected,
) -> None:
    """Delete a certificate for good. Its validation records stay in DNS.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    yes
        Do not ask. Needed where there is no terminal to ask in.
    """
    if not yes:
        check_can_ask(session, "deleting")
    with session.manager() as manager:
        found = manager.describe(arn_of(manager, certificate))
        if not yes:
            confirm(session, "Delete", found)
        manager.delete(found.arn)
    if session.output.format is OutputFormat.JSON:
        session.output.json({"CertificateArn": found.arn, "Deleted": True})
    elif session.output.format is OutputFormat.PLAIN:
        session.output.row((found.arn, "deleted"))
    else:
        session.output.note(f"Deleted {found.arn}.")


COMMAND = delete
