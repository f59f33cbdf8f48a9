"""Asking a person before something that cannot be undone."""

from __future__ import annotations

from rich.text import Text

from acm.cli.console import safe
from acm.cli.session import Session, is_terminal
from acm.model.certificate import Certificate
from acm.model.errors import InvalidParameter


def check_can_ask(session: Session, deed: str) -> None:
    """Raise ``InvalidParameter`` where nobody can be asked; ``deed`` is what is to be done, as in "deleting"."""
    if not is_terminal(session):
        raise InvalidParameter(
            f"there is no terminal to ask in before {deed}.",
            hint="Add --yes if you are sure.",
            property_path="--yes",
        )


def confirm(session: Session, verb: str, certificate: Certificate) -> None:
    """Ask whether to do ``verb`` to a certificate; saying no is cancelling."""
    question = (
        f"{verb} the {certificate.status} certificate for {', '.join(certificate.names)}\n{certificate.arn}?"
    )
    lines = [safe(line) for line in question.splitlines()]
    session.errors.print(Text("\n".join(lines)), Text("[y/N] "), end="", soft_wrap=True)
    answer = session.surroundings.stdin.readline().strip().lower()
    if answer not in ("y", "yes"):
        session.errors.print(f"Nothing was {verb.lower()}d.")
        raise KeyboardInterrupt
