"""RevokeCertificate."""

from __future__ import annotations

from acm.api import answers, certificates
from acm.api.call import Call, Members
from acm.model.certificate import RevocationReason


def revoke_certificate(call: Call, members: Members) -> Members:
    """Revoke a certificate for good."""
    arn = certificates.found(call, members["CertificateArn"]).arn
    return answers.named(call.manager.revoke(arn, RevocationReason(members["RevocationReason"])))
