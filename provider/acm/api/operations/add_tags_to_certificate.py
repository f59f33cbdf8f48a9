"""AddTagsToCertificate."""

from __future__ import annotations

from acm.api import certificates, tags
from acm.api.call import Call, Members


def add_tags_to_certificate(call: Call, members: Members) -> Members:
    """Add tags; a key that is there gets the new value."""
    call.manager.add_tags(certificates.own(call, members["CertificateArn"]), tags.read(members))
    return {}
