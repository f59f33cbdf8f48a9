"""From the service's answers to certificates of the model. All of it is a stranger's word: what does not fit is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateType,
    DomainValidation,
    ExportedCertificate,
    FailureReason,
    HttpRedirect,
    IssuedMaterial,
    ResourceRecord,
    RevocationReason,
    ValidationMethod,
)
from acm.model.errors import AcmError, BackendFailed
from acm.model.imports import pem, reading
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus, RenewalStatus
from acm.model.renewal import Renewal, RenewalReason

Members = Mapping[str, Any]

_UNKNOWN_TIME = datetime.fromtimestamp(0, UTC)
_SYSTEM_TAGS = "aws:"
_ELIGIBILITY = {"ELIGIBLE": True, "INELIGIBLE": False}


def certificate(detail: Members, *, tags: Mapping[str, str], material: IssuedMaterial | None) -> Certificate:
    """Return the certificate of a CertificateDetail; raise ``BackendFailed`` where it is none."""
    try:
        return _certificate(detail, tags, material)
    except (KeyError, TypeError, ValueError) as error:
        raise BackendFailed(
            f"the description of {str(detail.get('CertificateArn'))[:200]} cannot be read: {type(error).__name__}.",
            hint="What answers is no certificate manager, or a newer one: check the address.",
        ) from None


def _certificate(detail: Members, tags: Mapping[str, str], material: IssuedMaterial | None) -> Certificate:
    options = detail.get("Options") or {}
    names = _names(detail)
    created = _moment(detail.get("CreatedAt")) or _moment(detail.get("ImportedAt"))
    return Certificate(
        arn=detail["CertificateArn"],
        domain_name=names[0],
        names=names,
        status=CertificateStatus(detail["Status"]),
        type=CertificateType(detail.get("Type") or CertificateType.AMAZON_ISSUED),
        key_algorithm=_algorithm(detail.get("KeyAlgorithm")),
        validation_method=_method(detail),
        validations=tuple(_validations(detail, names)),
        options=CertificateOptions(
            certificate_transparency_logging=options.get("CertificateTransparencyLoggingPreference")
            != "DISABLED",
            export=options.get("Export") == "ENABLED",
        ),
        tags=dict(tags),
        managed_by=detail.get("ManagedBy"),
        certificate_authority_arn=detail.get("CertificateAuthorityArn"),
        created_at=created or (material.not_before if material else _UNKNOWN_TIME),
        issued_at=_moment(detail.get("IssuedAt")) if material else None,
        in_use_by=tuple(sorted(map(str, detail.get("InUseBy") or ()))),
        renewal=_renewal(detail.get("RenewalSummary") or {}),
        eligibility_told=_ELIGIBILITY.get(str(detail.get("RenewalEligibility"))),
        imported_at=_moment(detail.get("ImportedAt")),
        revoked_at=_moment(detail.get("RevokedAt")),
        revocation_reason=_reason(detail.get("RevocationReason")),
        material=material,
        failure_reason=_failure(detail),
        status_message=f"The reason is {str(detail['FailureReason'])[:80]}."
        if detail.get("FailureReason")
        else "",
    )


def issued(answer: Members, *, imported: bool) -> IssuedMaterial:
    """Return what GetCertificate answered; raise ``BackendFailed`` where that is no certificate.

    Of one that was requested, a root at the end of the chain stands apart, as our own engine shows it; an imported chain
    stays as it was imported.
    """
    body, chain = str(answer.get("Certificate") or ""), str(answer.get("CertificateChain") or "")
    try:
        leaf = x509.load_der_x509_certificate(pem.certificate(body))
        others = tuple(map(x509.load_der_x509_certificate, pem.chain(chain))) if chain.strip() else ()
    except (AcmError, ValueError):
        raise BackendFailed("GetCertificate answered what is no certificate in PEM.") from None
    if (
        others and leaf.issuer != others[0].subject
    ):  # moto answers one chain for all, which has signed none of them
        others = ()
    material = reading.material(leaf, others)
    if imported or not others or not material.root_pem:
        return material
    return replace(material, chain_pem="".join(map(reading.pem_of, others[:-1])))


def exported(answer: Members) -> ExportedCertificate:
    """Return what ExportCertificate answered; raise ``BackendFailed`` where part of it is missing."""
    texts = [str(answer.get(name) or "") for name in ("Certificate", "CertificateChain", "PrivateKey")]
    if not (texts[0] and texts[2]):
        raise BackendFailed("ExportCertificate answered without a certificate or its private key.")
    body, chain, key = (f"{text.rstrip()}\n" if text else "" for text in texts)
    return ExportedCertificate(certificate_pem=body, chain_pem=chain, private_key_pem=key)


def _renewal(summary: Members) -> Renewal | None:
    """Return the latest renewal; None where there was none, or its status is not one that is known."""
    updated = _moment(summary.get("UpdatedAt"))
    with suppress(ValueError):
        status = RenewalStatus(str(summary.get("RenewalStatus")))
        reason = summary.get("RenewalStatusReason")
        told = RenewalReason(reason) if reason in list(RenewalReason) else reason and RenewalReason.OTHER
        at = updated or _UNKNOWN_TIME
        return Renewal(status=status, reason=told or None, attempt_at=at, updated_at=at)
    return None


def _reason(text: object) -> RevocationReason | None:
    with suppress(ValueError):
        return RevocationReason(str(text)) if text else None
    return RevocationReason.UNSPECIFIED


def tags(answer: Members) -> dict[str, str]:
    """Return the tags of an answer, without those that AWS itself sets: nobody can change them."""
    found = {str(tag["Key"]): str(tag.get("Value", "")) for tag in answer.get("Tags") or ()}
    return {key: value for key, value in found.items() if not key.lower().startswith(_SYSTEM_TAGS)}


def is_issued(detail: Members) -> bool:
    """Tell whether there is a certificate to get."""
    return detail.get("Status") in ("ISSUED", "INACTIVE", "EXPIRED", "REVOKED")


def record_of(validation: Members) -> ResourceRecord | None:
    """Return the record that a domain validation wants; absolute names, with a final dot."""
    record = validation.get("ResourceRecord")
    if not record:
        return None
    return ResourceRecord(
        name=_absolute(record["Name"]), value=_absolute(record["Value"]), type=record.get("Type", "CNAME")
    )


def _absolute(name: str) -> str:
    return f"{name.removesuffix('.')}."


def _names(detail: Members) -> tuple[str, ...]:
    """Return the names, the first one first and the others sorted: the service keeps no order."""
    first = str(detail.get("DomainName") or "")
    others = {str(name) for name in detail.get("SubjectAlternativeNames") or ()} - {first}
    return (first, *sorted(others))


def _validations(detail: Members, names: Sequence[str]) -> Iterator[DomainValidation]:
    if detail.get("Type") != CertificateType.AMAZON_ISSUED:
        return
    told = {str(one.get("DomainName")): one for one in detail.get("DomainValidationOptions") or ()}
    for name in names:
        one = told.get(name, {})
        status = one.get("ValidationStatus")
        yield DomainValidation(
            domain_name=name,
            status=DomainStatus(status) if status else DomainStatus.PENDING_VALIDATION,
            record=record_of(one),
            redirect=_redirect_of(one),
            looks_are_told=False,
            validation_domain=str(one.get("ValidationDomain") or "") if one.get("ValidationEmails") else "",
            emails=tuple(str(email) for email in one.get("ValidationEmails") or ()),
        )


def _redirect_of(told: Members) -> HttpRedirect | None:
    redirect = told.get("HttpRedirect") or {}
    both = redirect.get("RedirectFrom"), redirect.get("RedirectTo")
    return HttpRedirect(redirect_from=str(both[0]), redirect_to=str(both[1])) if all(both) else None


def _method(detail: Members) -> ValidationMethod:
    told = [one.get("ValidationMethod") for one in detail.get("DomainValidationOptions") or ()]
    return ValidationMethod(next(filter(None, told), ValidationMethod.DNS))


def _algorithm(text: Any) -> KeyAlgorithm:
    """Read a key algorithm: answers write a hyphen where requests have an underscore."""
    return KeyAlgorithm(str(text or KeyAlgorithm.RSA_2048).replace("-", "_"))


def _failure(detail: Members) -> FailureReason | None:
    if not detail.get("FailureReason"):
        return None
    with suppress(ValueError):
        return FailureReason(detail["FailureReason"])
    return FailureReason.OTHER


def _moment(value: Any) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None
