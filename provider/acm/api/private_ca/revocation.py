"""RevokeCertificate of Private CA."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.api.private_ca.finding import own
from acm.model.private_ca.reasons import reason_of


def revoke(call: Call, members: Members) -> Members:
    """RevokeCertificate: for good."""
    call.manager.private_authorities.revoke(
        own(call, members).arn, members["CertificateSerial"], reason_of(members["RevocationReason"])
    )
    return {}
