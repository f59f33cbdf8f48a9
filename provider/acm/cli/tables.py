"""Tables in the one style of this command line: headings, no lines, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from acm.cli.console import safe

STATUS_STYLE = {
    "ISSUED": "green",
    "SUCCESS": "green",
    "ok": "green",
    "PENDING_VALIDATION": "yellow",
    "warn": "yellow",
    "INACTIVE": "yellow",
    "EXPIRED": "red",
    "FAILED": "red",
    "REVOKED": "red",
    "VALIDATION_TIMED_OUT": "red",
    "fail": "red",
}


def cell(text: str, *, style: str = "") -> Text:
    """Return ``text`` for a table: made safe, and folded rather than cut when it is too long."""
    return Text(safe(text), style=style or STATUS_STYLE.get(text, ""), overflow="fold")


def table_of(headings: Sequence[str], rows: Iterable[Sequence[str]], *, whole: Sequence[str] = ()) -> Table:
    """Return a table; columns named in ``whole`` are never folded."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=heading in whole, overflow="fold")
    for row in rows:
        table.add_row(*map(cell, row))
    return table


def fields_of(fields: Iterable[tuple[str, str]]) -> Table:
    """Return names with their values, one a line."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in fields:
        table.add_row(name, cell(value))
    return table


def fits(renderable: RenderableType, width: int) -> bool:
    """Tell whether ``renderable`` can be shown in ``width`` columns without folding anything."""
    console = Console(width=10_000, color_system=None)
    return Measurement.get(console, console.options, renderable).maximum <= width


def blocks(parts: Iterable[RenderableType]) -> Group:
    """Return ``parts`` one below the other with an empty line between them."""
    spaced: list[RenderableType] = []
    for part in parts:
        spaced.extend([Text(), part] if spaced else [part])
    return Group(*spaced)


def heading(text: str) -> Text:
    """Return a heading over a part of a page; it is not folded."""
    return Text(safe(text), style="bold", no_wrap=True, overflow="ignore")
