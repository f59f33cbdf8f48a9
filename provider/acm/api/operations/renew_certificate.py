"""RenewCertificate."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members


def renew_certificate(call: Call, members: Members) -> Members:
    """Renew an exported private certificate."""
    call.manager.renew(certificates.own(call, members["CertificateArn"]))
    return {}
