"""What an audit has found: which certificates will not be renewed, why, and when that bites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from acm.cli.output import Document
from acm.cli.selection import short_id
from acm.cli.tables import blocks, fields_of, heading, table_of
from acm.cli.texts import count_of
from acm.model.audit import Risk, Severity
from acm.model.clock import rfc3339

_STYLE = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The risks of ``count`` certificates, as of ``now``, the installation's clock."""

    count: int
    risks: Sequence[Risk]
    now: datetime

    def table(self, width: int) -> RenderableType:
        """Return a block for each cause: what to do about it, and the certificates that it concerns."""
        del width
        by_cause = groupby(sorted(self.risks, key=_by_cause), key=_by_cause)
        return blocks([*(_block(list(risks), self.now) for _, risks in by_cause), heading(self._summary())])

    def _summary(self) -> str:
        told = ", ".join(f"{self._counted(severity)} {severity}" for severity in Severity)
        return f"{count_of(self.count, 'certificate')} looked at: {told}."

    def _counted(self, severity: Severity) -> int:
        return sum(risk.severity is severity for risk in self.risks)

    def rows(self) -> Iterable[Sequence[str]]:
        """Return severity, ARN, name, end, days left, domain, code, what was seen, cause, next step, a risk a line."""
        return map(self._row, self._sorted())

    def _row(self, risk: Risk) -> Sequence[str]:
        finding = risk.finding
        return (
            risk.severity,
            risk.arn,
            risk.name,
            rfc3339(risk.ends_at),
            str(risk.days_left(self.now)),
            finding.domain,
            str(finding.symptom.code),
            finding.seen,
            finding.symptom.cause,
            finding.symptom.step,
        )

    def document(self) -> Document:
        """Return the risks as objects, and how many certificates were looked at."""
        return {
            "AuditedAt": rfc3339(self.now),
            "CertificatesLookedAt": self.count,
            "Risks": [self._object(risk) for risk in self._sorted()],
        }

    def _object(self, risk: Risk) -> Document:
        finding = risk.finding
        return {
            "Severity": risk.severity,
            "CertificateArn": risk.arn,
            "CertificateName": risk.name,
            "EndsAt": rfc3339(risk.ends_at),
            "DaysLeft": risk.days_left(self.now),
            "InUseBy": list(risk.in_use_by),
            "DomainName": finding.domain or None,
            "Code": str(finding.symptom.code),
            "Seen": finding.seen or None,
            "Cause": finding.symptom.cause,
            "NextStep": finding.symptom.step,
        }

    def _sorted(self) -> list[Risk]:
        return sorted(self.risks, key=lambda risk: (_ORDER.index(risk.severity), risk.ends_at, risk.arn))


def _by_cause(risk: Risk) -> tuple[int, str]:
    return _ORDER.index(risk.severity), str(risk.finding.symptom.code)


def _block(risks: Sequence[Risk], now: datetime) -> RenderableType:
    first = risks[0]
    symptom = first.finding.symptom
    title = Text.assemble((first.severity, _STYLE[first.severity]), "  ", (str(symptom.code), "bold"))
    why = fields_of([("Cause", symptom.cause), ("Do", symptom.step)])
    rows = [_line(risk, now) for risk in sorted(risks, key=lambda risk: (risk.ends_at, risk.arn))]
    headings = ["ID", "NAME", "ENDS", "DAYS", "SEEN"]
    if not any(row[-1] for row in rows):
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    table = table_of(headings, rows, whole=("ID", "ENDS", "DAYS"))
    return Group(title, Padding(Group(why, table), (0, 0, 0, 2)))


def _line(risk: Risk, now: datetime) -> Sequence[str]:
    return (
        short_id(risk.arn),
        risk.finding.domain or risk.name,
        rfc3339(risk.ends_at)[:10],
        str(risk.days_left(now)),
        risk.finding.seen,
    )
