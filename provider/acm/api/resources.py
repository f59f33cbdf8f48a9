"""Resources that are tagged by their ARN: every one of ACM's but certificates, and this service has none of those."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.model.arn import CertificateArn
from acm.model.errors import InvalidArn, ResourceNotFound
from acm.wire.faults import Fault


def refuse(call: Call, members: Members) -> Members:
    """Refuse a certificate, which has operations of its own for tags, and say that nothing else is here."""
    arn = members["ResourceArn"]
    try:
        CertificateArn.parse(arn)
    except InvalidArn:
        raise ResourceNotFound(f"Could not find resource {arn[:200]}.") from None
    raise Fault("ValidationException", f"{call.name} is not for certificates: {_INSTEAD[call.name]}.")


_INSTEAD = {
    "TagResource": "use AddTagsToCertificate",
    "UntagResource": "use RemoveTagsFromCertificate",
    "ListTagsForResource": "use ListTagsForCertificate",
}
