"""A certificate manager in memory: what the plugin's tests put behind it where the engine itself is not the question."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from acm.manager.interface import TrustAnchor, Unpublished
from acm.model.account import AccountConfiguration, check_days
from acm.model.arn import CertificateArn, partition_of
from acm.model.backends import Backend, BackendKind, Naming
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateRequest,
    DomainValidation,
    ExportedCertificate,
    IssuedMaterial,
    ResourceRecord,
    ValidationMethod,
)
from acm.model.errors import Conflict, ResourceInUse, ResourceNotFound
from acm.model.exports import check_exportable, check_passphrase
from acm.model.installation import Installation, ZoneRecord
from acm.model.lifecycle import CertificateEvent, CertificateStatus, DomainStatus
from acm.model.looks import Look, LookReason
from acm.model.renewal import RenewalPolicy
from acm.settings import Settings
from acm.validation.tokens import validation_record

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

MATERIAL = IssuedMaterial(
    serial="0a:0b",
    subject="CN=example.com",
    issuer="CN=Issuer",
    not_before=START,
    not_after=START + timedelta(days=395),
    signature_algorithm="SHA256WITHRSA",
    fingerprint_sha256="ab" * 32,
    spki_sha256="cd" * 32,
    certificate_pem="LEAF\n",
    chain_pem="CHAIN\n",
    root_pem="ROOT\n",
)


@dataclass
class Disk:
    """What would be in a home folder."""

    number: int
    installation: Installation | None = None
    certificates: dict[str, Certificate] = field(default_factory=dict)
    records: dict[tuple[str, str], ZoneRecord] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)
    requests: list[CertificateRequest] = field(default_factory=list)
    hastened: list[str] = field(default_factory=list)
    now: datetime = START
    kept_for: tuple[str, ...] = ()
    fails: Exception | None = None
    """Raised by every call of the manager, once set."""
    writes: list[str] = field(default_factory=list)
    is_run: bool = True
    """Whether something is scheduled that carries out what is due."""

    def issue(self, arn: str) -> None:
        """Have a certificate validated and issued."""
        certificate = self.certificates[arn].after(CertificateEvent.ISSUE)
        done = tuple(replace(v, status=DomainStatus.SUCCESS) for v in certificate.validations)
        self.certificates[arn] = replace(
            certificate, validations=done, material=MATERIAL, issued_at=START, next_action_at=None
        )

    def fail(self, arn: str, message: str = "It failed.") -> None:
        """Have a certificate fail for good."""
        failed = self.certificates[arn].after(CertificateEvent.FAIL)
        self.certificates[arn] = replace(failed, status_message=message, next_action_at=None)

    def revoke(self, arn: str) -> None:
        """Have an issued certificate revoked."""
        self.certificates[arn] = self.certificates[arn].after(CertificateEvent.REVOKE)

    def see(self, arn: str, reason: LookReason, message: str) -> None:
        """Have the last look at a certificate's records bring ``message``."""
        certificate = self.certificates[arn]
        look = Look(
            reason=reason,
            message=message,
            question="",
            servers=(),
            answer="",
            expected="",
            looked_at=self.now,
        )
        seen = tuple(replace(v, last_look=look) for v in certificate.validations)
        self.certificates[arn] = replace(certificate, validations=seen)


class MemoryManager:
    """Answers as the embedded engine does, without one."""

    def __init__(self, disk: Disk, settings: Settings) -> None:
        self.disk = disk
        self.settings = settings
        self.closed = False

    def backend(self) -> Backend:
        settings = self.settings
        naming = Naming(installation=settings.installation, validation_zone=settings.validation_zone)
        return Backend(
            kind=BackendKind.EMBEDDED,
            place=settings.place,
            account=settings.account_id,
            naming=naming,
            methods=frozenset({ValidationMethod.DNS}),
        )

    def installation(self) -> Installation | None:
        if self.disk.fails:
            raise self.disk.fails
        return self.disk.installation

    def validation_record(self, name: str) -> ResourceRecord:
        return validation_record(
            installation=self.settings.installation,
            account=self.settings.account_id,
            validation_zone=self.settings.validation_zone,
            name=name,
        )

    def describe(self, arn: str) -> Certificate:
        if self.disk.fails:
            raise self.disk.fails
        CertificateArn.parse(arn)
        certificate = self.disk.certificates.get(arn)
        if certificate is None:
            raise ResourceNotFound(f"{arn} is not in this installation.")
        return certificate.as_of(self.disk.now)

    def list(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Certificate, ...]:
        found = [self.describe(arn) for arn in sorted(self.disk.certificates)]
        return tuple(
            certificate
            for certificate in found
            if region in (None, certificate.region) and (not statuses or certificate.status in statuses)
        )

    def get(self, arn: str) -> IssuedMaterial:
        material = self.describe(arn).material
        assert material is not None
        return material

    def request(self, request: CertificateRequest) -> Certificate:
        self._write("request")
        self.disk.requests.append(request)
        number = len(self.disk.requests)
        arn = str(
            CertificateArn(
                partition_of(request.region),
                request.region,
                self.settings.account_id,
                f"{self.disk.number}-{number}",
            )
        )
        certificate = Certificate(
            arn=arn,
            domain_name=request.names[0],
            names=request.names,
            status=CertificateStatus.PENDING_VALIDATION,
            key_algorithm=request.key_algorithm,
            validations=tuple(
                DomainValidation(domain_name=name, record=self.validation_record(name))
                for name in request.names
            ),
            options=request.options,
            tags=request.tags,
            renewal_policy=request.renewal_policy,
            early_renewal=request.early_renewal,
            created_at=self.disk.now,
            next_action_at=self.disk.now,
        )
        self.disk.certificates[arn] = certificate
        return certificate

    def set_renewal(self, arn: str, policy: RenewalPolicy, early_renewal: timedelta | None) -> Certificate:
        self._write("set_renewal")
        changed = replace(self.describe(arn), renewal_policy=policy, early_renewal=early_renewal)
        self.disk.certificates[arn] = changed
        return changed

    def export(self, arn: str, passphrase: bytes) -> ExportedCertificate:
        certificate = self.describe(arn)
        check_passphrase(passphrase)
        check_exportable(certificate)
        self._write("export")
        assert certificate.material is not None
        return ExportedCertificate(
            certificate_pem=certificate.material.certificate_pem,
            chain_pem=certificate.material.chain_pem,
            private_key_pem=f"KEY UNDER {len(passphrase)} CHARACTERS, EXPORT {len(self.disk.writes)}\n",
        )

    def delete(self, arn: str) -> None:
        users = self.describe(arn).in_use_by
        if users:
            raise ResourceInUse(f"{arn} is used by {', '.join(users)}.", hint="Take it out of use there.")
        self._write("delete")
        del self.disk.certificates[arn]

    def set_tags(self, arn: str, tags: dict[str, str]) -> Certificate:
        self._write("set_tags")
        self.disk.certificates[arn] = replace(self.describe(arn), tags=dict(tags))
        return self.describe(arn)

    def set_options(self, arn: str, options: CertificateOptions) -> Certificate:
        self._write("set_options")
        self.disk.certificates[arn] = replace(self.describe(arn), options=options)
        return self.describe(arn)

    def hasten(self, arn: str) -> None:
        self.disk.hastened.append(arn)

    def publish(self, record: ZoneRecord, *, owner: str, overwrite: bool = False) -> None:
        self._write("publish")
        there = self.disk.records.get((record.name, record.type))
        if there and there.value != record.value and not overwrite:
            raise Conflict(f"{record.name} has another value.")
        self.disk.records[record.name, record.type] = record

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        return self.disk.records.get((name, record_type))

    def unpublish(self, record: ZoneRecord, *, owner: str, stack: str) -> Unpublished:
        self._write(f"unpublish {owner} {stack}")
        if self.disk.kept_for:
            return Unpublished(removed=False, kept_for=self.disk.kept_for)
        self.disk.records.pop((record.name, record.type), None)
        return Unpublished(removed=True)

    def account_configuration(self, region: str) -> AccountConfiguration:
        owners = tuple(sorted(self.disk.declared.get(region, ())))
        return AccountConfiguration(days_before_expiry=self.disk.days.get(region, 45), declared_by=owners)

    def put_account_configuration(self, region: str, days_before_expiry: int, *, owner: str = "") -> None:
        self._write("put_account_configuration")
        self.disk.days[region] = check_days(days_before_expiry)
        if owner:
            self.disk.declared.setdefault(region, set()).add(owner)

    def give_up_account_configuration(
        self, region: str, *, owner: str, restore: int | None = None
    ) -> tuple[str, ...]:
        self._write("give_up_account_configuration")
        others = self.disk.declared.setdefault(region, set())
        others.discard(owner)
        if restore is not None and not others:
            self.disk.days[region] = restore
        return tuple(sorted(others))

    def trust_anchor(self) -> TrustAnchor:
        raise NotImplementedError

    def now(self) -> datetime:
        return self.disk.now

    def is_run(self) -> bool:
        return self.disk.is_run

    def advance_clock(self, by: timedelta) -> datetime:
        self.disk.now += by
        return self.disk.now

    def close(self) -> None:
        self.closed = True

    def _write(self, what: str) -> None:
        if self.disk.fails:
            raise self.disk.fails
        self.disk.writes.append(what)
        if self.disk.installation is None:
            self.disk.installation = Installation(
                id=f"installation-{self.disk.number}", created_at=self.disk.now, test=True
            )


@dataclass
class Disks:
    """The home folders of one machine, and the managers opened over them."""

    disks: dict[str, Disk] = field(default_factory=dict)
    managers: list[MemoryManager] = field(default_factory=list)

    def at(self, home: object) -> Disk:
        """Return what is in ``home``."""
        return self.disks.setdefault(str(home), Disk(number=len(self.disks) + 1))

    def open_manager(self, settings: Settings) -> MemoryManager:
        """Open a manager over the settings' home."""
        manager = MemoryManager(self.at(settings.home), settings)
        self.managers.append(manager)
        return manager
