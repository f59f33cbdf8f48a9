"""`acm keys`: the key under which private keys and other secrets are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cyclopts import App
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import blocks, fields_of

COMMAND = App(name="keys", help_epilogue="")


@dataclass(frozen=True, slots=True)
class RotationView:
    """What a rotation did."""

    count: int
    former: Path

    def table(self, width: int) -> RenderableType:
        """Return the counts, and what to do next."""
        del width
        fields = fields_of([("Rewrapped", str(self.count)), ("Former key", str(self.former))])
        return blocks(
            [fields, "Back the new key up. Backups made before need the former one; then delete it."]
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return how many were rewrapped, and the former key's file."""
        return [("rewrapped", str(self.count)), ("formerKey", str(self.former))]

    def document(self) -> Document:
        """Return the same as an object."""
        return {"Rewrapped": self.count, "FormerKey": str(self.former)}


@COMMAND.command
def rotate(*, session: Injected) -> None:
    """Make a new key-encryption key and put every sealed secret under it; servers go on meanwhile.

    Run it again where it was interrupted: until then both keys open. As lines: rewrapped and formerKey with values.
    """
    with session.administration() as administration:
        count, former = administration.rotate_key()
    session.output.show(RotationView(count, former))
