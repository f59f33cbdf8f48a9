"""RequestCertificate."""

from __future__ import annotations

from acm.api import answers, tags
from acm.api.call import Call, Members
from acm.model import domains
from acm.model.certificate import CertificateOptions, CertificateRequest, ValidationMethod
from acm.model.errors import InvalidParameter, NotAvailable
from acm.model.keys import KeyAlgorithm, requestable
from acm.model.mail import check_validation_domain
from acm.wire.faults import Fault

_AMAZONS_OWN = ("RootHierarchyType", "CertificateUsage")


def request_certificate(call: Call, members: Members) -> Members:
    """Request a certificate; its ARN comes back once it is stored."""
    return answers.named(call.manager.request(_asked(call, members)))


async def request_certificate_awaited(call: Call, members: Members) -> Members:
    """Do the same in the event loop: it waits for nothing but the commit."""
    return answers.named(await call.manager.request_awaited(_asked(call, members)))


def _asked(call: Call, members: Members) -> CertificateRequest:
    _check_private(members)
    for name in _AMAZONS_OWN:
        if name in members:
            raise NotAvailable(f"{name} chooses among Amazon's own roots, which only Amazon has.")
    options, names = members.get("Options", {}), _names(members)
    return CertificateRequest(
        names=names,
        region=call.caller.region,
        key_algorithm=_key_algorithm(call, members.get("KeyAlgorithm", "RSA_2048")),
        validation_method=ValidationMethod(members.get("ValidationMethod", "DNS")),
        options=CertificateOptions(
            certificate_transparency_logging=options.get("CertificateTransparencyLoggingPreference")
            != "DISABLED",
            export=options.get("Export") == "ENABLED",
        ),
        tags=tags.read(members),
        managed_by=members.get("ManagedBy"),
        certificate_authority_arn=members.get("CertificateAuthorityArn"),
        validation_domains=_validation_domains(members, names),
        idempotency_token=members.get("IdempotencyToken"),
    )


def _check_private(members: Members) -> None:
    """Raise a ``Fault`` where a private certificate is asked for together with how to validate it: it is not validated."""
    for name in ("ValidationMethod", "DomainValidationOptions"):
        if "CertificateAuthorityArn" in members and name in members:
            raise Fault(
                "InvalidParameterException",
                f"{name} cannot be given with CertificateAuthorityArn: private certificates are not validated.",
            )


def _names(members: Members) -> tuple[str, ...]:
    return domains.name_set(
        map(domains.canonical, (members["DomainName"], *members.get("SubjectAlternativeNames", ())))
    )


def _validation_domains(members: Members, names: tuple[str, ...]) -> dict[str, str]:
    """Return where mail about each name goes, as it was asked; checked whether mail is sent or not."""
    asked = {
        domains.canonical(option["DomainName"]): domains.canonical(option["ValidationDomain"])
        for option in members.get("DomainValidationOptions", ())
    }
    for name, validation_domain in asked.items():
        check_validation_domain(names, name, validation_domain)
    return asked if members.get("ValidationMethod") == ValidationMethod.EMAIL else {}


def _key_algorithm(call: Call, text: str) -> KeyAlgorithm:
    try:
        return requestable(text)
    except InvalidParameter:
        raise Fault(
            "ValidationException",
            f"Encryption Algorithm {text} is not supported in {call.caller.region} region",
        ) from None
