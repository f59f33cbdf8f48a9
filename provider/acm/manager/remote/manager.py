"""A ``CertificateManager`` over an endpoint that speaks ACM's API."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from acm.manager.interface import TrustAnchor, Unpublished
from acm.manager.private_authorities import PrivateAuthorities
from acm.manager.remote import reading, writing
from acm.manager.remote.access import Access
from acm.manager.remote.probing import Found, probe
from acm.manager.remote.records import Records
from acm.model.account import DEFAULT_DAYS, AccountConfiguration
from acm.model.arn import CertificateArn
from acm.model.backends import Backend, Capability
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateRequest,
    CertificateType,
    ExportedCertificate,
    IssuedMaterial,
    ResourceRecord,
    RevocationReason,
)
from acm.model.clock import Clock
from acm.model.errors import (
    AcmError,
    Conflict,
    ForeignInstallation,
    RequestInProgress,
    ResourceInUse,
    ResourceNotFound,
)
from acm.model.imports.request import ImportRequest
from acm.model.installation import Installation, ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus

_AT_ONCE = 8
"""Certificates that are described side by side."""
_LATE = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries for an answer that comes late: what was just made is not known everywhere yet."""
_IN_USE = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between tries to delete what is in use: who used it may be going away in the same update."""

Pause = Callable[[float], object]
"""Waits for so many seconds."""


class RemoteManager:
    """Answers by asking a backend that is somewhere else. Safe to call from any thread."""

    def __init__(
        self,
        access: Access,
        *,
        records: Records,
        allowed_accounts: tuple[str, ...],
        clock: Clock,
        pause: Pause,
        new_token: Callable[[], str],
    ) -> None:
        self._access = access
        self._records = records
        self._allowed_accounts = allowed_accounts
        self._clock = clock
        self._pause = pause
        self._new_token = new_token
        self._found: Found | None = None
        self._materials: dict[tuple[str, str], IssuedMaterial] = {}
        self._lock = threading.Lock()

    @property
    def private_authorities(self) -> PrivateAuthorities:
        """Raise: private authorities of a remote backend are not changed from here."""
        self._lacks(Capability.PRIVATE_AUTHORITIES)

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

    def summaries(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Mapping[str, Any], ...]:
        """Return the CertificateSummary of each certificate of a region; of every key algorithm, which is no default."""
        asked: dict[str, Any] = {"Includes": {"keyTypes": [algorithm.value for algorithm in KeyAlgorithm]}}
        if statuses:
            asked["CertificateStatuses"] = [status.value for status in statuses]
        pages = self._access.pages("list_certificates", region=region or "", **asked)
        return tuple(one for page in pages for one in page.get("CertificateSummaryList") or ())

    def owners(self) -> Mapping[str, str]:
        """Raise: a remote backend does not know who asked."""
        self._lacks(Capability.OWNERS)

    def account_configuration(self, region: str) -> AccountConfiguration:
        """Return the configuration of the account in a region."""
        events = self._access.ask("get_account_configuration", region=region).get("ExpiryEvents") or {}
        return AccountConfiguration(days_before_expiry=int(events.get("DaysBeforeExpiry") or DEFAULT_DAYS))

    # Effects

    def request(self, request_: CertificateRequest) -> Certificate:
        """Request a certificate. Its records may come later: ``acm.manager.late`` waits for them."""
        asked = writing.request(request_, self._new_token())
        arn = str(self._access.ask("request_certificate", region=request_.region, **asked)["CertificateArn"])
        return self._settled(arn, writing.requested(arn, request_, self._clock.now()))

    def import_certificate(self, asked: ImportRequest) -> Certificate:
        """Import a certificate, or another one under the ARN of one that is there."""
        members = writing.import_(asked)
        answer = self._access.ask("import_certificate", region=asked.region, **members)
        arn = str(answer["CertificateArn"])
        return self._settled(arn, writing.imported(arn, asked, self._clock.now()))

    def export(self, arn: str, passphrase: bytes) -> ExportedCertificate:
        """Return a certificate, its chain, and its private key encrypted under ``passphrase``."""
        answer = self._access.ask(
            "export_certificate", region=self._region(arn), CertificateArn=arn, Passphrase=passphrase
        )
        return reading.exported(answer)

    def revoke(self, arn: str, reason: RevocationReason) -> Certificate:
        """Revoke a certificate for good."""
        if not self.backend().offers(Capability.REVOKE):
            self._lacks(Capability.REVOKE)
        self._access.ask(
            "revoke_certificate", region=self._region(arn), CertificateArn=arn, RevocationReason=reason.value
        )
        return self.describe(arn)

    def delete(self, arn: str) -> None:
        """Delete a certificate; who uses it may be going away, so that is waited for, half a minute long."""
        for seconds in (*_IN_USE, None):
            try:
                self._access.ask("delete_certificate", region=self._region(arn), CertificateArn=arn)
            except (ResourceInUse, Conflict) as error:
                if seconds is None:
                    raise self._in_use(arn, error) from None
                self._pause(seconds)
            else:
                return

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> Certificate:
        """Make ``tags`` the certificate's tags: what is wrong is removed, what is missing is added."""
        region, there = self._region(arn), self._tags(arn)
        gone = [{"Key": key} for key in sorted(there.keys() - tags.keys())]
        new = [{"Key": key, "Value": tags[key]} for key in sorted(tags) if there.get(key) != tags[key]]
        if gone:
            self._access.ask("remove_tags_from_certificate", region=region, CertificateArn=arn, Tags=gone)
        if new:
            self._access.ask("add_tags_to_certificate", region=region, CertificateArn=arn, Tags=new)
        return replace(self.describe(arn), tags=dict(tags))  # the answer may still have those of before

    def set_options(self, arn: str, options: CertificateOptions) -> Certificate:
        """Make ``options`` the certificate's options."""
        if not self.backend().offers(Capability.OPTIONS):
            self._lacks(Capability.OPTIONS, "options")
        before = self.describe(arn)
        changed = writing.changed_options(before.options, options)
        self._access.ask(
            "update_certificate_options", region=self._region(arn), CertificateArn=arn, Options=changed
        )
        return replace(before, options=options)

    def publish(self, record: ZoneRecord, *, owner: str, overwrite: bool = False) -> None:  # noqa: ARG002
        """Publish a record in the zone it lies in, from this process."""
        self._records.publish(record, overwrite=overwrite)

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        """Ask the zone's authoritative server for a record."""
        return self._records.published(name, record_type)

    def unpublish(self, record: ZoneRecord, *, owner: str, stack: str) -> Unpublished:  # noqa: ARG002
        """Remove a record, unless more than one certificate needs it: nobody knows whose they are."""
        return self._records.unpublish(record, self)

    def put_account_configuration(self, region: str, days_before_expiry: int, *, owner: str = "") -> None:  # noqa: ARG002
        """Have events begin so many days before expiry."""
        self._access.ask(
            "put_account_configuration",
            region=region,
            IdempotencyToken=self._new_token(),
            ExpiryEvents={"DaysBeforeExpiry": days_before_expiry},
        )

    def give_up_account_configuration(
        self, region: str, *, owner: str, restore: int | None = None
    ) -> tuple[str, ...]:
        """Put ``restore`` days; who else declares it is not known here."""
        if restore is not None:
            self.put_account_configuration(region, restore, owner=owner)
        return ()

    def hasten(self, arn: str) -> None:  # noqa: ARG002
        """Raise: a remote backend looks in its own time."""
        self._lacks(Capability.HASTEN)

    def trust_anchor(self) -> TrustAnchor:
        """Raise: a remote backend does not tell its root."""
        self._lacks(Capability.TRUST_ANCHOR)

    def advance_clock(self, by: timedelta) -> datetime:  # noqa: ARG002
        """Raise: a remote backend's clock cannot be moved from here."""
        self._lacks(Capability.CLOCK)

    def close(self) -> None:
        """Let go of the connections."""
        self._access.close()

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

    def _settled(self, arn: str, as_asked: Certificate) -> Certificate:
        """Return the certificate of an ARN that was just given; ``as_asked`` where it cannot be had: an ARN is never lost."""
        for seconds in (*_LATE, None):
            try:
                found = self.describe(arn)
            except ResourceNotFound:
                if seconds is None:
                    break
                self._pause(seconds)
            except AcmError:
                break
            else:
                return replace(found, tags=found.tags or as_asked.tags)
        return as_asked

    def _in_use(self, arn: str, error: AcmError) -> AcmError:
        users: list[str] = []
        with suppress(AcmError):
            users = [str(one) for one in self._detail(arn).get("InUseBy") or ()]
        by = f" It is used by {', '.join(users[:10])}." if users else ""
        return type(error)(f"{error.message}{by}", hint="Take it out of use there, and delete it then.")
