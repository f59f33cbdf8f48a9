"""`acm associate`: a resource uses a certificate."""

from __future__ import annotations

from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.cli.users import show_users


def associate(certificate: str, resource: str, /, *, session: Injected) -> None:
    """Keep that a resource uses an issued certificate: it is renewed from now on, and cannot be deleted.

    As lines: the ARN, and the ARNs of what uses the certificate.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    resource
        The resource's ARN, as in arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1.
    """
    with session.manager() as manager:
        show_users(session, manager.associate(arn_of(manager, certificate), resource))


COMMAND = associate
