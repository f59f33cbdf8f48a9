"""ResendValidationEmail."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members
from acm.model import domains


def resend_validation_email(call: Call, members: Members) -> Members:
    """Send the validation mail of a domain once more."""
    call.manager.resend_validation_email(
        certificates.own(call, members["CertificateArn"]),
        domain=domains.canonical(members["Domain"]),
        validation_domain=domains.canonical(members["ValidationDomain"]),
    )
    return {}
