"""Certificates in the shapes of the wire. Absent members are None: the codec leaves them out."""

from __future__ import annotations

from collections.abc import Callable

from cryptography import x509
from cryptography.x509.oid import NameOID

from acm.api.call import Call, Members
from acm.model.arn import CertificateArn
from acm.model.certificate import (
    Certificate,
    CertificateType,
    DomainValidation,
    HttpRedirect,
    ResourceRecord,
)
from acm.model.errors import ResourceNotFound
from acm.model.imports import reading
from acm.model.keys import KeyFamily
from acm.model.lifecycle import DomainStatus
from acm.model.x509_words import CUSTOM, PURPOSES

_OIDS = {word: oid for oid, word in PURPOSES.items()}
_SIGNATURES = {KeyFamily.RSA: "SHA256WITHRSA", KeyFamily.ECDSA: "SHA256WITHECDSA"}
"""What a pending certificate is shown with: how the issuers of each family sign."""

ANY_USAGE, NO_PURPOSE = "ANY", "NONE"
"""What stands for an extension that a certificate does not have (specification, listing certificates)."""

ISSUER = "pulumi-acm"
"""The issuer of a pending certificate; an issued one shows its own."""


def own(call: Call, arn: str) -> str:
    """Return ``arn`` where it is of the caller's account and region; raise ``InvalidArn`` or ``ResourceNotFound``."""
    parsed = CertificateArn.parse(arn)
    if (parsed.account, parsed.region) != (call.caller.account, call.caller.region):
        raise ResourceNotFound(f"Could not find certificate {arn}.")
    return arn


def found(call: Call, arn: str) -> Certificate:
    """Return a certificate of the caller's account and region; raise ``InvalidArn`` or ``ResourceNotFound``."""
    return call.manager.describe(own(call, arn))


def detail(certificate: Certificate) -> Members:
    """Return ``CertificateDetail``."""
    return {
        **_common(certificate),
        "SubjectAlternativeNames": list(certificate.names),
        "DomainValidationOptions": _validations(certificate),
        "Serial": certificate.material and certificate.material.serial,
        "Subject": subject(certificate),
        "Issuer": _issuer(certificate),
        "SignatureAlgorithm": certificate.material.signature_algorithm
        if certificate.material
        else _SIGNATURES[certificate.key_algorithm.family],
        "KeyUsages": [{"Name": usage} for usage in key_usages(certificate)],
        "ExtendedKeyUsages": _purposes(certificate),
        "InUseBy": list(certificate.in_use_by),
        "RenewalSummary": _renewal(certificate),
        "FailureReason": certificate.failure_reason,
        "CertificateAuthorityArn": certificate.certificate_authority_arn,
        "RevocationReason": certificate.revocation_reason,
        "UpdateSummary": update_summary(certificate),
        "Options": {
            "CertificateTransparencyLoggingPreference": enabled(
                on=certificate.options.certificate_transparency_logging
            ),
            "Export": enabled(on=certificate.options.export),
        },
    }


def update_summary(certificate: Certificate) -> Members | None:
    """Return ``UpdateSummary``: the last change of the validation method."""
    change = certificate.method_change
    if change is None:
        return None
    return {
        "Status": change.status,
        "Type": "DOMAIN_VALIDATION_METHOD",
        "DomainValidationMethodUpdateSummary": {"From": "EMAIL", "To": "DNS"},
        "RequestedAt": change.requested_at,
        "UpdatedAt": change.updated_at,
    }


def summary(certificate: Certificate) -> Members:
    """Return ``CertificateSummary``: at most a hundred names of a certificate."""
    most = 100
    return {
        **_common(certificate),
        "SubjectAlternativeNameSummaries": list(certificate.names[:most]),
        "HasAdditionalSubjectAlternativeNames": len(certificate.names) > most,
        "KeyUsages": key_usages(certificate),
        "ExtendedKeyUsages": extended_key_usages(certificate),
        **{name: METADATA[name](certificate) for name in ("ExportOption", "InUse", "Exported")},
    }


def metadata(certificate: Certificate) -> Members:
    """Return ``AcmCertificateMetadata``."""
    return {
        **{name: value(certificate) for name, value in METADATA.items()},
        "CreatedAt": certificate.created_at,
        "IssuedAt": certificate.issued_at,
        "ImportedAt": certificate.imported_at,
        "RevokedAt": certificate.revoked_at,
        "RenewalEligibility": "ELIGIBLE" if certificate.renewal_eligible else "INELIGIBLE",
    }


def _common(certificate: Certificate) -> Members:
    material = certificate.material
    return {
        "CertificateArn": certificate.arn,
        "DomainName": certificate.domain_name,
        "Status": certificate.status,
        "Type": certificate.type,
        "KeyAlgorithm": certificate.key_algorithm.described,
        "RenewalEligibility": "ELIGIBLE" if certificate.renewal_eligible else "INELIGIBLE",
        "NotBefore": material and material.not_before,
        "NotAfter": material and material.not_after,
        "CreatedAt": certificate.created_at,
        "IssuedAt": certificate.issued_at,
        "ImportedAt": certificate.imported_at,
        "RevokedAt": certificate.revoked_at,
        "ManagedBy": certificate.managed_by,
        "CertificateKeyPairOrigin": origin(certificate),
    }


def origin(certificate: Certificate) -> str:
    """Return where the key pair comes from, as ``CertificateKeyPairOrigin``."""
    return "CUSTOMER_PROVIDED" if certificate.type is CertificateType.IMPORTED else "AWS_MANAGED"


def subject(certificate: Certificate) -> str:
    """Return the whole subject; the one it will have where nothing is issued yet."""
    return certificate.material.subject if certificate.material else f"CN={certificate.domain_name}"


def key_usages(certificate: Certificate) -> tuple[str, ...]:
    """Return the key usages; none before it is issued, ``ANY`` where it does not restrict them."""
    material = certificate.material
    return (material.key_usages or (ANY_USAGE,)) if material else ()


def extended_key_usages(certificate: Certificate) -> tuple[str, ...]:
    """Return the extended key usages; none before it is issued, ``NONE`` where it names none."""
    material = certificate.material
    return (material.extended_key_usages or (NO_PURPOSE,)) if material else ()


def _purposes(certificate: Certificate) -> list[Members]:
    words = extended_key_usages(certificate)
    if CUSTOM in words and certificate.material is not None:  # which one, only the certificate itself tells
        (leaf,) = reading.certificates(certificate.material.certificate_pem)
        return [{"Name": PURPOSES.get(oid, CUSTOM), "OID": oid} for oid in reading.purposes(leaf)]
    return [{"Name": word, "OID": _OIDS.get(word, "")} for word in words]


def _issuer(certificate: Certificate) -> str:
    """Return the issuer's organization, as ACM does; all of its name where it has none."""
    if certificate.material is None:
        return ISSUER
    text = certificate.material.issuer
    try:
        named = x509.Name.from_rfc4514_string(text).get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    except ValueError:
        return text
    return str(named[0].value) if named else text


def common_name(certificate: Certificate) -> str:
    """Return the subject's common name; an empty text where it has none."""
    if certificate.material is None or certificate.type is not CertificateType.IMPORTED:
        return certificate.domain_name
    return reading.common_name(reading.certificates(certificate.material.certificate_pem)[0])


def enabled(*, on: bool) -> str:
    """Return a flag as the wire has it."""
    return "ENABLED" if on else "DISABLED"


def record(wanted: ResourceRecord) -> Members:
    """Return ``ResourceRecord``."""
    return {"Name": wanted.name, "Type": wanted.type, "Value": wanted.value}


def _validations(certificate: Certificate) -> list[Members] | None:
    """Return ``DomainValidationOptions``; those of an import have a name only (specification, describe)."""
    if certificate.type is CertificateType.PRIVATE:
        return None
    if certificate.type is CertificateType.IMPORTED:
        return [{"DomainName": name} for name in certificate.names]
    return [_validation(certificate, one, _at_request(certificate, one)) for one in certificate.validations]


def _at_request(certificate: Certificate, validation: DomainValidation) -> DomainStatus:
    """Return how the validation went that the request needed: it succeeded where something was issued."""
    return DomainStatus.SUCCESS if certificate.material else validation.status


def _validation(certificate: Certificate, validation: DomainValidation, status: DomainStatus) -> Members:
    return {
        "DomainName": validation.domain_name,
        "ValidationDomain": validation.validation_domain or validation.domain_name,
        "ValidationEmails": list(validation.emails) or None,
        "ValidationStatus": status,
        "ResourceRecord": record(validation.record) if validation.record else None,
        "HttpRedirect": _redirect(validation.redirect) if validation.redirect else None,
        "ValidationMethod": certificate.validation_method,
    }


def _redirect(redirect: HttpRedirect) -> Members:
    return {"RedirectFrom": redirect.redirect_from, "RedirectTo": redirect.redirect_to}


def _renewal(certificate: Certificate) -> Members | None:
    """Return ``RenewalSummary``; it tells of the renewal what ``DomainValidationOptions`` tell of the request."""
    renewal = certificate.renewal
    if renewal is None:
        return None
    return {
        "RenewalStatus": renewal.status,
        "RenewalStatusReason": renewal.reason,
        "DomainValidationOptions": [
            _validation(certificate, one, one.status) for one in certificate.validations
        ],
        "UpdatedAt": renewal.updated_at,
    }


METADATA: dict[str, Callable[[Certificate], object]] = {
    "Status": lambda one: one.status,
    "Type": lambda one: one.type,
    "InUse": lambda one: bool(one.in_use_by),
    "Exported": lambda one: one.exported_at is not None,
    "ExportOption": lambda one: enabled(on=one.options.export),
    "ManagedBy": lambda one: one.managed_by,
    "ValidationMethod": lambda one: one.validation_method if one.validations else None,
    "CertificateKeyPairOrigin": origin,
}
"""What a search can ask for besides what stands in the certificate."""
