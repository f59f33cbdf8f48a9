"""What uses a certificate, shown."""

from __future__ import annotations

from acm.cli.output import OutputFormat
from acm.cli.session import Session
from acm.model.certificate import Certificate


def show_users(session: Session, certificate: Certificate) -> None:
    """Show by what a certificate is used."""
    users = certificate.in_use_by
    if session.output.format is OutputFormat.JSON:
        session.output.json({"CertificateArn": certificate.arn, "InUseBy": list(users)})
    elif session.output.format is OutputFormat.PLAIN:
        session.output.row((certificate.arn, *users))
    else:
        session.output.note(
            f"{certificate.arn} is used by {', '.join(users)}."
            if users
            else f"Nothing uses {certificate.arn}."
        )
