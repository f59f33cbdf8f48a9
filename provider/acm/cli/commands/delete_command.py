"""`acm delete`: after asking."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from acm.cli.console import safe
from acm.cli.output import OutputFormat
from acm.cli.selection import arn_of
from acm.cli.session import Injected, Session, is_terminal
from acm.model.certificate import Certificate
from acm.model.errors import InvalidParameter


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
    if not yes and not is_terminal(session):
        raise InvalidParameter(
            "there is no terminal to ask in before deleting.",
            hint="Add --yes if you are sure.",
            property_path="--yes",
        )
    with session.manager() as manager:
        found = manager.describe(arn_of(manager, certificate))
        if not yes:
            _ask(session, found)
        manager.delete(found.arn)
    if session.output.format is OutputFormat.JSON:
        session.output.json({"CertificateArn": found.arn, "Deleted": True})
    elif session.output.format is OutputFormat.PLAIN:
        session.output.row((found.arn, "deleted"))
    else:
        session.output.note(f"Deleted {found.arn}.")


COMMAND = delete


def _ask(session: Session, certificate: Certificate) -> None:
    question = (
        f"Delete the {certificate.status} certificate for {', '.join(certificate.names)}\n{certificate.arn}?"
    )
    lines = [safe(line) for line in question.splitlines()]
    session.errors.print(Text("\n".join(lines)), Text("[y/N] "), end="", soft_wrap=True)
    answer = session.surroundings.stdin.readline().strip().lower()
    if answer not in ("y", "yes"):
        session.errors.print("Nothing was deleted.")
        raise KeyboardInterrupt  # saying no is cancelling
