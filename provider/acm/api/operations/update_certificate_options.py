"""UpdateCertificateOptions."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Members
from acm.model.errors import InvalidParameter, InvalidState, NotAvailable


def update_certificate_options(call: Call, members: Members) -> Members:
    """Change the options that are given; they count from the next issuance on."""
    arn, options = certificates.own(call, members["CertificateArn"]), members["Options"]
    if not options:
        raise InvalidParameter("Options has no member: nothing would change.")
    if "ValidationMethod" in options:
        _refuse_method(call, arn, options["ValidationMethod"])
    call.manager.update_options(
        arn,
        certificate_transparency_logging=_flag(options, "CertificateTransparencyLoggingPreference"),
        export=_flag(options, "Export"),
    )
    return {}


def _flag(options: Members, name: str) -> bool | None:
    return options[name] == "ENABLED" if name in options else None


def _refuse_method(call: Call, arn: str, method: str) -> None:
    """Only certificates validated by e-mail change their method, to DNS; none are in this version."""
    present = call.manager.describe(arn).validation_method
    if (present, method) == ("EMAIL", "DNS"):
        raise NotAvailable("a change from e-mail to DNS is not in this version.", hint="Request a new one.")
    raise InvalidState(
        f"the validation method changes from EMAIL to DNS only, not from {present} to {method}."
    )
