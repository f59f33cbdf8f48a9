"""Asking a remote backend: who answers, and what is there. Nothing here changes anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn

from acm.manager.remote import reading
from acm.manager.remote.access import Access
from acm.manager.remote.probing import Found, probe
from acm.manager.remote.records import Records
from acm.model.account import DEFAULT_DAYS, AccountConfiguration
from acm.model.arn import CertificateArn
from acm.model.backends import Backend, Capability
from acm.model.certificate import Certificate, CertificateType, HttpRedirect, IssuedMaterial, ResourceRecord
from acm.model.clock import Clock
from acm.model.errors import ForeignInstallation, RequestInProgress, ResourceNotFound
from acm.model.installation import Installation
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus

_AT_ONCE = 8
"""Certificates that are described side by side."""


class RemoteReading:
    """The part of a ``CertificateManager`` that reads. Safe to use from any thread."""

    def __init__(
        self, access: Access, *, records: Records, allowed_accounts: tuple[str, ...], clock: Clock
    ) -> None:
        self._access = access
        self._records = records
        self._allowed_accounts = allowed_accounts
        self._clock = clock
        self._found: Found | None = None
        self._materials: dict[tuple[str, str], IssuedMaterial] = {}
        self._lock = threading.Lock()

    # Who answers

    def backend(self) -> Backend:
        """Return who answers; asks once."""
        return self._probed().backend

    def installation(self) -> Installation:
        """Return what stands for the installation; asks once."""
        return Installation(id=self._probed().installation, created_at=None, test=False)

    def now(self) -> datetime:
        """Return the machine's clock: a remote backend does not tell its own."""
        return self._clock.now()

    def regions(self) -> tuple[str, ...]:
        """Return the regions that have been worked in, the configured one among them."""
        return self._access.regions()

    # Reading

    def validation_record(self, name: str) -> ResourceRecord | None:
        """Return the record of a canonical name: computed where that can be, else as another certificate has it."""
        return self._records.of(name, self)

    def validation_redirect(self, name: str) -> HttpRedirect | None:
        """Return None: where a backend serves the content is its own to know."""
        del name
        return None

    def describe(self, arn: str) -> Certificate:
        """Return a certificate, with what was issued and its tags."""
        detail = self._detail(arn)
        material = self._material(detail) if reading.is_issued(detail) else None
        found = reading.certificate(detail, tags=self._tags(arn), material=material)
        self._records.learn(found)
        return found

    def get(self, arn: str) -> IssuedMaterial:
        """Return what was issued; raise ``RequestInProgress`` before that."""
        detail = self._detail(arn)
        if not reading.is_issued(detail):
            raise RequestInProgress(
                f"{arn} has status {detail.get('Status')}: it has no body.", hint=f"Run `acm wait {arn}`."
            )
        return self._material(detail)

    def list(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Certificate, ...]:
        """Return all certificates of one region, the configured one where none is named, in the order of their ARNs."""
        arns = sorted(str(one["CertificateArn"]) for one in self.summaries(region=region, statuses=statuses))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return tuple(filter(None, pool.map(self._described, arns)))

    def pages(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> Iterator[tuple[Certificate, ...]]:
        """Yield all certificates of one region, the configured one where none is named, page by page of the service's."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for page in self._summary_pages(region, statuses):
                yield tuple(
                    filter(None, pool.map(self._described, (str(one["CertificateArn"]) for one in page)))
                )

    def summaries(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Mapping[str, Any], ...]:
        """Return the CertificateSummary of each certificate of a region; of every key algorithm, which is no default."""
        return tuple(one for page in self._summary_pages(region, statuses) for one in page)

    def account_configuration(self, region: str) -> AccountConfiguration:
        """Return the configuration of the account in a region."""
        events = self._access.ask("get_account_configuration", region=region).get("ExpiryEvents") or {}
        return AccountConfiguration(days_before_expiry=int(events.get("DaysBeforeExpiry") or DEFAULT_DAYS))

    # What is behind it

    def _summary_pages(
        self, region: str | None, statuses: tuple[CertificateStatus, ...]
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        asked: dict[str, Any] = {"Includes": {"keyTypes": [algorithm.value for algorithm in KeyAlgorithm]}}
        if statuses:
            asked["CertificateStatuses"] = [status.value for status in statuses]
        for page in self._access.pages("list_certificates", region=region or "", **asked):
            yield page.get("CertificateSummaryList") or ()

    def _probed(self) -> Found:
        with self._lock:
            if self._found is None:
                self._found = probe(self._access, allowed_accounts=self._allowed_accounts)
            return self._found

    def _lacks(self, capability: Capability, property_path: str = "") -> NoReturn:
        raise self.backend().lacks(capability, property_path=property_path)

    def _region(self, arn: str) -> str:
        """Return the region of an ARN; raise ``ForeignInstallation`` where it is of another account than the credentials."""
        parsed, account = CertificateArn.parse(arn), self.backend().account
        if account and parsed.account != account:
            raise ForeignInstallation(
                f"{arn} is of account {parsed.account}, and the credentials are of account {account}.",
                hint="Correct the credentials (accessKey, profile, AWS_PROFILE) and run again.",
            )
        return parsed.region

    def _detail(self, arn: str) -> Mapping[str, Any]:
        answer = self._access.ask("describe_certificate", region=self._region(arn), CertificateArn=arn)
        detail: Mapping[str, Any] = answer.get("Certificate") or {}
        return detail

    def _tags(self, arn: str) -> dict[str, str]:
        return reading.tags(
            self._access.ask("list_tags_for_certificate", region=self._region(arn), CertificateArn=arn)
        )

    def _material(self, detail: Mapping[str, Any]) -> IssuedMaterial:
        """Return what was issued, asked for once for each serial number: it never changes."""
        arn = str(detail["CertificateArn"])
        key = (arn, str(detail.get("Serial")))
        if key not in self._materials:
            answer = self._access.ask("get_certificate", region=self._region(arn), CertificateArn=arn)
            imported = detail.get("Type") == CertificateType.IMPORTED
            self._materials[key] = reading.issued(answer, imported=imported)
        return self._materials[key]

    def _described(self, arn: str) -> Certificate | None:
        with suppress(ResourceNotFound):  # deleted while the others were looked at
            return self.describe(arn)
        return None
