"""`acm doctor`: what is needed, what is there, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table

from acm.cli.doctor.findings import Finding, Level, Patient
from acm.cli.exit_codes import ExitCode
from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import blocks, cell, heading


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found."""

    findings: tuple[Finding, ...]

    @property
    def failed(self) -> int:
        """Return how many findings keep something from working."""
        return sum(finding.level is Level.FAIL for finding in self.findings)

    def table(self, width: int) -> RenderableType:
        """Return a line for each finding, its advice below it."""
        del width
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for finding in self.findings:
            table.add_row(cell(finding.level), cell(finding.name), cell(finding.message))
            if finding.advice:
                table.add_row("", "", cell(f"→ {finding.advice}", style="bold"))
        return blocks([table, heading(self._summary())])

    def _summary(self) -> str:
        warned = sum(finding.level is Level.WARN for finding in self.findings)
        return f"{self.failed} fail, {warned} warn, {len(self.findings) - self.failed - warned} ok."

    def rows(self) -> Iterable[Sequence[str]]:
        """Return level, name, message, advice of each finding."""
        return [(f.level, f.name, f.message, f.advice) for f in self.findings]

    def document(self) -> Document:
        """Return the same as objects, and whether nothing fails."""
        return {
            "Healthy": not self.failed,
            "Checks": [
                {"Name": f.name, "Status": f.level, "Message": f.message, "Advice": f.advice}
                for f in self.findings
            ],
        }


def doctor(*, session: Injected) -> None:
    """Check what acm and its Pulumi provider need, and say what to do. Changes nothing; exit code 1 if something fails.

    As lines: level, subject, message, advice.
    """
    from acm.cli.doctor.examine import examine  # imports DNS and YAML

    with session.manager() as manager:
        patient = Patient(
            settings=session.settings(),
            manager=manager,
            environ=session.surroundings.environ,
            folder=session.surroundings.folder,
        )
        report = Report(tuple(examine(patient)))
    session.output.show(report)
    if report.failed:
        raise SystemExit(ExitCode.ERROR)


COMMAND = doctor
