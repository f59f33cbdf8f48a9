"""`acm revoke`: after asking, for good."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from acm.cli.asking import check_can_ask, confirm
from acm.cli.output import OutputFormat
from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.model.certificate import RevocationReason


def revoke(
    certificate: str,
    /,
    *,
    reason: RevocationReason = RevocationReason.UNSPECIFIED,
    yes: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    session: Injected,
) -> None:
    """Revoke an exported certificate for good: clients that check revocation refuse it from now on.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    reason
        Why, as in key-compromise, superseded or cessation-of-operation.
    yes
        Do not ask. Needed where there is no terminal to ask in.
    """
    if not yes:
        check_can_ask(session, "revoking")
    with session.manager() as manager:
        found = manager.describe(arn_of(manager, certificate))
        if not yes:
            confirm(session, "Revoke", found)
        revoked = manager.revoke(found.arn, reason)
    if session.output.format is OutputFormat.JSON:
        session.output.json({"CertificateArn": revoked.arn, "Status": revoked.status})
    elif session.output.format is OutputFormat.PLAIN:
        session.output.row((revoked.arn, "revoked"))
    else:
        session.output.note(f"Revoked {revoked.arn}.")


COMMAND = revoke
