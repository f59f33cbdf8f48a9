"""The report for a person in a terminal, and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from acm.cli.console import safe
from acm.cli.output import Document
from acm.cli.report.changes import Resource
from acm.cli.report.reasons import why
from acm.cli.report.report import Report
from acm.cli.report.sections import Cell, Line, Section, notes, sections, summary
from acm.cli.tables import blocks, fields_of, fits, heading, table_of
from acm.model.clock import rfc3339


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with the rules that it breaks."""

    report: Report
    violations: tuple[str, ...]

    def table(self, width: int) -> RenderableType:
        """Return a summary, then a table or a list for each section."""
        parts: list[RenderableType] = [heading(f"Certificates: {summary(self.report)}")]
        parts += [_section(section, width) for section in sections(self.report)]
        remarks = tuple(notes(self.report))
        if remarks:
            parts.append(Text("\n".join(map(_plain, remarks)), style="dim"))
        return blocks(parts)

    def document(self) -> Document:
        """Return everything, without the bounds that a comment has."""
        report = self.report
        return {
            "Certificates": [_resource(report, resource) for resource in report.certificates],
            "RecordsToPublish": [
                {"Name": r.name, "Type": r.type, "Value": r.value, "Proves": list(r.proves)}
                for r in report.records.to_publish
            ],
            "RecordsPublished": [
                {"Name": r.name, "Type": r.type, "Value": r.value, "PublishedBy": r.published_by}
                for r in report.records.wanted
                if r.published_by
            ],
            "RecordsUnknownFor": list(report.records.unknown),
            "Expiring": [
                {
                    "Urn": e.resource.urn,
                    "CertificateArn": e.resource.arn,
                    "Status": e.status,
                    "NotAfter": rfc3339(e.not_after),
                    "EndsWithChange": e.ends_with_change,
                }
                for e in report.expiring
            ],
            "Now": rfc3339(report.now),
            "WithinDays": report.within.days,
            "OtherChanges": [
                {"Type": type_, "Change": fate, "Count": count}
                for (type_, fate), count in sorted(report.others.items())
            ],
            "OfOtherPackages": report.foreign,
            "LeftOut": report.left_out,
            "PreviewFailed": report.failed,
            "Errors": [{"Resource": name, "Message": text} for name, text in report.errors],
            "OtherErrors": report.other_errors,
            "Violations": list(self.violations),
        }


def _resource(report: Report, resource: Resource) -> Document:
    return {
        "Urn": resource.urn,
        "Change": resource.fate,
        "CertificateArn": resource.arn,
        "Names": list(resource.names),
        "Why": list(why(resource)),
        "DeletedFirst": resource.deleted_first,
        "Users": [
            {"Urn": user.urn, "Type": user.type, "Change": user.fate}
            for user in report.users.get(resource.urn, ())
        ],
    }


def _section(section: Section, width: int) -> RenderableType:
    parts: list[RenderableType] = [heading(section.title)]
    if section.rows:
        parts.append(_rows(section, width))
    parts += [Text(f"- {_plain(line)}") for line in section.remarks]
    return Group(*parts)


def _rows(section: Section, width: int) -> RenderableType:
    """Return a table, or the rows one below the other where a table would break what has to be copied."""
    rows = [[_one_line(cell) for cell in row] for row in section.rows]
    table = table_of([text.upper() for text in section.headings], rows)
    if fits(table, width):
        return table
    return blocks(fields_of(zip(section.headings, row, strict=True)) for row in rows)


def _one_line(cell: Cell) -> str:
    return "; ".join("".join(line) for line in cell)


def _plain(line: Sequence[str] | Line) -> str:
    return safe("".join(line))
