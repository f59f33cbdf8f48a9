"""What is answered and what is refused, with the reason: every operation of the model has a row."""

from __future__ import annotations

from acm.wire.model import operation_names

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

_ACME = "ACM's ACME server is not part of this service: request certificates with RequestCertificate."


def refusals() -> dict[str, str]:
    """Return every operation that is refused, with the reason that its clients get."""
    return {name: _ACME for name in operation_names() if name not in ANSWERED}
