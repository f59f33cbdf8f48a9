"""`acm request`: a new certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from acm.cli.certificate_view import RequestedView
from acm.cli.commands.wait_command import PATIENCE, watch
from acm.cli.console import safe
from acm.cli.output import OutputFormat
from acm.cli.session import Injected, Session
from acm.cli.texts import Duration
from acm.manager import late
from acm.model.certificate import Certificate, CertificateOptions, CertificateRequest, ValidationMethod
from acm.model.errors import AcmError, InvalidDomainValidation, InvalidParameter, InvalidTag
from acm.model.keys import REQUESTABLE, requestable
from acm.model.renewal import RenewalPolicy


def request(
    domain: str,
    /,
    *,
    san: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    key_algorithm: str = REQUESTABLE[0].value,
    tag: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    validation_method: Annotated[str, Parameter(show_default=False)] = ValidationMethod.DNS.value,
    validation_domain: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    certificate_authority: Annotated[str | None, Parameter(show_default=False)] = None,
    exportable: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    renewal: Annotated[RenewalPolicy, Parameter(show_default=False)] = RenewalPolicy.WHEN_IN_USE,
    idempotency_token: str | None = None,
    wait: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    timeout: Duration = PATIENCE,
    session: Injected,
) -> None:
    """Request a certificate and show the records to publish, the pages to redirect, or whom mail asks.

    As lines: the ARN, then name, type, value and proven names of each record; for mail the domain that it goes to, EMAIL,
    an address and the name; for HTTP the page, HTTP, where it has to lead, and the name.

    Parameters
    ----------
    domain
        The first name, which becomes the common name. A wildcard is its whole leftmost label: '*.example.com'.
    san
        A further name; may be given several times.
    key_algorithm
        RSA_2048, EC_prime256v1 or EC_secp384r1.
    tag
        KEY=VALUE; may be given several times.
    validation_method
        DNS, EMAIL where the installation sends mail, or HTTP: each name redirects a page, or has its content.
    validation_domain
        NAME=DOMAIN: mail about NAME goes to DOMAIN, which NAME lies in; may be given several times.
    certificate_authority
        The ARN of a private authority: it issues at once, and nothing is validated.
    exportable
        Let the certificate be exported with its private key (`acm export`).
    renewal
        always, or when-in-use: while something uses the certificate (`acm associate`), or once it was exported.
    idempotency_token
        Within an hour, the same token with the same parameters returns the same certificate.
    wait
        Wait until it is issued, as `acm wait` does.
    timeout
        How long to wait with --wait; 75m unless given.
    """
    asked = CertificateRequest(
        names=(domain, *san),
        region=session.settings().region,
        key_algorithm=requestable(key_algorithm),
        validation_method=_method(validation_method),
        validation_domains=_pairs(
            validation_domain, "NAME=DOMAIN", "--validation-domain", InvalidDomainValidation
        ),
        certificate_authority_arn=certificate_authority,
        options=CertificateOptions(export=exportable),
        renewal_policy=renewal,
        tags=read_tags(tag),
        idempotency_token=idempotency_token,
    )
    with session.manager() as manager:
        certificate = late.with_records(
            manager, manager.request(asked), pause=_pausing(session), tell=_telling(session)
        )
        _show(session, certificate, streaming=wait)
        if wait:
            watch(session, manager, certificate.arn, timeout)


COMMAND = request


def _pausing(session: Session) -> late.Pause:
    def pause(seconds: float) -> bool:
        session.surroundings.pause(seconds)
        return False

    return pause


def _telling(session: Session) -> Callable[[str], None]:
    return lambda message: session.errors.print(Text(safe(message)), soft_wrap=True)


def read_tags(texts: Iterable[str]) -> dict[str, str]:
    """Return the tags of ``KEY=VALUE`` texts; raise ``InvalidTag`` for a text without ``=`` or a key given twice."""
    return _pairs(texts, "KEY=VALUE", "--tag", InvalidTag)


def _pairs(texts: Iterable[str], written: str, option: str, refusal: type[AcmError]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise refusal(f"it is written {written}.", property_path=option)
        if key in pairs:
            raise refusal(f"{key[:128]!r} is given twice.", property_path=option)
        pairs[key] = value
    return pairs


def _method(text: str) -> ValidationMethod:
    try:
        return ValidationMethod(text.upper())
    except ValueError:
        raise InvalidParameter(
            f"{text[:20]!r} is not a validation method: DNS, EMAIL or HTTP.",
            property_path="--validation-method",
        ) from None


def _show(session: Session, certificate: Certificate, *, streaming: bool) -> None:
    view = RequestedView(certificate)
    if streaming and session.output.format is OutputFormat.JSON:
        session.output.json_line(view.document())
    else:
        session.output.show(view)
