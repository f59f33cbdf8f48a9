"""Validation records of a remote backend: computed, learnt from what it has told, and published from this process."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import anyio

from acm.engine.ports import Publisher
from acm.manager.interface import Unpublished
from acm.model import domains
from acm.model.backends import Backend, Naming
from acm.model.certificate import Certificate, ResourceRecord
from acm.model.errors import AccessDenied
from acm.model.installation import ZoneRecord
from acm.model.lifecycle import CertificateStatus

T = TypeVar("T")

Computed = Callable[[Naming, str, str], ResourceRecord]
"""From naming, account and name to a validation record; pure."""

_LIVE = (CertificateStatus.PENDING_VALIDATION, CertificateStatus.ISSUED)
_MOST_LOOKED_AT = 20
"""Certificates of one base domain that are described to find who needs its record."""


class Certificates(Protocol):
    """What the manager is asked here."""

    def backend(self) -> Backend:
        """Return who answers."""
        ...

    def regions(self) -> tuple[str, ...]:
        """Return the regions that have been worked in."""
        ...

    def describe(self, arn: str) -> Certificate:
        """Return a certificate."""
        ...

    def summaries(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Mapping[str, Any], ...]:
        """Return the summaries of a region's certificates."""
        ...


class Records:
    """The validation records of one backend. Safe to use from any thread."""

    def __init__(self, *, publisher: Publisher, computed: Computed) -> None:
        self._publisher = publisher
        self._computed = computed
        self._learnt: dict[str, ResourceRecord] = {}
        self._looked_for: set[str] = set()
        self._lock = threading.Lock()

    def of(self, name: str, certificates: Certificates) -> ResourceRecord | None:
        """Return the record of a canonical name; None where it cannot be known before a certificate is requested."""
        backend, base = certificates.backend(), domains.base_domain(name)
        if backend.naming is not None:
            return self._computed(backend.naming, backend.account, name)
        with self._lock:
            look = base not in self._learnt and base not in self._looked_for
            self._looked_for.add(base)
        if look:
            with suppress(AccessDenied):  # then nothing is known beforehand, and nothing is lost
                for arn in _arns_with(base, certificates)[:1]:
                    certificates.describe(arn)  # which learns its records
        return self._learnt.get(base)

    def learn(self, certificate: Certificate) -> None:
        """Keep the records of a certificate: those of one account and base domain never change."""
        for validation in certificate.validations:
            if validation.record is not None:
                self._learnt[domains.base_domain(validation.domain_name)] = validation.record

    def publish(self, record: ZoneRecord, *, overwrite: bool) -> None:
        """Publish a record in the zone it lies in."""
        _run(lambda: self._publisher.publish(record, overwrite=overwrite))

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        """Ask the zone's authoritative server for a record."""
        return _run(lambda: self._publisher.query(name, record_type))

    def unpublish(self, record: ZoneRecord, certificates: Certificates) -> Unpublished:
        """Remove a record, unless two or more live certificates need it: one of them may be somebody else's."""
        base = record.name.partition(".")[2].removesuffix(".")
        described = map(certificates.describe, _arns_with(base, certificates)[:_MOST_LOOKED_AT])
        needing = tuple(one.arn for one in described if _wants(one, record))
        if len(needing) > 1:
            return Unpublished(removed=False, kept_for=needing)
        _run(lambda: self._publisher.remove(record))
        return Unpublished(removed=True)


def _arns_with(base: str, certificates: Certificates) -> list[str]:
    """Return the ARNs of live certificates that may have a base domain, or its wildcard, among their names."""
    return [
        str(one["CertificateArn"])
        for region in certificates.regions()
        for one in certificates.summaries(region=region, statuses=_LIVE)
        if one.get("Type") != "IMPORTED" and _may_have(one, base)
    ]


def _may_have(summary: Mapping[str, Any], base: str) -> bool:
    names = {summary.get("DomainName"), *(summary.get("SubjectAlternativeNameSummaries") or ())}
    return bool(names & {base, f"*.{base}"}) or bool(summary.get("HasAdditionalSubjectAlternativeNames"))


def _wants(certificate: Certificate, record: ZoneRecord) -> bool:
    return any(v.record is not None and v.record.name == record.name for v in certificate.validations)


def _run(work: Callable[[], Awaitable[T]]) -> T:
    async def run() -> T:
        return await work()

    return anyio.run(run)
