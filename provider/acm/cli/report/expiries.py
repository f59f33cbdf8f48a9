"""Which certificates end soon, by what the preview knows of them or by what the manager says now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from acm.cli.report.changes import Fate, Resource, text
from acm.cli.resource_types import CERTIFICATES
from acm.model.certificate import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """A certificate that ends within the time asked about, or has ended."""

    resource: Resource
    status: str
    not_after: datetime
    ends_with_change: bool
    """Whether this very change replaces or deletes it."""


def expiries(
    everything: Iterable[Resource], read: Mapping[str, Certificate], *, now: datetime, within: timedelta
) -> tuple[Expiry, ...]:
    """Return the certificates that end before ``now + within``, the first to end first.

    ``read`` holds by ARN what the manager says now; it wins over the preview, whose states may be old.
    """
    found = (expiry for expiry in _all(everything, read) if expiry.not_after <= now + within)
    return tuple(sorted(found, key=lambda expiry: (expiry.not_after, expiry.resource.urn)))


def _all(everything: Iterable[Resource], read: Mapping[str, Certificate]) -> Iterator[Expiry]:
    for resource in everything:
        if resource.type not in CERTIFICATES or resource.old is None:
            continue
        known = read.get(resource.arn)
        not_after = _not_after(resource, known)
        if not_after is not None:
            yield Expiry(
                resource=resource,
                status=known.status if known else resource.output("status"),
                not_after=not_after,
                ends_with_change=resource.fate in (Fate.REPLACE, Fate.DELETE),
            )


def _not_after(resource: Resource, known: Certificate | None) -> datetime | None:
    if known is not None:
        return known.material.not_after if known.material else None
    # An update may bring new material: the preview of ImportedCertificate tells its dates.
    states = [state for state in (resource.new, resource.old) if state]
    if resource.fate is not Fate.UPDATE:
        states.reverse()
    moments = (_moment(text(state.outputs.get("notAfter"))) for state in states)
    return next((moment for moment in moments if moment), None)


def _moment(rfc3339: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(rfc3339)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
