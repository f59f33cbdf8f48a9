"""ListCertificateDomainValidations."""

from __future__ import annotations

from acm.api import certificates, paging
from acm.api.call import Call, Members
from acm.model.certificate import Certificate, DomainValidation
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
    return {
        "DomainName": validation.domain_name,
        "ActiveValidationConfiguration": {
            "ValidationMethod": certificate.validation_method,
            "ValidationStatus": validation.status,
            "ValidationChallenge": _challenge(validation),
        },
    }


def _challenge(validation: DomainValidation) -> Members | None:
    if validation.emails:
        addressed = {
            "ValidationEmails": list(validation.emails),
            "ValidationDomain": validation.validation_domain,
        }
        return {"EmailValidationChallenge": addressed}
    if validation.record is None:
        return None
    return {"DnsValidationChallenge": {"ResourceRecord": certificates.record(validation.record)}}
