"""`acm wait`: until a certificate is issued."""

from __future__ import annotations

from datetime import timedelta

from acm.cli.selection import arn_of
from acm.cli.session import Injected, Session
from acm.cli.texts import Duration
from acm.cli.wait_display import display_for
from acm.cli.watching import Watch
from acm.manager.interface import CertificateManager

PATIENCE = timedelta(minutes=75)
"""How long a wait lasts unless it is told otherwise: as long as the provider's."""


def wait(certificate: str, /, *, timeout: Duration = PATIENCE, session: Injected) -> None:
    """Wait until a certificate is issued, and show for each domain what DNS answers.

    As lines, one for each change: time, domain or ARN, status, message. Ctrl-C leaves the certificate pending.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    timeout
        How long to wait, as in 90s or 1h30m. The certificate stays pending afterwards; 75m unless given.
    """
    with session.manager() as manager:
        watch(session, manager, arn_of(manager, certificate), timeout)


COMMAND = wait


def watch(session: Session, manager: CertificateManager, arn: str, timeout: timedelta) -> None:
    """Wait for a certificate and show how it goes."""
    waiting = Watch(
        manager=manager,
        arn=arn,
        monotonic=session.surroundings.monotonic,
        pause=session.surroundings.pause,
    )
    with display_for(session.output, arn) as display:
        waiting.until_issued(timeout, display)
