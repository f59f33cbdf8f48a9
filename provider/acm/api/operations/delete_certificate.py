"""DeleteCertificate."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members


def delete_certificate(call: Call, members: Members) -> Members:
    """Delete a certificate."""
    call.manager.delete(certificates.own(call, members["CertificateArn"]))
    return {}
