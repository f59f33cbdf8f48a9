"""What is different about a certificate whose names are validated over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acm.model.backends import Capability, Support
from acm.model.certificate import Certificate, HttpRedirect, ValidationMethod
from acm.model.errors import AcmError, NotAvailable
from acm.plugin.contract import Session
from acm.plugin.resources import shared
from acm.plugin.resources.private_certificate import is_private
from acm.plugin.tables import CERTIFICATE
from acm.plugin.values import UNKNOWN, Properties, Value


def over_http(inputs: Properties) -> bool:
    """Tell whether the names are validated over HTTP; private certificates are not validated."""
    method = shared.meaning(CERTIFICATE.input("validationMethod"), inputs)
    return not is_private(inputs) and method == "HTTP"


def check(session: Session, inputs: Properties) -> Iterator[AcmError]:
    """Yield that the backend cannot validate over HTTP, where that is known. Pure."""
    methods = session.backend.methods
    if over_http(inputs) and methods is not None and ValidationMethod.HTTP not in methods:
        yield NotAvailable(
            f"{session.backend.place} does not validate over HTTP.",
            hint="Use DNS, or a later version there.",
            property_path="validationMethod",
        )


def warnings(session: Session, inputs: Properties) -> Iterator[str]:
    """Yield what the user shall know, although nothing fails."""
    if over_http(inputs) and session.backend.support(Capability.HTTP) is Support.IGNORED:
        yield f"validationMethod: {session.backend.place} takes HTTP and does not heed it. It validates nothing."


def redirects_state(
    session: Session, inputs: Properties, names: Iterable[str] | None, certificate: Certificate | None
) -> Value:
    """Return the output validationRedirects: of ``certificate``, or before there is one what is certain of it."""
    if certificate is not None:
        told = {v.domain_name: v.redirect for v in certificate.validations if v.redirect}
        return [_detail(name, told[name]) for name in sorted(told)]
    if not over_http(inputs):
        return []
    if names is None:
        return UNKNOWN
    return [_detail(name, session.manager.validation_redirect(name)) for name in sorted(names)]


def _detail(name: str, redirect: HttpRedirect | None) -> Value:
    return {
        "domainName": name,
        "redirectFrom": redirect.redirect_from if redirect else UNKNOWN,
        "redirectTo": redirect.redirect_to if redirect else UNKNOWN,
    }
