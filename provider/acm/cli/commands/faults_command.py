"""`acm faults`: faults that a test installation has happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cyclopts import App
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import fields_of
from acm.model.faults import EFFECTS, FaultSwitch

COMMAND = App(name="faults", help_epilogue="")


@dataclass(frozen=True, slots=True)
class FaultsView:
    """Every switch, and whether it is on."""

    on: frozenset[FaultSwitch]

    def table(self, width: int) -> RenderableType:
        """Return a line a switch."""
        del width
        return fields_of(
            [
                (fault.value, f"{'ON ' if fault in self.on else 'off'}  {EFFECTS[fault]}")
                for fault in FaultSwitch
            ]
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return each switch with ``on`` or ``off``."""
        return [(fault.value, "on" if fault in self.on else "off") for fault in FaultSwitch]

    def document(self) -> Document:
        """Return the same as an object."""
        return {"Faults": [{"Name": fault.value, "On": fault in self.on} for fault in FaultSwitch]}


@COMMAND.default
@COMMAND.command(name="list")
def show(*, session: Injected) -> None:
    """Show every fault, and whether it is on. As lines: name, and on or off."""
    from acm.compose import open_switches

    session.output.show(FaultsView(open_switches(session.settings()).on()))


@COMMAND.command(name="set")
def switch_on(fault: FaultSwitch, /, *, session: Injected) -> None:
    """Have a fault happen from now on, in every process of this test installation.

    Parameters
    ----------
    fault
        Its name, as `acm faults` shows it.
    """
    from acm.compose import open_switches

    switches = open_switches(session.settings())
    switches.set(switches.on() | {fault})
    session.output.show(FaultsView(switches.on()))


@COMMAND.command
def clear(fault: FaultSwitch | None = None, /, *, session: Injected) -> None:
    """Have a fault, or every fault, happen no longer.

    Parameters
    ----------
    fault
        Its name; all of them where it is left out.
    """
    from acm.compose import open_switches

    switches = open_switches(session.settings())
    switches.set(switches.on() - {fault} if fault else frozenset())
    session.output.show(FaultsView(switches.on()))
