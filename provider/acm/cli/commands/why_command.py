"""`acm why`: why a certificate is not issued, or no longer valid, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from acm.cli.output import Document
from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.cli.tables import STATUS_STYLE, blocks, fields_of
from acm.manager.interface import CertificateManager
from acm.model.certificate import Certificate
from acm.model.diagnosis import Finding, diagnose
from acm.model.domains import canonical
from acm.model.errors import InvalidDomainName, ResourceNotFound


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A certificate with what is to be said of it."""

    certificate: Certificate
    findings: Sequence[Finding]

    def table(self, width: int) -> RenderableType:
        """Return the certificate, then a block for each finding."""
        del width
        status = self.certificate.status
        head = Text.assemble(
            (self.certificate.arn, "bold"),
            "\n",
            (status, STATUS_STYLE.get(status, "")),
            no_wrap=True,
            overflow="ignore",
        )
        return blocks([head, *map(_block, self.findings)])

    def rows(self) -> Iterable[Sequence[str]]:
        """Return ARN, domain, code, what was seen, cause and next step, a finding a line."""
        return [
            (
                self.certificate.arn,
                found.domain,
                str(found.symptom.code),
                found.seen,
                found.symptom.cause,
                found.symptom.step,
            )
            for found in self.findings
        ]

    def document(self) -> Document:
        """Return the findings as objects."""
        return {
            "CertificateArn": self.certificate.arn,
            "Status": self.certificate.status,
            "Findings": [
                {
                    "Code": str(found.symptom.code),
                    "DomainName": found.domain or None,
                    "Seen": found.seen or None,
                    "Cause": found.symptom.cause,
                    "NextStep": found.symptom.step,
                }
                for found in self.findings
            ],
        }


def why(certificate: str, /, *, session: Injected) -> None:
    """Say why a certificate is not issued, or not valid any more, and what to do.

    As lines: ARN, domain, code, what was seen, cause and next step.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID; or a domain name, whose newest certificate it is then.
    """
    with session.manager() as manager:
        found = manager.describe(_arn(manager, certificate))
        now = manager.now()
    session.output.show(Diagnosis(found.as_of(now), diagnose(found, now)))


COMMAND = why


def _arn(manager: CertificateManager, text: str) -> str:
    """Return the ARN of what is meant: of the newest certificate with a name, where the text is a name."""
    if text.startswith("arn:") or "." not in text:
        return arn_of(manager, text)
    try:
        name = canonical(text)
    except InvalidDomainName as error:
        raise error.at("CERTIFICATE") from None
    named = [c for c in manager.list() if name in c.names]
    if not named:
        raise ResourceNotFound(
            f"no certificate here has the name {name}.",
            hint="`acm list` shows what is here; --region and --home say where that is.",
            property_path="CERTIFICATE",
        )
    return max(named, key=lambda c: c.created_at).arn


def _block(found: Finding) -> RenderableType:
    title = found.domain or found.symptom.notice
    return Group(Text(title, style="bold"), Padding(fields_of(_fields(found)), (0, 0, 0, 2)))


def _fields(found: Finding) -> Iterator[tuple[str, str]]:
    if found.seen:
        yield "Seen", found.seen
    yield "Cause", found.symptom.cause
    yield "Do", found.symptom.step
    yield "Code", str(found.symptom.code)
