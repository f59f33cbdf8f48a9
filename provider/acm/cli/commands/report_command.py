"""`acm report`: what a preview means for certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.text import Text

from acm.cli.console import safe
from acm.cli.exit_codes import ExitCode
from acm.cli.output import OutputFormat
from acm.cli.outside import STDIN, read_text
from acm.cli.report.rules import Rule
from acm.cli.session import Injected, Session
from acm.cli.texts import Duration
from acm.model.errors import InvalidParameter, ResourceNotFound

if TYPE_CHECKING:
    from acm.cli.report.changes import Resource
    from acm.cli.report.preview import Preview
    from acm.cli.report.records import RecordOf
    from acm.cli.report.report import Report
    from acm.manager.interface import CertificateManager
    from acm.model.certificate import Certificate

WITHIN = timedelta(days=30)


def report(
    preview: str = STDIN,
    /,
    *,
    fail_on: Annotated[tuple[Rule, ...], Parameter(negative=(), show_default=False)] = (),
    within: Duration = WITHIN,
    read: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    session: Injected,
) -> None:
    """Tell what a preview means for certificates: Markdown for a merge request, a page in a terminal, or JSON.

    pulumi preview --json --refresh --show-sames | acm report

    Certificates to be made, replaced (why, and what it means for users of the ARN), updated and deleted; the records to
    publish before the merge; what expires soon. Changes nothing. Exit code 5 if --fail-on names what was found, 1 if
    the preview itself failed.

    Parameters
    ----------
    preview
        File with what `pulumi preview --json` printed, streaming or not; - is standard input.
    fail_on
        Exit with code 5 on this: replacement, deletion or expiring; may be given several times.
    within
        What expires within this time is reported, as in 14d; 30d unless given.
    read
        Read the certificates of the preview from the manager, in case its states are old.
    """
    found = _report(session, preview, within=within, read=read)
    violations = tuple(found.violations(fail_on))
    _show(session, found, violations)
    if found.failed:
        raise SystemExit(ExitCode.ERROR)
    if Rule.EXPIRING in fail_on and found.left_out:
        raise InvalidParameter(
            f"the preview leaves out {found.left_out} unchanged resources, so what expires among them is not known.",
            hint="Run `pulumi preview --json --show-sames`.",
            property_path="--fail-on",
        )
    if violations:
        text = f"Not allowed by --fail-on: {', '.join(violations)}."
        session.errors.print(Text(safe(text), style="red"), soft_wrap=True)
        raise SystemExit(ExitCode.POLICY)


COMMAND = report


def _report(session: Session, name: str, *, within: timedelta, read: bool) -> Report:
    from acm.cli.report import report as reports  # pydantic is slow to import
    from acm.cli.report.preview import EXPECTED, PLACE, read_preview

    if name == STDIN and session.surroundings.stdin.isatty():
        raise InvalidParameter(
            "there is nothing to read.",
            hint="Run `pulumi preview --json --refresh --show-sames | acm report`, or name a file.",
            property_path=PLACE,
        )
    preview = read_preview(read_text(name, session.surroundings.stdin, place=PLACE, expected=EXPECTED))
    with session.manager() as manager, _computing(session, preview) as computed:
        return reports.report(
            preview,
            computed=computed,
            read=_read(manager, preview) if read else {},
            now=manager.now(),
            within=within,
        )


def _show(session: Session, found: Report, violations: tuple[str, ...]) -> None:
    from acm.cli.report.markdown import markdown
    from acm.cli.report.page import ReportPage

    output, page = session.output, ReportPage(found, violations)
    if output.format is OutputFormat.JSON:
        output.json(page.document())
    elif output.format is OutputFormat.TABLE:
        output.console.print(page.table(output.console.width), crop=False)
    else:
        output.raw(markdown(found, violations=violations))


def _read(manager: CertificateManager, preview: Preview) -> Mapping[str, Certificate]:
    """Return by ARN what the manager says now of the certificates of a preview; those it does not have are left out."""
    from acm.cli.report.changes import certificates, resources

    found: dict[str, Certificate] = {}
    for resource in certificates(resources(preview)):
        if resource.arn:
            try:
                found[resource.arn] = manager.describe(resource.arn)
            except ResourceNotFound:
                continue
    return found


@contextmanager
def _computing(session: Session, preview: Preview) -> Iterator[Callable[[Resource], RecordOf | None]]:
    """Give a function that tells how records of a resource are computed; its managers are closed at the end."""
    from acm.cli.report.changes import resources
    from acm.cli.report.tokens import settings_of

    everything, standing = resources(preview), session.settings()
    managers: dict[tuple[tuple[str, str], ...], CertificateManager] = {}
    with ExitStack() as stack:

        def computed(resource: Resource) -> RecordOf | None:
            given = settings_of(resource, everything, preview.config)
            settings = standing.model_copy(update=given or {})
            if given is None or settings.is_remote:
                return None
            key = tuple(sorted(given.items()))
            if key not in managers:
                managers[key] = session.surroundings.open_manager(settings)
                stack.callback(managers[key].close)
            return managers[key].validation_record

        yield computed
