"""A certificate as the manager knows it, and the values around it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from acm.model import lifecycle
from acm.model.arn import CertificateArn
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateEvent, CertificateStatus, DomainEvent, DomainStatus, RenewalEvent
from acm.model.looks import Look
from acm.model.method_change import ChangeStatus, MethodChange
from acm.model.renewal import Renewal, RenewalPolicy


class ValidationMethod(StrEnum):
    """How control of a domain is proven."""

    DNS = "DNS"
    EMAIL = "EMAIL"
    HTTP = "HTTP"


class CertificateType(StrEnum):
    """Where a certificate comes from."""

    AMAZON_ISSUED = "AMAZON_ISSUED"
    IMPORTED = "IMPORTED"
    PRIVATE = "PRIVATE"


class FailureReason(StrEnum):
    """ACM's reasons of a failed request that this version can give."""

    CAA_ERROR = "CAA_ERROR"
    DOMAIN_NOT_ALLOWED = "DOMAIN_NOT_ALLOWED"
    INVALID_PUBLIC_DOMAIN = "INVALID_PUBLIC_DOMAIN"
    PCA_ACCESS_DENIED = "PCA_ACCESS_DENIED"
    PCA_INVALID_ARGS = "PCA_INVALID_ARGS"
    PCA_INVALID_ARN = "PCA_INVALID_ARN"
    PCA_INVALID_DURATION = "PCA_INVALID_DURATION"
    PCA_INVALID_STATE = "PCA_INVALID_STATE"
    PCA_LIMIT_EXCEEDED = "PCA_LIMIT_EXCEEDED"
    PCA_NAME_CONSTRAINTS_VALIDATION = "PCA_NAME_CONSTRAINTS_VALIDATION"
    PCA_REQUEST_FAILED = "PCA_REQUEST_FAILED"
    PCA_RESOURCE_NOT_FOUND = "PCA_RESOURCE_NOT_FOUND"
    OTHER = "OTHER"


class RevocationReason(StrEnum):
    """Why a certificate was revoked (RFC 5280 §5.3.1), by ACM's names; ACM spells one of them in two ways."""

    UNSPECIFIED = "UNSPECIFIED"
    KEY_COMPROMISE = "KEY_COMPROMISE"
    CA_COMPROMISE = "CA_COMPROMISE"
    AFFILIATION_CHANGED = "AFFILIATION_CHANGED"
    SUPERCEDED = "SUPERCEDED"
    SUPERSEDED = "SUPERSEDED"
    CESSATION_OF_OPERATION = "CESSATION_OF_OPERATION"
    CERTIFICATE_HOLD = "CERTIFICATE_HOLD"
    REMOVE_FROM_CRL = "REMOVE_FROM_CRL"
    PRIVILEGE_WITHDRAWN = "PRIVILEGE_WITHDRAWN"
    A_A_COMPROMISE = "A_A_COMPROMISE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedCertificate:
    """ExportCertificate's answer, all of it PEM that ends with a newline."""

    certificate_pem: str
    chain_pem: str
    private_key_pem: str = field(repr=False)
    """PKCS #8, encrypted under the passphrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRecord:
    """A validation record, as it must stand in DNS: absolute names with a trailing dot."""

    name: str
    value: str
    type: str = "CNAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRedirect:
    """What has to be reached over HTTP: a page of the name itself, which has the content of another or leads there."""

    redirect_from: str
    """URL at the name that is validated."""
    redirect_to: str
    """URL of the content that proves control."""


Challenge = ResourceRecord | HttpRedirect
"""What the controller of a name publishes and a look finds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainValidation:
    """The validation of one name of a certificate."""

    domain_name: str
    """Canonical name as requested, wildcard included."""
    status: DomainStatus = DomainStatus.PENDING_VALIDATION
    record: ResourceRecord | None = None
    redirect: HttpRedirect | None = None
    """What has to be reached where it is validated over HTTP; None with other methods."""
    last_look: Look | None = None
    looks_are_told: bool = True
    """Whether whoever validates tells what it saw: a remote backend does not."""
    validated_at: datetime | None = None
    validation_domain: str = ""
    """Where mail is sent that asks for approval: the name, or a domain that it lies in; empty without mail."""
    emails: tuple[str, ...] = ()
    """The addresses that it is sent to."""
    approved_by: str = ""
    """The address whose link approved the name; empty before that, and without mail."""

    @property
    def challenge(self) -> Challenge | None:
        """Return what is looked for; None where nothing is, because mail is answered or a backend has not told it."""
        return self.record or self.redirect


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateOptions:
    """ACM's options; ``True`` is ``ENABLED``."""

    certificate_transparency_logging: bool = True
    export: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedMaterial:
    """What was issued: public data only. PEM texts end with a newline; times are UTC."""

    serial: str
    """Lower-case hex octets joined by colons, as ACM shows it."""
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    signature_algorithm: str
    fingerprint_sha256: str
    """Lower-case hex, no colons: SHA-256 of the certificate's DER."""
    spki_sha256: str
    """Lower-case hex: SHA-256 of the SubjectPublicKeyInfo's DER."""
    certificate_pem: str
    chain_pem: str
    """Intermediates, the leaf's issuer first; the root is not in it."""
    root_pem: str
    key_usages: tuple[str, ...] = ()
    extended_key_usages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of one account and region. ``arn`` never changes; ``domain_name`` is among the names."""

    arn: str
    domain_name: str
    names: tuple[str, ...]
    """All canonical names, the first is ``domain_name``; no name twice."""
    status: CertificateStatus
    type: CertificateType = CertificateType.AMAZON_ISSUED
    key_algorithm: KeyAlgorithm
    validation_method: ValidationMethod = ValidationMethod.DNS
    validations: tuple[DomainValidation, ...]
    """One for each name, in the order of ``names``; none where a private authority issues it."""
    options: CertificateOptions = CertificateOptions()
    tags: dict[str, str] = field(default_factory=dict)
    managed_by: str | None = None
    """The AWS service that looks after it, as the request named it; ACM knows CLOUDFRONT."""
    created_at: datetime
    issued_at: datetime | None = None
    imported_at: datetime | None = None
    """When it was imported last; None for one that was issued here."""
    material: IssuedMaterial | None = None
    exported_at: datetime | None = None
    """When its private key was exported last; None where it never was."""
    revoked_at: datetime | None = None
    revocation_reason: RevocationReason | None = None
    failure_reason: FailureReason | None = None
    status_message: str = ""
    """Why it is in this status, in a sentence; empty where the status says it all."""
    next_action_at: datetime | None = None
    """When the engine looks at it again; None when nothing is due ever."""
    attempts: int = 0
    """How many looks, or tries to issue, the present status has had."""
    certificate_authority_arn: str | None = None
    """The private authority that issues it; None where this installation's public hierarchy does, and for imports."""
    method_change: MethodChange | None = None
    """The last change of its validation method, where there was one."""
    first_mail_at: datetime | None = None
    """When the first message that asks for approval was sent; it stays when more are (specification, troubleshooting)."""
    in_use_by: tuple[str, ...] = ()
    """ARNs of the resources that use it, sorted."""
    renewal_policy: RenewalPolicy = RenewalPolicy.WHEN_IN_USE
    early_renewal: timedelta | None = None
    """How long before its end the renewal starts, where that is longer than usual."""
    renewal: Renewal | None = None
    """Its latest renewal; None before there is one."""
    eligibility_told: bool | None = None
    """What a backend says of its eligibility for renewal, which knows more than it tells; None where the rule decides."""

    @property
    def account(self) -> str:
        """Return the account of the ARN."""
        return CertificateArn.parse(self.arn).account

    @property
    def region(self) -> str:
        """Return the region of the ARN."""
        return CertificateArn.parse(self.arn).region

    @property
    def renewal_eligible(self) -> bool:
        """Whether it is renewed: issued here, and in use or exported since then, or to be renewed always.

        Specification, renewal eligibility; design, decision 19.
        """
        if self.status is not CertificateStatus.ISSUED or self.type is CertificateType.IMPORTED:
            return False
        if self.eligibility_told is not None:
            return self.eligibility_told
        exported = self.exported_at and self.issued_at and self.exported_at >= self.issued_at
        return bool(exported or self.in_use_by or self.renewal_policy is RenewalPolicy.ALWAYS)

    @property
    def renews(self) -> bool:
        """Whether its renewal is under way."""
        return (
            self.status is CertificateStatus.ISSUED and self.renewal is not None and self.renewal.in_progress
        )

    @property
    def awaits_issue(self) -> bool:
        """Whether something is to be signed for it: at first, or in its renewal."""
        return self.status is CertificateStatus.PENDING_VALIDATION or self.renews

    @property
    def validation_deadline(self) -> datetime:
        """Return when a pending request times out; one that is approved by mail so long after its first message."""
        return (self.first_mail_at or self.created_at) + timedelta(hours=lifecycle.PENDING_LIMIT_HOURS)

    @property
    def certificate_chain(self) -> str:
        """Return ACM's ``CertificateChain``: of a private certificate with the root last, which nobody else publishes."""
        if self.material is None:
            return ""
        root = self.material.root_pem if self.type is CertificateType.PRIVATE else ""
        return self.material.chain_pem + root

    def after(self, event: CertificateEvent) -> Certificate:
        """Return this certificate after ``event``; raise ``IllegalTransition`` where it cannot happen."""
        return replace(self, status=lifecycle.apply(lifecycle.CERTIFICATE, self.status, event))

    def as_of(self, now: datetime) -> Certificate:
        """Return this certificate with the status that is due at ``now``, whether or not the engine has written it."""
        if self.status is CertificateStatus.PENDING_VALIDATION and now >= self.validation_deadline:
            return timed_out(self)
        if self.status is CertificateStatus.ISSUED and self.material and now > self.material.not_after:
            return expired(self)
        if self.method_change and self.method_change.is_pending and now >= self.method_change.deadline:
            return _unchanged(self, self.method_change)
        return self


def _unchanged(certificate: Certificate, change: MethodChange) -> Certificate:
    """Return a certificate whose records did not come in time: it stays validated by e-mail."""
    return replace(
        certificate,
        method_change=replace(change, status=ChangeStatus.FAILED, updated_at=change.deadline),
        validations=tuple(replace(v, record=None) for v in certificate.validations),
    )


def timed_out(certificate: Certificate) -> Certificate:
    """Return ``certificate`` after its 72 hours: unfinished domains have failed, nothing is due any more."""
    unfinished = ", ".join(
        v.domain_name for v in certificate.validations if v.status is not DomainStatus.SUCCESS
    )
    validations = tuple(
        v if v.status is DomainStatus.SUCCESS else replace(v, status=DomainStatus.FAILED)
        for v in certificate.validations
    )
    why = unfinished or certificate.status_message.rstrip(".") or "issuing did not succeed"
    message = f"Not validated within {lifecycle.PENDING_LIMIT_HOURS} hours: {why}."
    return replace(
        certificate.after(CertificateEvent.TIME_OUT),
        validations=validations,
        status_message=message,
        next_action_at=None,
    )


def expired(certificate: Certificate) -> Certificate:
    """Return ``certificate`` after its end: a renewal that was under way has failed, and so have its open validations."""
    ended = replace(certificate.after(CertificateEvent.EXPIRE), next_action_at=None)
    renewal, material = certificate.renewal, certificate.material
    if renewal is None or material is None or not renewal.in_progress:
        return ended
    failed = replace(
        renewal,
        status=lifecycle.apply(lifecycle.RENEWAL, renewal.status, RenewalEvent.FAIL),
        updated_at=material.not_after,
    )
    return replace(ended, renewal=failed, validations=tuple(map(_given_up, certificate.validations)))


def _given_up(validation: DomainValidation) -> DomainValidation:
    if validation.status is not DomainStatus.PENDING_VALIDATION:
        return validation
    status = lifecycle.apply(lifecycle.DOMAIN, validation.status, DomainEvent.GIVE_UP)
    return replace(validation, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """RequestCertificate's parameters, checked and canonical."""

    names: tuple[str, ...]
    """Canonical names; the first becomes the common name."""
    region: str
    key_algorithm: KeyAlgorithm = KeyAlgorithm.RSA_2048
    validation_method: ValidationMethod = ValidationMethod.DNS
    options: CertificateOptions = CertificateOptions()
    tags: dict[str, str] = field(default_factory=dict)
    managed_by: str | None = None
    certificate_authority_arn: str | None = None
    """The private authority that shall issue it: nothing is validated then."""
    validation_domains: dict[str, str] = field(default_factory=dict)
    """By canonical name, the domain that mail about it goes to; the name itself where there is no entry."""
    renewal_policy: RenewalPolicy = RenewalPolicy.WHEN_IN_USE
    early_renewal: timedelta | None = None
    """How long before its end a renewal starts, where that is longer than usual."""
    idempotency_token: str | None = None
    owner: str = ""
    """Who asked, as an opaque label (a Pulumi stack): decides whose validation records may go. Never shown as identity."""
