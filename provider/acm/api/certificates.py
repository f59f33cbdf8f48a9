"""Certificates in the shapes of the wire. Absent members are None: the codec leaves them out."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.model.arn import CertificateArn
from acm.model.certificate import Certificate, DomainValidation, ResourceRecord
from acm.model.errors import ResourceNotFound

_EXTENDED_KEY_USAGE_OIDS = {
    "TLS_WEB_SERVER_AUTHENTICATION": "1.3.6.1.5.5.7.3.1",
    "TLS_WEB_CLIENT_AUTHENTICATION": "1.3.6.1.5.5.7.3.2",
}


def found(call: Call, arn: str) -> Certificate:
    """Return a certificate of the caller's account and region; raise ``InvalidArn`` or ``ResourceNotFound``."""
    parsed = CertificateArn.parse(arn)
    if (parsed.account, parsed.region) != (call.caller.account, call.caller.region):
        raise ResourceNotFound(f"Could not find certificate {arn}.")
    return call.manager.describe(arn)


def detail(certificate: Certificate) -> Members:
    """Return ``CertificateDetail``."""
    material = certificate.material
    issued: Members = {}
    if material is not None:
        issued = {
            "Serial": material.serial,
            "NotBefore": material.not_before,
            "NotAfter": material.not_after,
            "KeyUsages": [{"Name": usage} for usage in material.key_usages],
            "ExtendedKeyUsages": [
                {"Name": usage, "OID": _EXTENDED_KEY_USAGE_OIDS.get(usage)}
                for usage in material.extended_key_usages
            ],
        }
    return {
        "CertificateArn": certificate.arn,
        "DomainName": certificate.domain_name,
        "SubjectAlternativeNames": list(certificate.names),
        "DomainValidationOptions": [
            _validation(certificate, validation) for validation in certificate.validations
        ],
        "Subject": material.subject if material else f"CN={certificate.domain_name}",
        "Issuer": material.issuer if material else None,
        "CreatedAt": certificate.created_at,
        "IssuedAt": certificate.issued_at,
        "ImportedAt": certificate.imported_at,
        "Status": certificate.status,
        "KeyAlgorithm": certificate.key_algorithm.described,
        "SignatureAlgorithm": material.signature_algorithm if material else None,
        "InUseBy": [],
        "FailureReason": certificate.failure_reason,
        "Type": certificate.type,
        "RenewalEligibility": "INELIGIBLE",
        "Options": {
            "CertificateTransparencyLoggingPreference": enabled(
                on=certificate.options.certificate_transparency_logging
            ),
            "Export": enabled(on=certificate.options.export),
        },
        **issued,
    }


def enabled(*, on: bool) -> str:
    """Return a flag as the wire has it."""
    return "ENABLED" if on else "DISABLED"


def record(wanted: ResourceRecord) -> Members:
    """Return ``ResourceRecord``."""
    return {"Name": wanted.name, "Type": wanted.type, "Value": wanted.value}


def _validation(certificate: Certificate, validation: DomainValidation) -> Members:
    return {
        "DomainName": validation.domain_name,
        "ValidationDomain": validation.domain_name,
        "ValidationStatus": validation.status,
        "ResourceRecord": record(validation.record) if validation.record else None,
        "ValidationMethod": certificate.validation_method,
    }
