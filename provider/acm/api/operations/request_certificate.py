"""RequestCertificate."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.model import domains
from acm.model.certificate import CertificateOptions, CertificateRequest, ValidationMethod
from acm.model.keys import requestable


def request_certificate(call: Call, members: Members) -> Members:
    """Request a certificate; its ARN comes back once it is stored."""
    options = members.get("Options", {})
    asked = CertificateRequest(
        names=domains.name_set(
            map(domains.canonical, (members["DomainName"], *members.get("SubjectAlternativeNames", ())))
        ),
        region=call.caller.region,
        key_algorithm=requestable(members.get("KeyAlgorithm", "RSA_2048")),
        validation_method=ValidationMethod(members.get("ValidationMethod", "DNS")),
        options=CertificateOptions(
            certificate_transparency_logging=options.get("CertificateTransparencyLoggingPreference")
            != "DISABLED",
            export=options.get("Export") == "ENABLED",
        ),
        tags={tag["Key"]: tag.get("Value", "") for tag in members.get("Tags", ())},
        idempotency_token=members.get("IdempotencyToken"),
    )
    return {"CertificateArn": call.manager.request(asked).arn}
