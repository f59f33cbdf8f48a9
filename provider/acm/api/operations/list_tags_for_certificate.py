"""ListTagsForCertificate."""

from __future__ import annotations

from acm.api import certificates, tags
from acm.api.call import Call, Members


def list_tags_for_certificate(call: Call, members: Members) -> Members:
    """Return a certificate's tags."""
    return {"Tags": tags.written(certificates.found(call, members["CertificateArn"]).tags)}
