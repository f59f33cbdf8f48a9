"""The report itself: what a reviewer has to know, and whether it breaks a rule that was set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from acm.cli.report.changes import PACKAGE, Fate, Resource, certificates, resources
from acm.cli.report.expiries import Expiry, expiries
from acm.cli.report.preview import Preview
from acm.cli.report.records import Computed, Records, records
from acm.cli.report.rules import Rule
from acm.cli.report.users import users_of
from acm.cli.resource_types import CERTIFICATES
from acm.model.certificate import Certificate

_ENGINES_OWN = "pulumi:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a preview means for certificates."""

    certificates: tuple[Resource, ...]
    users: Mapping[str, tuple[Resource, ...]]
    """By URN of a certificate that is replaced or deleted, who uses it."""
    records: Records
    expiring: tuple[Expiry, ...]
    now: datetime
    within: timedelta
    others: Mapping[tuple[str, Fate], int]
    """How many other resources of ours have each fate, by type."""
    foreign: int
    """How many resources of other packages the preview shows."""
    left_out: int
    """How many unchanged resources the preview does not show."""
    errors: tuple[tuple[str, str], ...]
    """Names of resources of ours with the errors that the preview has for them."""
    other_errors: int

    @property
    def failed(self) -> bool:
        """Tell whether the preview itself failed, so that there is more to say once it does not."""
        return bool(self.errors or self.other_errors)

    def with_fate(self, *fates: Fate) -> tuple[Resource, ...]:
        """Return the certificates that have one of these fates."""
        return tuple(resource for resource in self.certificates if resource.fate in fates)

    def violations(self, rules: tuple[Rule, ...]) -> Iterator[str]:
        """Yield a sentence for each certificate that breaks one of ``rules``."""
        for rule, fate in ((Rule.REPLACEMENT, Fate.REPLACE), (Rule.DELETION, Fate.DELETE)):
            if rule in rules:
                yield from (f"{rule}: {resource.name}" for resource in self.with_fate(fate))
        if Rule.EXPIRING in rules:
            yield from (
                f"{Rule.EXPIRING}: {expiry.resource.name}"
                for expiry in self.expiring
                if not expiry.ends_with_change
            )


def report(
    preview: Preview, *, computed: Computed, read: Mapping[str, Certificate], now: datetime, within: timedelta
) -> Report:
    """Return the report of a preview; ``read`` holds what the manager says now of some certificates, by ARN."""
    everything = resources(preview)
    changed = tuple(resource for resource in certificates(everything) if resource.fate is not Fate.SAME)
    gone = [resource for resource in changed if resource.fate in (Fate.REPLACE, Fate.DELETE)]
    shown = sum(resource.fate is Fate.SAME for resource in everything if resource.step.op == "same")
    errors = tuple(_errors(preview))
    return Report(
        certificates=changed,
        users=users_of(gone, everything),
        records=records(everything, computed),
        expiring=expiries(everything, read, now=now, within=within),
        now=now,
        within=within,
        others=_others(everything),
        foreign=sum(not r.type.startswith((PACKAGE, _ENGINES_OWN)) for r in everything),
        left_out=max(0, preview.counts.get("same", 0) - shown),
        errors=errors,
        other_errors=sum(d.severity == "error" for d in preview.diagnostics) - len(errors),
    )


def _others(everything: tuple[Resource, ...]) -> Mapping[tuple[str, Fate], int]:
    changed = (r for r in everything if r.fate is not Fate.SAME and r.type.startswith(PACKAGE))
    return Counter((r.type, r.fate) for r in changed if r.type not in CERTIFICATES)


def _errors(preview: Preview) -> Iterator[tuple[str, str]]:
    """Yield the errors of resources of ours; what a program prints may hold anything, so it is only counted."""
    for diagnostic in preview.diagnostics:
        if diagnostic.severity == "error" and f"::{PACKAGE}" in diagnostic.urn.replace("$", "::"):
            yield diagnostic.urn.rpartition("::")[2], f"{diagnostic.prefix}{diagnostic.message}".strip()
