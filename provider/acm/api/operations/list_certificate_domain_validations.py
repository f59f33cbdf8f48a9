"""ListCertificateDomainValidations."""

from __future__ import annotations

from acm.api import certificates, paging
from acm.api.call import Call, Members
from acm.model.certificate import Certificate, DomainValidation, ValidationMethod
from acm.model.lifecycle import DomainStatus
from acm.model.search import Position

_DEFAULT_ITEMS = 100


def list_certificate_domain_validations(call: Call, members: Members) -> Members:
    """Return a page of how a certificate's domains are validated; an imported one has none."""
    certificate = certificates.found(call, members["CertificateArn"])
    place = paging.place(call, members, refusal="InvalidArgsException")
    start = place.value if place and isinstance(place.value, int) else 0
    end = max(0, start) + members.get("MaxItems", _DEFAULT_ITEMS)
    more = Position(end, certificate.arn) if end < len(certificate.validations) else None
    return {
        "DomainValidationSummaryList": [
            _summary(certificate, validation) for validation in certificate.validations[max(0, start) : end]
        ],
        "NextToken": paging.token(call, members, more),
    }


def _summary(certificate: Certificate, validation: DomainValidation) -> Members:
    by_mail = certificate.validation_method is ValidationMethod.EMAIL
    return {
        "DomainName": validation.domain_name,
        "ActiveValidationConfiguration": {
            "ValidationMethod": certificate.validation_method,
            "ValidationStatus": validation.status,
            "ValidationChallenge": _mail_challenge(validation) if by_mail else _dns_challenge(validation),
        },
        "RequestedValidationConfiguration": _requested(certificate, validation),
    }


def _requested(certificate: Certificate, validation: DomainValidation) -> Members | None:
    """Return how a domain will be validated, while that is changing."""
    change = certificate.method_change
    if change is None or not change.is_pending:
        return None
    found = validation.domain_name in change.found
    return {
        "ValidationMethod": ValidationMethod.DNS,
        "ValidationStatus": DomainStatus.SUCCESS if found else DomainStatus.PENDING_VALIDATION,
        "ValidationChallenge": _dns_challenge(validation),
    }


def _mail_challenge(validation: DomainValidation) -> Members:
    addressed = {
        "ValidationEmails": list(validation.emails),
        "ValidationDomain": validation.validation_domain,
    }
    return {"EmailValidationChallenge": addressed}


def _dns_challenge(validation: DomainValidation) -> Members | None:
    if validation.record is None:
        return None
    return {"DnsValidationChallenge": {"ResourceRecord": certificates.record(validation.record)}}
