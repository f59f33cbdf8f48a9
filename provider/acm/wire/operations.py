"""What is answered and what is refused, with the reason: every operation of the model has a row."""

from __future__ import annotations

from acm.wire.model import ACM, PRIVATE_CA, Service, operation_names

ANSWERED = (
    "AddTagsToCertificate",
    "DeleteCertificate",
    "DescribeCertificate",
    "ExportCertificate",
    "GetAccountConfiguration",
    "GetCertificate",
    "ImportCertificate",
    "ListCertificateDomainValidations",
    "ListCertificates",
    "ListTagsForCertificate",
    "ListTagsForResource",
    "PutAccountConfiguration",
    "RemoveTagsFromCertificate",
    "RenewCertificate",
    "RequestCertificate",
    "ResendValidationEmail",
    "RevokeCertificate",
    "SearchCertificates",
    "TagResource",
    "UntagResource",
    "UpdateCertificateOptions",
)

PRIVATE_CA_ANSWERED = (
    "CreateCertificateAuthority",
    "CreatePermission",
    "DeleteCertificateAuthority",
    "DeletePermission",
    "DeletePolicy",
    "DescribeCertificateAuthority",
    "GetCertificate",
    "GetCertificateAuthorityCertificate",
    "GetCertificateAuthorityCsr",
    "GetPolicy",
    "ImportCertificateAuthorityCertificate",
    "IssueCertificate",
    "ListCertificateAuthorities",
    "ListPermissions",
    "ListTags",
    "PutPolicy",
    "RestoreCertificateAuthority",
    "TagCertificateAuthority",
    "UntagCertificateAuthority",
    "UpdateCertificateAuthority",
)

PARTLY = {
    "ListTagsForResource": "Not for certificates, as in ACM: they have ListTagsForCertificate.",
    "RequestCertificate": "Validation by DNS, by e-mail, or over HTTP.",
    "TagResource": "Not for certificates, as in ACM: they have AddTagsToCertificate.",
    "UntagResource": "Not for certificates, as in ACM: they have RemoveTagsFromCertificate.",
}
"""What is to be known of operations that are answered, but not as one may expect."""

PRIVATE_CA_PARTLY = {
    "CreateCertificateAuthority": "Without extensions of the signing request and custom attributes; revocation lists are served here, not in S3.",
    "CreatePermission": "For acm.amazonaws.com, as in AWS.",
    "IssueCertificate": "Templates of end entities, roots, and authorities of path length 0 to 3; ApiPassthrough with name constraints.",
    "PutPolicy": "Accounts, actions, and a condition on the template; anything else is refused.",
    "UpdateCertificateAuthority": "ACTIVE and DISABLED; revocation lists are served here, not in S3.",
}
"""What is to be known of operations of Private CA that are answered."""

_ACME = "ACM's ACME server is not part of this service: request certificates with RequestCertificate."
_AUDIT = "Audit reports are not part of this service: they are files in S3."
_PRIVATE_CA_REFUSED = {
    "CreateCertificateAuthorityAuditReport": _AUDIT,
    "DescribeCertificateAuthorityAuditReport": _AUDIT,
}


def refusals(of: Service = ACM) -> dict[str, str]:
    """Return every operation of a service that is refused, with the reason that its clients get."""
    if of is PRIVATE_CA:
        return dict(_PRIVATE_CA_REFUSED)
    return {name: _ACME for name in operation_names() if name not in ANSWERED}
