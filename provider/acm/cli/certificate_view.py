"""One certificate: what it is, and for each of its names what is wanted, what DNS answered, and when it is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from acm.cli.documents import certificate_document
from acm.cli.output import Document
from acm.cli.record_view import record_rows, records_table, wanted_records
from acm.cli.tables import STATUS_STYLE, blocks, cell, fields_of, heading
from acm.cli.texts import moment
from acm.model.certificate import Certificate, DomainValidation, IssuedMaterial, ValidationMethod
from acm.model.clock import rfc3339
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.validation.tokens import http_content


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as `acm describe` shows it; ``now`` is the installation's clock."""

    certificate: Certificate
    now: datetime

    def table(self, width: int) -> RenderableType:
        """Return the certificate's fields, then a block for each domain."""
        del width
        domains = [_domain_block(self.certificate, v, self.now) for v in self.certificate.validations]
        return blocks([_head(self.certificate, self.now), *domains])

    def rows(self) -> Iterable[Sequence[str]]:
        """Return a line for the certificate, then one for each domain, told apart by their first field."""
        certificate = self.certificate
        material = certificate.material
        yield (
            "certificate",
            certificate.arn,
            certificate.status,
            certificate.key_algorithm.described,
            rfc3339(certificate.created_at),
            rfc3339(material.not_after) if material else "",
            certificate.status_message,
        )
        for validation in certificate.validations:
            yield _domain_row(certificate, validation)

    def document(self) -> Document:
        """Return what DescribeCertificate answers."""
        return {"Certificate": certificate_document(self.certificate)}


_HEADINGS = {
    ValidationMethod.DNS: "Publish these records in DNS:",
    ValidationMethod.EMAIL: "Mail that asks for approval goes to:",
    ValidationMethod.HTTP: "Have each page redirect to the other, or answer with its content:",
}


@dataclass(frozen=True, slots=True)
class RequestedView:
    """A certificate just requested: its ARN and what to publish, or whom mail asks."""

    certificate: Certificate

    def table(self, width: int) -> RenderableType:
        """Return the ARN, the records or mailboxes, and how to go on."""
        records = (
            _mailboxes(self.certificate)
            or _redirects(self.certificate)
            or records_table(wanted_records(self.certificate), width)
        )
        if self.certificate.status is not CertificateStatus.PENDING_VALIDATION:
            return blocks([_arn(self.certificate), records])
        return blocks(
            [
                _arn(self.certificate),
                Group(heading(self._heading), records),
                Text("Then: acm wait " + self.certificate.arn, no_wrap=True, overflow="ignore"),
            ]
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return the ARN, then a line for each record, mailbox or redirect."""
        mailed = [
            (v.validation_domain, ValidationMethod.EMAIL, address, v.domain_name)
            for v in self.certificate.validations
            for address in v.emails
        ]
        redirected = [
            (v.redirect.redirect_from, ValidationMethod.HTTP, v.redirect.redirect_to, v.domain_name)
            for v in self.certificate.validations
            if v.redirect
        ]
        return [
            (self.certificate.arn,),
            *record_rows(wanted_records(self.certificate)),
            *mailed,
            *redirected,
        ]

    @property
    def _heading(self) -> str:
        return _HEADINGS[self.certificate.validation_method]

    def document(self) -> Document:
        """Return what RequestCertificate answers, and the certificate."""
        return {
            "CertificateArn": self.certificate.arn,
            "Certificate": certificate_document(self.certificate),
        }


def _mailboxes(certificate: Certificate) -> RenderableType | None:
    """Return who is asked about each name; None where nobody is asked by mail."""
    asked = [(v.domain_name, "\n".join(v.emails)) for v in certificate.validations if v.emails]
    return fields_of(asked) if asked else None


def _redirects(certificate: Certificate) -> RenderableType | None:
    """Return what each name has to lead to; None where no name is validated over HTTP."""
    wanted = [
        field
        for v in certificate.validations
        if v.redirect
        for field in (("From", v.redirect.redirect_from), ("To", v.redirect.redirect_to))
    ]
    return fields_of(wanted) if wanted else None


def next_look(certificate: Certificate, validation: DomainValidation) -> datetime | None:
    """Return when the world is looked at again for ``validation``; None where it is not."""
    pending = certificate.status is CertificateStatus.PENDING_VALIDATION
    return (
        certificate.next_action_at
        if pending and validation.status is DomainStatus.PENDING_VALIDATION
        else None
    )


def _arn(certificate: Certificate) -> Text:
    return Text.assemble(
        (certificate.arn, "bold"),
        "\n",
        (certificate.status, STATUS_STYLE.get(certificate.status, "")),
        no_wrap=True,
        overflow="ignore",
    )


def _head(certificate: Certificate, now: datetime) -> RenderableType:
    fields = fields_of([*_fields(certificate, now), *_material_fields(certificate.material, now)])
    return Group(_arn(certificate), fields)


def _fields(certificate: Certificate, now: datetime) -> Iterator[tuple[str, str]]:
    if certificate.status_message:
        yield "Why", certificate.status_message
    yield "Names", ", ".join(certificate.names)
    yield "Key algorithm", certificate.key_algorithm.described
    if certificate.certificate_authority_arn:
        yield "Authority", certificate.certificate_authority_arn
    yield "Requested", moment(certificate.created_at, now)
    if certificate.status is CertificateStatus.PENDING_VALIDATION:
        yield "Times out", moment(certificate.validation_deadline, now)
    if certificate.issued_at:
        yield "Issued", moment(certificate.issued_at, now)
    if certificate.exported_at:
        yield "Exported", moment(certificate.exported_at, now)
    if certificate.revoked_at:
        yield "Revoked", f"{moment(certificate.revoked_at, now)}: {certificate.revocation_reason}"
    if certificate.in_use_by:
        yield "Used by", ", ".join(certificate.in_use_by)
    if certificate.status is CertificateStatus.ISSUED:
        yield "Renewal", _renewal(certificate)
    if certificate.tags:
        yield "Tags", ", ".join(f"{key}={value}" for key, value in sorted(certificate.tags.items()))


def _renewal(certificate: Certificate) -> str:
    renewal = certificate.renewal
    if renewal is None:
        return (
            "by itself" if certificate.renewal_eligible else "none: nothing uses it, and it was not exported"
        )
    return f"{renewal.status}: {renewal.message}" if renewal.message else renewal.status


def _material_fields(material: IssuedMaterial | None, now: datetime) -> Iterator[tuple[str, str]]:
    if material is None:
        return
    yield "Valid from", moment(material.not_before, now)
    yield "Valid until", moment(material.not_after, now)
    yield "Serial", material.serial
    yield "Issuer", material.issuer
    yield "SHA-256", material.fingerprint_sha256


def _domain_block(certificate: Certificate, validation: DomainValidation, now: datetime) -> RenderableType:
    title = Text.assemble((validation.domain_name, "bold"), "  ")
    title.append_text(cell(validation.status))
    fields = fields_of(_domain_fields(certificate, validation, now))
    return Group(title, Padding(fields, (0, 0, 0, 2)))


def _domain_fields(
    certificate: Certificate, validation: DomainValidation, now: datetime
) -> Iterator[tuple[str, str]]:
    if validation.record:
        yield "Wanted", f"{validation.record.name} {validation.record.type}"
        yield "", validation.record.value
    if validation.redirect:
        yield "Wanted", f"{validation.redirect.redirect_from} redirects to, or has the content of"
        yield "", validation.redirect.redirect_to
        yield "Content", http_content(validation.redirect.redirect_to) or "as served there"
    if validation.emails:
        yield "Asked by mail", ", ".join(validation.emails)
    if validation.approved_by:
        yield "Approved by", validation.approved_by
    look = validation.last_look
    if look:
        yield "Last look", look.message
        yield "", moment(look.looked_at, now)
    due = next_look(certificate, validation)
    if due is not None:
        yield "Next look", moment(due, now) if due > now else "as soon as acm runs: `acm wait` does"


def _domain_row(certificate: Certificate, validation: DomainValidation) -> Sequence[str]:
    record, redirect = validation.record, validation.redirect
    look, due = validation.last_look, next_look(certificate, validation)
    wanted = ("", "", "")
    if record:
        wanted = (record.name, record.type, record.value)
    if redirect:
        wanted = (redirect.redirect_from, ValidationMethod.HTTP, redirect.redirect_to)
    return (
        "domain",
        validation.domain_name,
        validation.status,
        *wanted,
        look.reason if look else "",
        look.message if look else "",
        rfc3339(due) if due else "",
    )
