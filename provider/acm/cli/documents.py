"""Certificates as JSON: the names and shapes of ACM's answers, and what only we know beside them (looks, tags)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from acm.cli.output import Document
from acm.model.certificate import Certificate, DomainValidation, HttpRedirect, IssuedMaterial, ResourceRecord
from acm.model.clock import rfc3339
from acm.model.looks import Look
from acm.model.x509_words import PURPOSES

_USAGE_OIDS = {name: oid for oid, name in PURPOSES.items()}


def certificate_document(certificate: Certificate) -> Document:
    """Return a certificate as DescribeCertificate has it, with looks, tags and fingerprint added."""
    return _present(
        {
            "CertificateArn": certificate.arn,
            "DomainName": certificate.domain_name,
            "SubjectAlternativeNames": list(certificate.names),
            "DomainValidationOptions": [
                _validation(certificate, validation) for validation in certificate.validations
            ],
            **_material(certificate.material),
            "CreatedAt": rfc3339(certificate.created_at),
            "IssuedAt": _time(certificate.issued_at),
            "ImportedAt": _time(certificate.imported_at),
            "ExportedAt": _time(certificate.exported_at),
            "RevokedAt": _time(certificate.revoked_at),
            "RevocationReason": certificate.revocation_reason,
            "Status": certificate.status,
            "StatusMessage": certificate.status_message or None,
            "FailureReason": certificate.failure_reason,
            "Type": certificate.type,
            "CertificateAuthorityArn": certificate.certificate_authority_arn,
            "KeyAlgorithm": certificate.key_algorithm.described,
            "Options": {
                "CertificateTransparencyLoggingPreference": _enabled(
                    on=certificate.options.certificate_transparency_logging
                ),
                "Export": _enabled(on=certificate.options.export),
            },
            "InUseBy": list(certificate.in_use_by) or None,
            "RenewalEligibility": "ELIGIBLE" if certificate.renewal_eligible else "INELIGIBLE",
            "RenewalSummary": _renewal(certificate),
            "NextActionAt": _time(certificate.next_action_at),
            "Tags": [{"Key": key, "Value": value} for key, value in sorted(certificate.tags.items())],
        }
    )


def summary_document(certificate: Certificate) -> Document:
    """Return a certificate as ListCertificates has it."""
    material = certificate.material
    return _present(
        {
            "CertificateArn": certificate.arn,
            "DomainName": certificate.domain_name,
            "SubjectAlternativeNameSummaries": list(certificate.names),
            "HasAdditionalSubjectAlternativeNames": False,
            "Status": certificate.status,
            "Type": certificate.type,
            "KeyAlgorithm": certificate.key_algorithm.described,
            "KeyUsages": list(material.key_usages) if material else None,
            "ExtendedKeyUsages": list(material.extended_key_usages) if material else None,
            "NotBefore": _time(material.not_before if material else None),
            "NotAfter": _time(material.not_after if material else None),
            "CreatedAt": rfc3339(certificate.created_at),
            "IssuedAt": _time(certificate.issued_at),
            "ImportedAt": _time(certificate.imported_at),
        }
    )


def record_document(record: ResourceRecord) -> Document:
    """Return a validation record as ``ResourceRecord`` has it."""
    return {"Name": record.name, "Type": record.type, "Value": record.value}


def look_document(look: Look) -> Document:
    """Return a look: the verdict, what was asked of whom, what came back, and the evidence."""
    return {
        "Reason": look.reason,
        "Message": look.message,
        "Question": look.question,
        "Servers": list(look.servers),
        "Answer": look.answer,
        "Expected": look.expected,
        "LookedAt": rfc3339(look.looked_at),
        "Evidence": [{"Question": e.question, "Server": e.server, "Answer": e.answer} for e in look.evidence],
    }


def _validation(certificate: Certificate, validation: DomainValidation) -> Document:
    return _present(
        {
            "DomainName": validation.domain_name,
            "ValidationDomain": validation.validation_domain or validation.domain_name,
            "ValidationEmails": list(validation.emails) or None,
            "ValidationMethod": certificate.validation_method,
            "ValidationStatus": validation.status,
            "ResourceRecord": record_document(validation.record) if validation.record else None,
            "HttpRedirect": redirect_document(validation.redirect) if validation.redirect else None,
            "ValidatedAt": _time(validation.validated_at),
            "Look": look_document(validation.last_look) if validation.last_look else None,
        }
    )


def redirect_document(redirect: HttpRedirect) -> Document:
    """Return a redirect as ACM has it."""
    return {"RedirectFrom": redirect.redirect_from, "RedirectTo": redirect.redirect_to}


def _renewal(certificate: Certificate) -> Document | None:
    renewal = certificate.renewal
    if renewal is None:
        return None
    return _present(
        {
            "RenewalStatus": renewal.status,
            "RenewalStatusReason": renewal.reason,
            "Message": renewal.message or None,
            "UpdatedAt": rfc3339(renewal.updated_at),
        }
    )


def _material(material: IssuedMaterial | None) -> Document:
    if material is None:
        return {}
    return {
        "Subject": material.subject,
        "Issuer": material.issuer,
        "Serial": material.serial,
        "NotBefore": rfc3339(material.not_before),
        "NotAfter": rfc3339(material.not_after),
        "SignatureAlgorithm": material.signature_algorithm,
        "FingerprintSha256": material.fingerprint_sha256,
        "KeyUsages": [{"Name": usage} for usage in material.key_usages],
        "ExtendedKeyUsages": [
            _present({"Name": usage, "OID": _USAGE_OIDS.get(usage)}) for usage in material.extended_key_usages
        ],
    }


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def _enabled(*, on: bool) -> str:
    return "ENABLED" if on else "DISABLED"


def _present(fields: Mapping[str, object]) -> Document:
    """Leave out what there is not, as ACM does."""
    return {name: value for name, value in fields.items() if value is not None}
