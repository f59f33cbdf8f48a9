"""`acm events`: what has happened to certificates, and what a sink has not taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import blocks, table_of
from acm.model.clock import rfc3339
from acm.model.events import Delivery, KeptEvent, envelope

COMMAND = App(name="events", help_epilogue="")

MOST_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class EventsView:
    """Events, the newest first."""

    events: Sequence[KeptEvent]

    def table(self, width: int) -> RenderableType:
        """Return a line for each event."""
        del width
        return table_of(
            ("Time", "Event", "Certificate", "Detail"), list(self.rows()), whole=("Time", "Event")
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return time, kind, ARN and detail, an event a line."""
        return [
            (rfc3339(kept.event.at), kept.event.kind.value, kept.event.arn, _detail(kept))
            for kept in self.events
        ]

    def document(self) -> Document:
        """Return the events as EventBridge has them."""
        return {"Events": [envelope(kept.event) for kept in self.events]}


@dataclass(frozen=True, slots=True)
class DeadView:
    """Deliveries that were given up."""

    deliveries: Sequence[Delivery]

    def table(self, width: int) -> RenderableType:
        """Return a line for each, and what to do."""
        del width
        headings = ("Sink", "Event", "Certificate", "Tries", "Last trouble")
        rows = [(sink, kind, arn, tries, trouble) for sink, _, kind, arn, tries, trouble in self.rows()]
        listed = table_of(headings, rows, whole=("Sink", "Tries"))
        return blocks([listed, "`acm events retry` tries them again."]) if rows else listed

    def rows(self) -> Iterable[Sequence[str]]:
        """Return sink, event id, kind, ARN, tries and the last trouble, a delivery a line."""
        return [
            (d.sink, d.kept.event.id, d.kept.event.kind.value, d.kept.event.arn, str(d.attempts), d.trouble)
            for d in self.deliveries
        ]

    def document(self) -> Document:
        """Return the deliveries with their events."""
        return {
            "Deliveries": [
                {
                    "Sink": d.sink,
                    "Attempts": d.attempts,
                    "Trouble": d.trouble,
                    "Event": envelope(d.kept.event),
                }
                for d in self.deliveries
            ]
        }


@dataclass(frozen=True, slots=True)
class RetryView:
    """How many deliveries are tried again."""

    count: int

    def table(self, width: int) -> RenderableType:
        """Return it in a sentence."""
        del width
        return f"{self.count} to be tried again, by whichever process has the sink in its settings."

    def rows(self) -> Iterable[Sequence[str]]:
        """Return the count with its name."""
        return [("retried", str(self.count))]

    def document(self) -> Document:
        """Return the same as an object."""
        return {"Retried": self.count}


@COMMAND.default
@COMMAND.command(name="list")
def list_(
    *,
    certificate: Annotated[str | None, Parameter(show_default=False)] = None,
    limit: Annotated[int, Parameter(validator=Number(gte=1, lte=MOST_SHOWN))] = 100,
    session: Injected,
) -> None:
    """Show events of the account, the newest first. As lines: time, kind, ARN and detail.

    Parameters
    ----------
    certificate
        Show the events of this ARN only.
    limit
        How many are shown at most.
    """
    account = session.settings().account_id
    with session.administration() as administration:
        session.output.show(EventsView(administration.events(account, arn=certificate, limit=limit)))


@COMMAND.command
def dead(*, session: Injected) -> None:
    """Show deliveries that were given up. As lines: sink, event id, kind, ARN, tries and the last trouble."""
    with session.administration() as administration:
        session.output.show(DeadView(administration.dead_deliveries()))


@COMMAND.command
def retry(*, session: Injected) -> None:
    """Try deliveries again that were given up."""
    with session.administration() as administration:
        session.output.show(RetryView(administration.retry_deliveries()))


def _detail(kept: KeptEvent) -> str:
    return " ".join(
        f"{key}={value}" for key, value in kept.event.detail.items() if not isinstance(value, list)
    )
