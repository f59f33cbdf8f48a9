"""Certificates that will never be issued, or valid, again: why, and what the next update does about it."""

from __future__ import annotations

from acm.model.certificate import Certificate
from acm.model.clock import rfc3339
from acm.model.lifecycle import TERMINAL, CertificateStatus
from acm.plugin.contract import Log
from acm.plugin.resources import shared
from acm.plugin.tables import CERTIFICATE
from acm.plugin.values import Properties

_CONSEQUENCES = {
    "recreate": "`pulumi up` requests a new one, since onTerminal is recreate.",
    "fail": "`pulumi up` ends here, since onTerminal is fail.",
    "retain": "It is kept, since onTerminal is retain.",
}


def why(certificate: Certificate) -> str:
    """Return in a sentence why a certificate has its terminal status; empty where nothing is known."""
    if certificate.status_message:
        return certificate.status_message
    if certificate.status is CertificateStatus.EXPIRED and certificate.material:
        return f"Its validity ended at {rfc3339(certificate.material.not_after)}."
    return f"The reason is {certificate.failure_reason}." if certificate.failure_reason else ""


def warn_of(certificate: Certificate, inputs: Properties, log: Log) -> None:
    """Tell the user of a terminal status, its reason and what follows; Diff, which cannot speak, plans the latter."""
    if certificate.status not in TERMINAL:
        return
    choice = shared.meaning(CERTIFICATE.input("onTerminal"), inputs)
    told = f"{certificate.arn} has status {certificate.status}.", why(certificate), _CONSEQUENCES[str(choice)]
    log.warn_user(" ".join(filter(None, told)))
