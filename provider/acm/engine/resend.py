"""ResendValidationEmail: the checks; the mail itself comes with validation by e-mail."""

from __future__ import annotations

from acm.engine.describe import describe
from acm.engine.ports import Store
from acm.model.certificate import Certificate, ValidationMethod
from acm.model.domains import base_domain, lies_in
from acm.model.errors import InvalidDomainValidation, InvalidState, NotAvailable
from acm.model.lifecycle import CertificateStatus


async def resend_validation_email(
    store: Store, account: str, arn: str, *, domain: str, validation_domain: str
) -> None:
    """Refuse to send mail for a certificate that waits for none, with the reason; none is sent in this version.

    ``domain`` is a canonical name of the certificate, ``validation_domain`` itself or one that it lies in.
    Raises ``InvalidState``, ``InvalidDomainValidation`` or ``NotAvailable``.
    """
    certificate = await describe(store, account, arn)
    check_state(certificate)
    check_validation_domain(certificate.names, domain, validation_domain)
    raise NotAvailable("validation by e-mail is not in this version.", hint="Use DNS.")


def check_state(certificate: Certificate) -> None:
    """Raise ``InvalidState`` unless the certificate waits for an answer to a mail."""
    if certificate.status is not CertificateStatus.PENDING_VALIDATION:
        raise InvalidState(f"{certificate.arn} is {certificate.status}: it waits for no validation.")
    if certificate.validation_method is not ValidationMethod.EMAIL:
        raise InvalidState(
            f"{certificate.arn} is validated by {certificate.validation_method}, not by e-mail.",
            hint="Publish the records that DescribeCertificate shows.",
        )


def check_validation_domain(names: tuple[str, ...], domain: str, validation_domain: str) -> None:
    """Raise ``InvalidDomainValidation`` unless mail about ``domain``, one of ``names``, may go to ``validation_domain``."""
    if domain not in names:
        raise InvalidDomainValidation(f"{domain} is none of the certificate's names.")
    if not lies_in(base_domain(domain), base_domain(validation_domain)):
        raise InvalidDomainValidation(
            f"{validation_domain} is neither {domain} nor a domain that it lies in.",
            hint="Give the name itself or one of its parent domains.",
        )
