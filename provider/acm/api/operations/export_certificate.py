"""ExportCertificate."""

from __future__ import annotations

from acm.api import answers, certificates
from acm.api.call import Call, Members


def export_certificate(call: Call, members: Members) -> Members:
    """Return a certificate with its chain and its encrypted private key."""
    arn = certificates.found(call, members["CertificateArn"]).arn
    return answers.exported(call.manager.export(arn, members["Passphrase"]))
