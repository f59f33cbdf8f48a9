"""The interface that every backend has. Blocking calls, safe to make from any thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from acm.manager.private_authorities import PrivateAuthorities
from acm.model.account import AccountConfiguration
from acm.model.backends import Backend
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateRequest,
    ExportedCertificate,
    HttpRedirect,
    IssuedMaterial,
    ResourceRecord,
    RevocationReason,
    ValidationMethod,
)
from acm.model.imports.request import ImportRequest
from acm.model.installation import Installation, ZoneRecord
from acm.model.lifecycle import CertificateStatus
from acm.model.renewal import RenewalPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnchor:
    """The root of an installation's hierarchy."""

    certificate_pem: str
    subject: str
    fingerprint_sha256: str
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """What became of a record that was to be removed; ``kept_for`` lists who still needs it."""

    removed: bool
    kept_for: tuple[str, ...] = ()


class CertificateManager(Protocol):
    """What ACM does, for one account. Every method raises errors of ``acm.model.errors`` only.

    Methods marked (reading) change nothing anywhere, not even a file in ``home``, and work in a preview.
    """

    @property
    def private_authorities(self) -> PrivateAuthorities:
        """The private certificate authorities of the account."""
        ...

    def backend(self) -> Backend:
        """(reading) Return who answers, and for which account."""
        ...

    def installation(self) -> Installation | None:
        """(reading) Return whose store this is; None where nothing has been written yet."""
        ...

    def validation_record(self, name: str) -> ResourceRecord | None:
        """(reading) Return the validation record of a canonical name; None where it is not known before the request."""
        ...

    def validation_redirect(self, name: str) -> HttpRedirect | None:
        """(reading) Return what a canonical name, no wildcard, has to lead to; None where only the request tells it."""
        ...

    def describe(self, arn: str) -> Certificate:
        """(reading) Return a certificate with the status due by the clock; raise ``ResourceNotFound``."""
        ...

    def list(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Certificate, ...]:
        """(reading) Return all certificates of the account, in the order of their ARNs.

        Without ``region`` those of every region; a remote backend answers for one region, the configured one.
        """
        ...

    def pages(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> Iterator[tuple[Certificate, ...]]:
        """(reading) Yield what ``list`` returns in pieces, each as of when it is asked for: thousands are not held at once."""
        ...

    def owners(self) -> Mapping[str, str]:
        """(reading) Return by ARN who asked for each certificate, as ``CertificateRequest.owner``; empty where unknown."""
        ...

    def get(self, arn: str) -> IssuedMaterial:
        """(reading) Return what was issued; raise ``RequestInProgress`` before that."""
        ...

    def request(self, request: CertificateRequest) -> Certificate:
        """Request a certificate; return once it is stored. Records that are not known yet: ``acm.manager.late``."""
        ...

    def import_certificate(self, asked: ImportRequest) -> Certificate:
        """Import a certificate that was made elsewhere, or another one under the ARN of one that is there.

        Raises ``ImportRefused`` or ``ReimportRefused`` with every rule that is broken, and never part of a key.
        """
        ...

    def export(self, arn: str, passphrase: bytes) -> ExportedCertificate:
        """Return an issued certificate, its chain, and its private key encrypted under ``passphrase``.

        Raises ``RequestInProgress`` before it is issued, and ``ExportRefused`` for one that is not exported, and
        ``InvalidParameter`` for a passphrase outside the rules.
        """
        ...

    def revoke(self, arn: str, reason: RevocationReason) -> Certificate:
        """Revoke a certificate for good; raise ``RevocationRefused`` where that is not to be."""
        ...

    def delete(self, arn: str) -> None:
        """Delete a certificate; raise ``ResourceNotFound`` where it is gone already, ``ResourceInUse`` where it is used."""
        ...

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> Certificate:
        """Make ``tags`` the certificate's tags."""
        ...

    def set_options(self, arn: str, options: CertificateOptions) -> Certificate:
        """Make ``options`` the certificate's options, from its next issuance on."""
        ...

    def set_validation_method(self, arn: str, method: ValidationMethod) -> Certificate:
        """Have a certificate that is validated by EMAIL validated by DNS; raise ``InvalidState`` for any other change."""
        ...

    def resend_validation_email(self, arn: str, *, domain: str, validation_domain: str) -> None:
        """Send the validation mail of a domain once more, from now on to ``validation_domain``.

        Raises ``InvalidState``, ``InvalidDomainValidation`` or ``NotAvailable``.
        """
        ...

    def hasten(self, arn: str) -> None:
        """Have a pending certificate looked at now: somebody is waiting for it."""
        ...

    def publish(self, record: ZoneRecord, *, owner: str, overwrite: bool = False) -> None:
        """Publish a record in the zone it lies in; raise ``NoZone``, ``Conflict``, or an error of the zone."""
        ...

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        """(reading) Ask the zone's authoritative server for a record; None where it has none."""
        ...

    def unpublish(self, record: ZoneRecord, *, owner: str, stack: str) -> Unpublished:
        """Give up ``owner``'s record; it leaves the zone unless another publication or another stack's certificate needs it."""
        ...

    def account_configuration(self, region: str) -> AccountConfiguration:
        """(reading) Return what holds for the account in ``region``, and who declares it."""
        ...

    def put_account_configuration(self, region: str, days_before_expiry: int, *, owner: str = "") -> None:
        """Have events begin so many days before expiry; ``owner`` declares that from now on, where one is given."""
        ...

    def give_up_account_configuration(
        self, region: str, *, owner: str, restore: int | None = None
    ) -> tuple[str, ...]:
        """End ``owner``'s declaration; put ``restore`` days where nobody else declares, and return who does."""
        ...

    def set_renewal(self, arn: str, policy: RenewalPolicy, early_renewal: timedelta | None) -> Certificate:
        """Decide whether and how early a certificate is renewed; raise ``NotOffered`` where the backend decides."""
        ...

    def associate(self, arn: str, resource_arn: str) -> Certificate:
        """Keep that a resource uses an issued certificate; raise ``InvalidState`` for one that is not."""
        ...

    def dissociate(self, arn: str, resource_arn: str) -> Certificate:
        """Keep that a resource does not use a certificate any more."""
        ...

    def run_due(self) -> int:
        """Carry out what is due in the whole installation; return how many certificates were worked on."""
        ...

    def is_run(self) -> bool:
        """(reading) Tell whether `acm run-due` has carried out what is due within the last days: something schedules it."""
        ...

    def trust_anchor(self) -> TrustAnchor:
        """Return the root, making the hierarchy where there is none yet."""
        ...

    def now(self) -> datetime:
        """(reading) Return the installation's clock."""
        ...

    def advance_clock(self, by: timedelta) -> datetime:
        """Move a test installation's clock forward and carry out what became due; raise ``TestInstallationOnly``."""
        ...

    def close(self) -> None:
        """End background work and let go of the store; nothing acknowledged is lost."""
        ...
