"""Renders what a command found: as a table for a person, as lines for a pipe, as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from rich.console import Console, RenderableType
from rich.text import Text

from acm.cli.console import safe

Document = dict[str, Any]
"""A JSON object."""


class OutputFormat(StrEnum):
    """How results are written."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


class View(Protocol):
    """One result in its three forms."""

    def table(self, width: int) -> RenderableType:
        """Return it for a terminal that is ``width`` columns wide."""
        ...

    def rows(self) -> Iterable[Sequence[str]]:
        """Return it as lines of fields, always in the same order."""
        ...

    def document(self) -> Document:
        """Return it as one JSON object, with ACM's names where ACM has them."""
        ...


class Output:
    """Writes results to standard output, in the format that was asked for."""

    def __init__(self, console: Console, output_format: OutputFormat) -> None:
        self.console = console
        self.format = output_format

    def show(self, view: View) -> None:
        """Write a result in the chosen format."""
        if self.format is OutputFormat.JSON:
            self.json(view.document())
        elif self.format is OutputFormat.PLAIN:
            for row in view.rows():
                self.row(row)
        else:
            self.console.print(view.table(self.console.width), crop=False)

    def row(self, fields: Sequence[str]) -> None:
        """Write one line of fields separated by tabs."""
        self.raw("\t".join(safe(field) for field in fields))

    def json(self, document: Document) -> None:
        """Write one JSON object, indented."""
        self.raw(json.dumps(document, indent=2))

    def json_line(self, document: Document) -> None:
        """Write one JSON object on one line: for results that come one after another."""
        self.raw(json.dumps(document, separators=(",", ":")))

    def note(self, text: str) -> None:
        """Write a sentence for a person; nothing in the other formats."""
        if self.format is OutputFormat.TABLE:
            self.console.print(Text(safe(text)), soft_wrap=True)

    def raw(self, text: str) -> None:
        """Write ``text`` exactly, and a line end unless it has one; show it at once."""
        self.console.file.write(text if text.endswith("\n") else f"{text}\n")
        self.console.file.flush()
