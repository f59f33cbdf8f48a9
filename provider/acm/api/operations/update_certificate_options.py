"""UpdateCertificateOptions."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members
from acm.model.certificate import ValidationMethod
from acm.model.errors import InvalidParameter


def update_certificate_options(call: Call, members: Members) -> Members:
    """Change the options that are given; they count from the next issuance on. EMAIL becomes DNS once its records are there."""
    arn, options = certificates.own(call, members["CertificateArn"]), members["Options"]
    if not options:
        raise InvalidParameter("Options has no member: nothing would change.")
    method = options.get("ValidationMethod")
    call.manager.update_options(
        arn,
        certificate_transparency_logging=_flag(options, "CertificateTransparencyLoggingPreference"),
        export=_flag(options, "Export"),
        validation_method=ValidationMethod(method) if method else None,
    )
    return {}


def _flag(options: Members, name: str) -> bool | None:
    return options[name] == "ENABLED" if name in options else None
