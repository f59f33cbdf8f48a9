"""ExportCertificate."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members


def export_certificate(call: Call, members: Members) -> Members:
    """Return a certificate with its chain and its encrypted private key."""
    arn = certificates.found(call, members["CertificateArn"]).arn
    exported = call.manager.export(arn, members["Passphrase"])
    return {
        "Certificate": exported.certificate_pem,
        "CertificateChain": exported.chain_pem,
        "PrivateKey": exported.private_key_pem,
    }
