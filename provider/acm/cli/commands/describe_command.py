"""`acm describe`: one certificate and its domains."""

from __future__ import annotations

from acm.cli.certificate_view import CertificateView
from acm.cli.selection import arn_of
from acm.cli.session import Injected


def describe(certificate: str, /, *, session: Injected) -> None:
    """Show a certificate, and for each domain what DNS answered last.

    As lines: certificate, ARN, status, key algorithm, created, not after, message; then domain, name, status,
    record name, type, value, reason of the last look, its message, next look.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    """
    with session.manager() as manager:
        found = manager.describe(arn_of(manager, certificate))
        session.output.show(CertificateView(found, manager.now()))


COMMAND = describe
