"""SearchCertificates: finds what ListCertificates hides."""

from __future__ import annotations

from acm.api import certificates, filters, paging
from acm.api.call import Call, Members
from acm.api.x509_attributes import attributes
from acm.model.certificate import Certificate
from acm.model.search import Order, Search, SortKey

_DEFAULT_RESULTS = 100


def search_certificates(call: Call, members: Members) -> Members:
    """Return a page of results."""
    page = call.manager.search(
        Search(
            region=call.caller.region,
            matches=filters.searched(members.get("FilterStatement")),
            order=Order(
                key=SortKey(members.get("SortBy", "CREATED_AT")),
                descending=members.get("SortOrder") == "DESCENDING",
            ),
            after=paging.place(call, members, refusal="ValidationException"),
            limit=members.get("MaxResults", _DEFAULT_RESULTS),
        )
    )
    return {
        "Results": [_result(one) for one in page.certificates],
        "NextToken": paging.token(call, members, page.end),
    }


def _result(certificate: Certificate) -> Members:
    return {
        "CertificateArn": certificate.arn,
        "X509Attributes": attributes(certificate),
        "CertificateMetadata": {"AcmCertificateMetadata": certificates.metadata(certificate)},
    }
