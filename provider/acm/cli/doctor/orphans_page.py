"""What `acm doctor --orphans` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.text import Text

from acm.cli.console import safe
from acm.cli.doctor.orphans import Comparison, Missing, Orphan
from acm.cli.output import Document
from acm.cli.tables import blocks, fields_of, heading
from acm.cli.texts import count_of, moment
from acm.model.certificate import CertificateType
from acm.model.clock import rfc3339


@dataclass(frozen=True, slots=True)
class OrphansPage:
    """A comparison; ``now`` is the installation's clock."""

    comparison: Comparison
    now: datetime

    @property
    def fits(self) -> bool:
        """Tell whether manager and states agree as far as they could be compared."""
        return not self.comparison.orphans and not self.comparison.missing

    def table(self, width: int) -> RenderableType:
        """Return a block for each certificate that does not fit, then what else is to be known."""
        del width
        found = self.comparison
        parts: list[RenderableType] = [
            Group(
                heading(f"Orphan {orphan.certificate.domain_name}"),
                fields_of(self._orphan(orphan)),
                _ways_out(orphan),
            )
            for orphan in found.orphans
        ]
        parts += [
            Group(heading(f"Missing {missing.arn.rpartition('/')[2]}"), fields_of(_missing(missing)))
            for missing in found.missing
        ]
        return blocks([*parts, Text("\n".join(map(safe, self.remarks())))])

    def _orphan(self, orphan: Orphan) -> Iterator[tuple[str, str]]:
        certificate = orphan.certificate
        yield "ARN", certificate.arn
        yield "Names", ", ".join(certificate.names)
        yield "Status", certificate.status
        yield "Made", moment(certificate.created_at, self.now)
        yield "By", orphan.owner
        if orphan.interrupted:
            yield "Most likely", f"the interrupted create of {orphan.interrupted}"

    def remarks(self) -> Iterator[str]:
        """Yield a summary, and what was not compared."""
        found = self.comparison
        yield (
            f"{count_of(len(found.orphans), 'orphan')}, {len(found.missing)} missing; {found.held} held by "
            f"{', '.join(found.stacks) or 'no stack (the exports hold no resources, so they do not say whose they are)'}."
        )
        for kind, urn in found.pending:
            yield f"Pending: {kind} {urn}. `pulumi refresh` asks about it."
        for urn, installation in found.foreign:
            yield f"Not compared: {urn} belongs to installation {installation}. Use its home, and look again."
        for owner, count in sorted(found.others.items()):
            whose = f"of stack {owner}: give its export too" if owner else "made by hand, of no stack"
            yield f"Not orphans: {count} {whose}."

    def rows(self) -> Iterable[Sequence[str]]:
        """Return kind, ARN, URN or stack, names, status."""
        for orphan in self.comparison.orphans:
            certificate = orphan.certificate
            whose = orphan.interrupted or orphan.owner
            yield ("orphan", certificate.arn, whose, ",".join(certificate.names), certificate.status)
        for missing in self.comparison.missing:
            yield ("missing", missing.arn, missing.urn, "", missing.operation)

    def document(self) -> Document:
        """Return everything as objects."""
        found = self.comparison
        return {
            "Stacks": list(found.stacks),
            "Held": found.held,
            "Orphans": [
                {
                    "CertificateArn": o.certificate.arn,
                    "Names": list(o.certificate.names),
                    "Status": o.certificate.status,
                    "CreatedAt": rfc3339(o.certificate.created_at),
                    "Owner": o.owner,
                    "InterruptedCreate": o.interrupted,
                }
                for o in found.orphans
            ],
            "Missing": [
                {"CertificateArn": m.arn, "Urn": m.urn, "PendingOperation": m.operation}
                for m in found.missing
            ],
            "PendingOperations": [{"Type": kind, "Urn": urn} for kind, urn in found.pending],
            "OfOtherInstallations": [
                {"Urn": urn, "InstallationId": installation} for urn, installation in found.foreign
            ],
            "NotOrphans": [{"Owner": owner, "Count": count} for owner, count in sorted(found.others.items())],
        }


def _ways_out(orphan: Orphan) -> Text:
    """Return the commands that keep or remove a certificate; never folded, so that they can be copied."""
    imported = orphan.certificate.type is CertificateType.IMPORTED
    kind = "ImportedCertificate" if imported else "Certificate"
    name, arn = orphan.interrupted.rpartition("::")[2] or "NAME", orphan.certificate.arn
    lines = (
        "Keep it:",
        f"  pulumi import acm:index:{kind} {name} {arn}",
        "Remove it:",
        f"  acm delete {arn}",
    )
    return Text("\n".join(map(safe, lines)), no_wrap=True, overflow="ignore")


def _missing(missing: Missing) -> Iterator[tuple[str, str]]:
    yield "ARN", missing.arn
    yield "Resource", missing.urn
    if missing.operation:
        yield "Pending", missing.operation
    yield "To mend it", "pulumi refresh (the state then lets go of it), then pulumi up"
