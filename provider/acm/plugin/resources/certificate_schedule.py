"""What has to be scheduled so that certificates are renewed: told where nothing runs between two runs of Pulumi."""

from __future__ import annotations

from acm.model.backends import BackendKind
from acm.model.clock import rfc3339
from acm.model.policies import validity
from acm.plugin.contract import Session


def tell(session: Session) -> None:
    """Tell, in a preview that makes certificates in an embedded home, until when they last and what to schedule.

    Once a preview, about the provider and not about a certificate (design, decision 19): the CLI shows the last message
    of a resource only, and so this one would take the place of warnings. Nothing is told where `acm run-due` runs already,
    or of test installations, whose clock is turned by hand.
    """
    if _runs_by_itself(session) or not session.schedule_unsaid.acquire(blocking=False):
        return
    now = session.manager.now()
    until = rfc3339(now + validity(session.settings.validity_policy, now))[:10]
    session.log.tell_user(
        f"Certificates made now last until about {until}, and nothing renews those in {session.backend.place} while no "
        f"process runs. Schedule `acm run-due`, hourly, with {_surroundings(session)}: the systemd timer acm-run-due is "
        "in deploy/, or use cron. Every `pulumi up` that changes something carries out what is due, too."
    )


def _runs_by_itself(session: Session) -> bool:
    if session.backend.kind is not BackendKind.EMBEDDED or session.settings.test:
        return True
    installation = session.manager.installation()
    return (installation is not None and installation.test) or session.manager.is_run()


def _surroundings(session: Session) -> str:
    """Return the settings that a schedule needs, by their environment variables."""
    settings = session.settings
    needed = {"ACM_DEV_ZONE": settings.dev_zone, "ACM_RESOLVERS": settings.resolvers}
    others = [name for name, value in needed.items() if value]
    stack = f" and the stack's {' and '.join(others)}" if others else ""
    return f"ACM_HOME={session.backend.place}{stack}"
