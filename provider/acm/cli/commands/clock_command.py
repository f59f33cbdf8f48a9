"""`acm clock`: the installation's clock, which a test installation can move forward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cyclopts import App
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import fields_of
from acm.cli.texts import Duration, in_words
from acm.manager.interface import CertificateManager
from acm.model.clock import rfc3339
from acm.model.errors import InvalidParameter

COMMAND = App(name="clock", help_epilogue="")


@dataclass(frozen=True, slots=True)
class ClockView:
    """The installation's clock and how far it is ahead of the machine's."""

    now: datetime
    offset: timedelta
    movable: bool

    def table(self, width: int) -> RenderableType:
        """Return the clock's fields."""
        del width
        return fields_of(
            [
                ("Now", rfc3339(self.now)),
                ("Ahead of the machine", in_words(self.offset)),
                ("Can be moved", "yes" if self.movable else "no: not a test installation"),
            ]
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return now, seconds ahead, and whether it can be moved, as names with values."""
        return [
            ("now", rfc3339(self.now)),
            ("offsetSeconds", str(int(self.offset.total_seconds()))),
            ("movable", str(self.movable).lower()),
        ]

    def document(self) -> Document:
        """Return the same as an object."""
        return {
            "Now": rfc3339(self.now),
            "OffsetSeconds": int(self.offset.total_seconds()),
            "Movable": self.movable,
        }


@COMMAND.default
@COMMAND.command
def show(*, session: Injected) -> None:
    """Show the installation's clock. As lines: now, offsetSeconds and movable with their values."""
    with session.manager() as manager:
        session.output.show(_view(manager, manager.now()))


@COMMAND.command
def advance(duration: Duration, /, *, session: Injected) -> None:
    """Move the clock of a test installation forward, and carry out what became due.

    Parameters
    ----------
    duration
        How far, as in 90s, 1h30m or 350d. It cannot be moved back.
    """
    if duration <= timedelta():
        raise InvalidParameter("a clock is moved by more than nothing.", property_path="DURATION")
    with session.manager() as manager:
        session.output.show(_view(manager, manager.advance_clock(duration)))


def _view(manager: CertificateManager, now: datetime) -> ClockView:
    installation = manager.installation()
    if installation is None:
        return ClockView(now, timedelta(), movable=False)
    return ClockView(now, installation.clock_offset, movable=installation.test)
