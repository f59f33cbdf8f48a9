"""`acm dissociate`: a resource does not use a certificate any more."""

from __future__ import annotations

from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.cli.users import show_users


def dissociate(certificate: str, resource: str, /, *, session: Injected) -> None:
    """Keep that a resource does not use a certificate any more.

    As lines: the ARN, and the ARNs of what still uses the certificate.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    resource
        The resource's ARN, as it was given to `acm associate`.
    """
    with session.manager() as manager:
        show_users(session, manager.dissociate(arn_of(manager, certificate), resource))


COMMAND = dissociate
