"""Answers that stand in records of calls too: made of what the change returns, within its transaction or after it."""

from __future__ import annotations

from acm.api.call import Members
from acm.model.certificate import Certificate, ExportedCertificate


def named(certificate: Certificate) -> Members:
    """Return the answer of operations that tell an ARN."""
    return {"CertificateArn": certificate.arn}


def exported(certificate: ExportedCertificate) -> Members:
    """Return the answer of ExportCertificate."""
    return {
        "Certificate": certificate.certificate_pem,
        "CertificateChain": certificate.chain_pem,
        "PrivateKey": certificate.private_key_pem,
    }
