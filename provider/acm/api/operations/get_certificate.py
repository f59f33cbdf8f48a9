"""GetCertificate."""

from __future__ import annotations

from dataclasses import replace

from acm.api import certificates
from acm.api.call import Call, Members
from acm.model.errors import InvalidState
from acm.model.lifecycle import CertificateStatus

_NEVER_ISSUED = (CertificateStatus.FAILED, CertificateStatus.VALIDATION_TIMED_OUT)


def get_certificate(call: Call, members: Members) -> Members:
    """Return a certificate and its chain in PEM; who asks again and again for one that failed is told so."""
    certificate = certificates.found(call, members["CertificateArn"])
    if certificate.status in _NEVER_ISSUED:
        raise InvalidState(f"{certificate.arn} is {certificate.status}: it will never be issued.")
    material = call.manager.get(certificate.arn)
    return {
        "Certificate": material.certificate_pem,
        "CertificateChain": replace(certificate, material=material).certificate_chain or None,
    }
