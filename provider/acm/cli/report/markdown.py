"""The report in Markdown: what stands as a comment at a merge request. Every text from outside is in a code span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from acm.cli.console import safe
from acm.cli.report.report import Report
from acm.cli.report.sections import Cell, Line, Quoted, Section, notes, sections, summary

MARKER = "<!-- acm report -->"
"""The first line: by it a workflow finds its own comment again."""

MOST_ROWS = 40
"""Rows of a table, and remarks below it; GitHub takes comments of 65 536 characters."""

LONGEST = 255
"""Characters of a quoted text that are shown: the longest DNS name has as many."""

LARGEST = 60_000
"""Characters of a whole report."""


def markdown(report: Report, *, violations: Sequence[str] = ()) -> str:
    """Return the whole report; it ends with a line end and has at most ``LARGEST`` characters."""
    text = f"{MARKER}\n"
    for part in _parts(report, violations):
        if len(text) + len(part) > LARGEST:
            return (
                f"{text}\nThe report is too long for a comment: `acm report --output json` has all of it.\n"
            )
        text += f"{part}\n\n"
    return text.rstrip("\n") + "\n"


def _parts(report: Report, violations: Sequence[str]) -> Iterator[str]:
    yield f"### Certificates: {summary(report)}"
    if violations:
        yield _list([("Not allowed here: ", Quoted(violation)) for violation in violations])
    yield from map(_section, sections(report))
    remarks = [_line(note) for note in notes(report)]
    if remarks:
        yield f"<sub>{'<br>'.join(remarks)}</sub>"


def _section(section: Section) -> str:
    parts = [f"#### {section.title}"]
    if section.rows:
        parts.append(_table(section))
    if section.remarks:
        parts.append(_list(section.remarks))
    return "\n\n".join(parts)


def _table(section: Section) -> str:
    lines = [section.headings, ["---"] * len(section.headings)]
    lines += [[_cell(cell) for cell in row] for row in section.rows[:MOST_ROWS]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + _more(len(section.rows), "rows")


def _list(remarks: Sequence[Line]) -> str:
    return "\n".join(f"- {_line(line)}" for line in remarks[:MOST_ROWS]) + _more(len(remarks), "entries")


def _more(count: int, noun: str) -> str:
    if count <= MOST_ROWS:
        return ""
    return f"\n\n… and {count - MOST_ROWS} more {noun}: `acm report --output json` has them all."


def _cell(cell: Cell) -> str:
    """Return a cell on one line; a bar would end it, even in a code span."""
    return "<br>".join(map(_line, cell)).replace("|", "\\|")


def _line(line: Line) -> str:
    return "".join(code(part) if isinstance(part, Quoted) else part for part in line)


def code(text: str) -> str:
    """Return ``text`` as a code span that nothing in it can end (CommonMark §6.1); empty stays empty."""
    shown = safe(text)
    if len(shown) > LONGEST:
        shown = f"{shown[:LONGEST]}…"
    if not shown.strip():
        return ""
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
