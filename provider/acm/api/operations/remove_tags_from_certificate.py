"""RemoveTagsFromCertificate."""

from __future__ import annotations

from acm.api import certificates, tags
from acm.api.call import Call, Members


def remove_tags_from_certificate(call: Call, members: Members) -> Members:
    """Remove tags by key; one that is given with a value goes only where it has that value."""
    call.manager.remove_tags(certificates.own(call, members["CertificateArn"]), tags.given(members))
    return {}
