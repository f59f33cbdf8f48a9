"""`acm doctor`: what is needed, what is there, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType
from rich.table import Table

from acm.cli.doctor.findings import Finding, Level, Patient
from acm.cli.exit_codes import ExitCode
from acm.cli.output import Document
from acm.cli.session import Injected, Session
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


def doctor(
    *,
    orphans: Annotated[
        tuple[str, ...], Parameter(negative=(), show_default=False, allow_leading_hyphen=True)
    ] = (),
    session: Injected,
) -> None:
    """Check what acm and its Pulumi provider need, and say what to do. Changes nothing; exit code 1 if something fails.

    As lines: level, subject, message, advice; with --orphans: orphan or missing, ARN, URN or stack, names, status.

    Parameters
    ----------
    orphans
        Instead, compare certificates with a state: a file of `pulumi stack export`, - for standard input, or a stack of
        the current project; may be given several times. Lists those that no state holds, and those that are not there.
    """
    if orphans:
        _compare(session, orphans)
    else:
        _examine(session)


def _examine(session: Session) -> None:
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


def _compare(session: Session, names: tuple[str, ...]) -> None:
    from acm.cli.doctor.orphans import Inventory, compare  # pydantic is slow to import
    from acm.cli.doctor.orphans_page import OrphansPage
    from acm.cli.doctor.stack_exports import export_of

    exports = [export_of(name, session.surroundings) for name in names]
    with session.manager() as manager:
        installation = manager.installation()
        inventory = Inventory(
            installation=installation.id if installation else "",
            certificates=manager.list(),
            owners=manager.owners(),
        )
        page = OrphansPage(compare(exports, inventory), manager.now())
    session.output.show(page)
    if not page.fits:
        raise SystemExit(ExitCode.ERROR)
