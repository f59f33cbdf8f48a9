"""What a wait shows: a live table in a terminal, a line for each change in a pipe, JSON lines for a program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from types import TracebackType
from typing import Protocol

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from acm.cli.certificate_view import next_look
from acm.cli.documents import certificate_document, look_document, record_document, redirect_document
from acm.cli.output import Output, OutputFormat
from acm.cli.tables import table_of
from acm.cli.texts import in_words
from acm.model.certificate import Certificate, DomainValidation
from acm.model.clock import rfc3339
from acm.model.lifecycle import CertificateStatus

STREAM_VERSION = 1
"""Version of the JSON lines; in the first of them."""


class Display(Protocol):
    """Shows how a wait goes."""

    def __call__(self, certificate: Certificate, now: datetime) -> None:
        """Show the certificate as it is ``now``."""
        ...


def display_for(output: Output, arn: str) -> AbstractContextManager[Display]:
    """Return the display that fits the output's format; it lives while the context is open."""
    if output.format is OutputFormat.JSON:
        return _lines(_JsonLines(output, arn))
    if output.format is OutputFormat.PLAIN or not output.console.is_terminal:
        return _lines(_PlainLines(output))
    return _LiveTable(output)


@contextmanager
def _lines(display: Display) -> Iterator[Display]:
    yield display


def what_is_awaited(validation: DomainValidation) -> str:
    """Return in a sentence what was answered last for a domain, or what is wanted before the first look."""
    if validation.last_look is not None:
        return validation.last_look.message
    record, redirect = validation.record, validation.redirect
    if record is not None:
        return f"wanted: {record.name} {record.type} {record.value}"
    if redirect is not None:
        return f"wanted: {redirect.redirect_from} redirects to {redirect.redirect_to}"
    return ""


class _Changes:
    """Tells which domains have news, comparing what a person would read."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, str]] = {}

    def of(self, certificate: Certificate) -> Iterator[DomainValidation]:
        for validation in certificate.validations:
            news = (validation.status, what_is_awaited(validation))
            if self._seen.get(validation.domain_name) != news:
                self._seen[validation.domain_name] = news
                yield validation


class _Status:
    """Tells whether the certificate's own status has news."""

    def __init__(self) -> None:
        self._seen: tuple[str, str] = (CertificateStatus.PENDING_VALIDATION, "")

    def changed(self, certificate: Certificate) -> bool:
        news = (certificate.status, certificate.status_message)
        changed, self._seen = news != self._seen, news
        return changed


class _PlainLines:
    """Time, domain or ARN, status, message."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._changes = _Changes()
        self._status = _Status()

    def __call__(self, certificate: Certificate, now: datetime) -> None:
        time = rfc3339(now)
        for validation in self._changes.of(certificate):
            self._output.row((time, validation.domain_name, validation.status, what_is_awaited(validation)))
        if self._status.changed(certificate):
            self._output.row((time, certificate.arn, certificate.status, _outcome(certificate)))


class _JsonLines:
    """A line with the version, then one for each change, the last with the whole certificate."""

    def __init__(self, output: Output, arn: str) -> None:
        self._output = output
        self._changes = _Changes()
        self._status = _Status()
        output.json_line({"Version": STREAM_VERSION, "CertificateArn": arn})

    def __call__(self, certificate: Certificate, now: datetime) -> None:
        time = rfc3339(now)
        for validation in self._changes.of(certificate):
            look, record, redirect = validation.last_look, validation.record, validation.redirect
            self._output.json_line(
                {
                    "Time": time,
                    "DomainName": validation.domain_name,
                    "ValidationStatus": validation.status,
                    **({"ResourceRecord": record_document(record)} if record else {}),
                    **({"HttpRedirect": redirect_document(redirect)} if redirect else {}),
                    **({"Look": look_document(look)} if look else {}),
                }
            )
        if self._status.changed(certificate):
            self._output.json_line({"Time": time, "Certificate": certificate_document(certificate)})


class _LiveTable:
    """A table that is drawn anew after each look."""

    def __init__(self, output: Output) -> None:
        self._live = Live(console=output.console, auto_refresh=False, vertical_overflow="visible")

    def __enter__(self) -> Display:
        self._live.__enter__()
        return self._update

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def _update(self, certificate: Certificate, now: datetime) -> None:
        self._live.update(status_table(certificate, now), refresh=True)


def status_table(certificate: Certificate, now: datetime) -> RenderableType:
    """Return a line for each domain and, below, what happens next."""
    rows = [(v.domain_name, v.status, what_is_awaited(v)) for v in certificate.validations]
    table = table_of(("DOMAIN", "STATUS", "LAST LOOK"), rows, whole=("STATUS",))
    return Group(table, Text(_footer(certificate, now), style="dim"))


def _footer(certificate: Certificate, now: datetime) -> str:
    if certificate.status is not CertificateStatus.PENDING_VALIDATION:
        return _outcome(certificate)
    looks = [due for v in certificate.validations if (due := next_look(certificate, v))]
    if not looks:
        return certificate.status_message or "All names are validated; issuing."
    away = min(looks) - now
    when = f"in {in_words(away)}" if away.total_seconds() > 0 else "now"
    return f"Next look {when}; times out in {in_words(certificate.validation_deadline - now)}. Ctrl-C leaves it pending."


def _outcome(certificate: Certificate) -> str:
    if certificate.material is not None and certificate.status is CertificateStatus.ISSUED:
        return f"Issued; valid until {rfc3339(certificate.material.not_after)}."
    return certificate.status_message or certificate.status
