"""`acm audit`: which certificates will not be renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from acm.cli.audit_view import AuditPage
from acm.cli.commands.list_command import STATUS
from acm.cli.exit_codes import ExitCode
from acm.cli.session import Injected
from acm.cli.texts import Duration, count_of
from acm.model.audit import Risk, Severity
from acm.model.lifecycle import CertificateStatus


class FailOn(StrEnum):
    """From which severity on the audit ends with exit code 5."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


_FAILS = {
    FailOn.ERROR: (Severity.ERROR,),
    FailOn.WARNING: (Severity.ERROR, Severity.WARNING),
    FailOn.NEVER: (),
}
_FOREVER = timedelta.max


def audit(
    *,
    status: Annotated[tuple[CertificateStatus, ...], STATUS] = (),
    within: Duration = _FOREVER,
    fail_on: Annotated[FailOn, Parameter(negative=())] = FailOn.ERROR,
    session: Injected,
) -> None:
    """Say which certificates will not be renewed, why, when that bites, and what to do. Changes nothing.

    Of any backend; DNS is asked from here. ERROR: it ends without the renewal that is expected, as things are, or nothing
    renews it and it ends within 45 days. WARNING: somebody has to act in time, or nobody could tell. Exit code 5 on an
    ERROR, 0 without.

    As lines: severity, ARN, name, end, days left, domain, code, what was seen, cause and next step.

    Parameters
    ----------
    status
        Only certificates with this status; may be given several times.
    within
        Only what ends within this time, as in 90d.
    fail_on
        From which severity on to exit with code 5.
    """
    with session.manager() as manager:
        auditor = session.surroundings.open_auditor(session.settings(), manager)
        region = session.settings().region if session.region else None
        now, count = manager.now(), 0
        risks: list[Risk] = []
        with _progress(session.errors) as advance:
            for piece in auditor.audit(region=region, statuses=status):
                count += piece.count
                risks += (risk for risk in piece.risks if risk.ends_at - now <= within)
                advance(count)
    session.output.show(AuditPage(count, risks, now))
    if any(risk.severity in _FAILS[fail_on] for risk in risks):
        raise SystemExit(ExitCode.POLICY)


COMMAND = audit


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[int], None]]:
    """Show a bar in a terminal until the end: how many certificates there are is not known before."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("looking at certificates", total=None)
        yield lambda count: progress.update(task, description=f"looked at {count_of(count, 'certificate')}")
