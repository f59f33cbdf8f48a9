"""`acm list`: the certificates of the account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from acm.cli.documents import summary_document
from acm.cli.output import Document
from acm.cli.selection import short_id
from acm.cli.session import Injected
from acm.cli.tables import table_of
from acm.model.certificate import Certificate
from acm.model.clock import rfc3339
from acm.model.lifecycle import CertificateStatus

STATUS = Parameter(
    name="--status",
    name_transform=lambda name: name.upper().replace("-", "_"),
    negative=(),
    show_default=False,
)
"""The option that names statuses, as everywhere."""
_WIDE = 100
"""From this width on the key algorithm has a column."""


@dataclass(frozen=True, slots=True)
class CertificateList:
    """Certificates, one a line."""

    certificates: tuple[Certificate, ...]

    def table(self, width: int) -> RenderableType:
        """Return a table; IDs by their beginning, which every command accepts."""
        if not self.certificates:
            return Text("No certificates. `acm request DOMAIN` requests one.")
        headings = ["ID", "DOMAIN NAME", "STATUS", "KEY", "NOT AFTER", "REGION"]
        rows = [self._row(certificate) for certificate in self.certificates]
        if width < _WIDE:
            headings.remove("KEY")
            rows = [(*row[:3], *row[4:]) for row in rows]
        return table_of(headings, rows, whole=[name for name in headings if name != "DOMAIN NAME"])

    def _row(self, certificate: Certificate) -> tuple[str, ...]:
        others = len(certificate.names) - 1
        return (
            short_id(certificate.arn),
            certificate.domain_name + (f" +{others}" if others else ""),
            certificate.status,
            certificate.key_algorithm.described,
            rfc3339(certificate.material.not_after)[:10] if certificate.material else "",
            certificate.region,
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return ARN, first name, status, key algorithm, not after, all names."""
        for certificate in self.certificates:
            yield (
                certificate.arn,
                certificate.domain_name,
                certificate.status,
                certificate.key_algorithm.described,
                rfc3339(certificate.material.not_after) if certificate.material else "",
                ",".join(certificate.names),
            )

    def document(self) -> Document:
        """Return what ListCertificates answers."""
        return {"CertificateSummaryList": [summary_document(c) for c in self.certificates]}


def list_certificates(
    *,
    status: Annotated[tuple[CertificateStatus, ...], STATUS] = (),
    session: Injected,
) -> None:
    """List certificates, of every region unless --region names one.

    As lines: ARN, domain name, status, key algorithm, not after, all names.

    Parameters
    ----------
    status
        Only certificates with this status; may be given several times.
    """
    with session.manager() as manager:
        region = session.settings().region if session.region else None
        session.output.show(CertificateList(manager.list(region=region, statuses=status)))


COMMAND = list_certificates
