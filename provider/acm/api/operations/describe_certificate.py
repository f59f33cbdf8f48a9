"""DescribeCertificate."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members


def describe_certificate(call: Call, members: Members) -> Members:
    """Return everything about a certificate."""
    return {"Certificate": certificates.detail(certificates.found(call, members["CertificateArn"]))}
