"""A certificate manager in memory, for what the command line makes of answers. The real one: test_real_engine.py."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from acm.engine.request import check
from acm.manager.interface import TrustAnchor, Unpublished
from acm.model.account import AccountConfiguration, check_days
from acm.model.arn import CertificateArn
from acm.model.backends import Backend, BackendKind
from acm.model.certificate import (
    Certificate,
    CertificateRequest,
    DomainValidation,
    IssuedMaterial,
    ResourceRecord,
)
from acm.model.domains import base_domain
from acm.model.errors import NoZone, RequestInProgress, ResourceNotFound, TestInstallationOnly
from acm.model.installation import Installation, ZoneRecord
from acm.model.lifecycle import CertificateEvent, CertificateStatus, DomainStatus
from acm.model.looks import Exchange, Look, LookReason

EPOCH = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ACCOUNT = "123456789012"


def token(name: str) -> str:
    """Return 32 hex digits that depend on ``name``."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, base_domain(name)).hex


def record_of(name: str) -> ResourceRecord:
    """Return a validation record: the same for a wildcard and its base domain."""
    return ResourceRecord(
        name=f"_{token(name)}.{base_domain(name)}.", value=f"_{token(name)[::-1]}.acm-validations.internal."
    )


def look_at(
    record: ResourceRecord, reason: LookReason = LookReason.NXDOMAIN, at: datetime = EPOCH, message: str = ""
) -> Look:
    """Return a look for ``record``."""
    return Look(
        reason=reason,
        message=message or f"192.0.2.53:53 says that {record.name} does not exist.",
        question=f"{record.name} CNAME",
        servers=("192.0.2.53:53",),
        answer=reason,
        expected=record.value,
        looked_at=at,
        evidence=(Exchange(question=f"{record.name} CNAME", server="192.0.2.53:53", answer=reason),),
    )


def material_of(certificate: Certificate, root_pem: str) -> IssuedMaterial:
    """Return what an issued certificate has; the PEM texts are not its own, nobody here verifies them."""
    return IssuedMaterial(
        serial="0a:1b:2c:3d:4e:5f:60:71",
        subject=f"CN={certificate.domain_name}",
        issuer="CN=acm test RSA M01",
        not_before=EPOCH,
        not_after=EPOCH + timedelta(days=395),
        signature_algorithm="SHA256WITHRSA",
        fingerprint_sha256="ab" * 32,
        spki_sha256="cd" * 32,
        certificate_pem=root_pem,
        chain_pem=root_pem,
        root_pem=root_pem,
        key_usages=("DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"),
        extended_key_usages=("TLS_WEB_SERVER_AUTHENTICATION",),
    )


@dataclass
class MemoryManager:
    """Keeps certificates in a dictionary. ``script`` is called before each ``describe`` and may change them."""

    root_pem: str
    certificates: dict[str, Certificate] = field(default_factory=dict)
    moment: datetime = EPOCH
    test: bool = True
    offset: timedelta = timedelta()
    zones: tuple[str, ...] = ()
    published_records: list[tuple[ZoneRecord, str, bool]] = field(default_factory=list)
    configurations: dict[str, AccountConfiguration] = field(default_factory=dict)
    owned: dict[str, str] = field(default_factory=dict)
    hastened: list[str] = field(default_factory=list)
    script: Callable[["MemoryManager"], None] = lambda _manager: None
    closed: int = 0

    def installation(self) -> Installation | None:
        return Installation(id="7d1f0c9e", created_at=EPOCH, test=self.test, clock_offset=self.offset)

    def backend(self) -> Backend:
        return Backend(kind=BackendKind.EMBEDDED, place="/home/of/tests", account=ACCOUNT)

    def validation_record(self, name: str) -> ResourceRecord:
        return record_of(name)

    def describe(self, arn: str) -> Certificate:
        self.script(self)
        if arn not in self.certificates:
            raise ResourceNotFound(
                f"{arn} is not in this installation.", hint="`acm list` shows what is here."
            )
        return self.certificates[arn].as_of(self.moment)

    def list(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Certificate, ...]:
        ordered = (self.certificates[arn] for arn in sorted(self.certificates))
        return tuple(
            c for c in ordered if region in (None, c.region) and (not statuses or c.status in statuses)
        )

    def pages(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> Iterator[tuple[Certificate, ...]]:
        for certificate in self.list(region=region, statuses=statuses):
            yield (certificate,)

    def owners(self) -> Mapping[str, str]:
        return {arn: self.owned.get(arn, "") for arn in sorted(self.certificates)}

    def get(self, arn: str) -> IssuedMaterial:
        material = self.describe(arn).material
        if material is None:
            raise RequestInProgress(f"{arn} has no certificate body.")
        return material

    def request(self, request: CertificateRequest) -> Certificate:
        checked = check(request, max_names=10, accepted_suffixes=None)
        certificate_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, ",".join(checked.names)))
        arn = str(CertificateArn("aws", checked.region, ACCOUNT, certificate_id))
        certificate = Certificate(
            arn=arn,
            domain_name=checked.names[0],
            names=checked.names,
            status=CertificateStatus.PENDING_VALIDATION,
            key_algorithm=checked.key_algorithm,
            validations=tuple(DomainValidation(domain_name=n, record=record_of(n)) for n in checked.names),
            tags=dict(checked.tags),
            created_at=self.moment,
            next_action_at=self.moment,
        )
        self.certificates[arn] = certificate
        return certificate

    def delete(self, arn: str) -> None:
        self.describe(arn)
        del self.certificates[arn]

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> Certificate:
        raise NotImplementedError

    def hasten(self, arn: str) -> None:
        self.hastened.append(arn)

    def publish(self, record: ZoneRecord, *, owner: str, overwrite: bool = False) -> None:
        if not any(record.name.endswith(f".{zone}.") for zone in self.zones):
            raise NoZone(f"no zone is configured for {record.name}.", hint="Add it to dnsZones.")
        self.published_records.append((record, owner, overwrite))

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        raise NotImplementedError

    def unpublish(self, record: ZoneRecord, *, owner: str, stack: str) -> Unpublished:
        raise NotImplementedError

    def account_configuration(self, region: str) -> AccountConfiguration:
        return self.configurations.get(region, AccountConfiguration())

    def put_account_configuration(self, region: str, days_before_expiry: int, *, owner: str = "") -> None:
        held = self.account_configuration(region)
        self.configurations[region] = replace(held, days_before_expiry=check_days(days_before_expiry))

    def give_up_account_configuration(
        self, region: str, *, owner: str, restore: int | None = None
    ) -> tuple[str, ...]:
        held = self.account_configuration(region)
        others = tuple(other for other in held.declared_by if other != owner)
        self.configurations[region] = replace(held, declared_by=others)
        return others

    def trust_anchor(self) -> TrustAnchor:
        return TrustAnchor(
            certificate_pem=self.root_pem,
            subject="CN=acm test root",
            fingerprint_sha256="0123456789abcdef" * 4,
            not_after=EPOCH + timedelta(days=9131),
        )

    def now(self) -> datetime:
        return self.moment

    def advance_clock(self, by: timedelta) -> datetime:
        if not self.test:
            raise TestInstallationOnly("its clock cannot be moved.")
        self.offset += by
        self.moment += by
        return self.moment

    def close(self) -> None:
        self.closed += 1

    # What a script may do

    def look(self, arn: str, reason: LookReason, message: str = "") -> None:
        """Have DNS answer ``reason`` for every domain of ``arn``."""
        found = reason is LookReason.FOUND
        status = DomainStatus.SUCCESS if found else DomainStatus.PENDING_VALIDATION
        certificate = self.certificates[arn]
        self.certificates[arn] = replace(
            certificate,
            validations=tuple(
                replace(
                    v,
                    status=status,
                    last_look=look_at(record_of(v.domain_name), reason, self.moment, message),
                    validated_at=self.moment if found else None,
                )
                for v in certificate.validations
            ),
            next_action_at=self.moment + timedelta(seconds=2),
        )

    def issue(self, arn: str) -> None:
        """Issue ``arn``."""
        certificate = self.certificates[arn].after(CertificateEvent.ISSUE)
        self.certificates[arn] = replace(
            certificate, issued_at=self.moment, material=material_of(certificate, self.root_pem)
        )
