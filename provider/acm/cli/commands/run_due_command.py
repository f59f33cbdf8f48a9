"""`acm run-due`: what is due, once."""

from __future__ import annotations

from acm.cli.output import OutputFormat
from acm.cli.session import Injected


def run_due(*, session: Injected) -> None:
    """Carry out what is due and end: looks, issues, renewals, mail, notices. For homes without a server, run it hourly.

    Several may run at once: nothing is done twice. As lines: how many certificates were worked on.
    """
    with session.manager() as manager:
        if manager.installation() is None:
            worked = 0  # nothing has been requested yet, and nothing is made by asking
        else:
            with session.errors.status("carrying out what is due"):
                worked = manager.run_due()
    if session.output.format is OutputFormat.JSON:
        session.output.json({"WorkedOn": worked})
    elif session.output.format is OutputFormat.PLAIN:
        session.output.row((str(worked),))
    else:
        session.output.note(f"Worked on {worked} {'certificate' if worked == 1 else 'certificates'}.")


COMMAND = run_due
