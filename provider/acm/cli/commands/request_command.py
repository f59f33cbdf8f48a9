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
from acm.model.certificate import Certificate, CertificateOptions, CertificateRequest
from acm.model.errors import InvalidTag
from acm.model.keys import REQUESTABLE, requestable


def request(
    domain: str,
    /,
    *,
    san: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    key_algorithm: str = REQUESTABLE[0].value,
    tag: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    exportable: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    idempotency_token: str | None = None,
    wait: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    timeout: Duration = PATIENCE,
    session: Injected,
) -> None:
    """Request a certificate and show the records to publish.

    As lines: the ARN, then name, type, value and proven names of each record.

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
    exportable
        Let the certificate be exported with its private key (`acm export`).
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
        options=CertificateOptions(export=exportable),
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
    tags: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise InvalidTag("a tag is written KEY=VALUE.", property_path="--tag")
        if key in tags:
            raise InvalidTag(f"the key {key[:128]!r} is given twice.", property_path="--tag")
        tags[key] = value
    return tags


def _show(session: Session, certificate: Certificate, *, streaming: bool) -> None:
    view = RequestedView(certificate)
    if streaming and session.output.format is OutputFormat.JSON:
        session.output.json_line(view.document())
    else:
        session.output.show(view)
