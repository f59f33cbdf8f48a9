"""A ``CertificateManager`` over an endpoint that speaks ACM's API: what it changes, and what it cannot do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from acm.manager.interface import TrustAnchor, Unpublished
from acm.manager.private_authorities import PrivateAuthorities
from acm.manager.remote import reading, writing
from acm.manager.remote.access import Access
from acm.manager.remote.asking import RemoteReading
from acm.manager.remote.private_ca.asking import Pause
from acm.manager.remote.private_ca.authorities import RemotePrivateAuthorities
from acm.manager.remote.records import Records
from acm.model.backends import Capability
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateRequest,
    ExportedCertificate,
    RevocationReason,
    ValidationMethod,
)
from acm.model.clock import Clock
from acm.model.errors import AcmError, Conflict, ResourceInUse, ResourceNotFound
from acm.model.imports.request import ImportRequest
from acm.model.installation import ZoneRecord
from acm.model.renewal import RenewalPolicy

_LATE = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries for an answer that comes late: what was just made is not known everywhere yet."""


class RemoteManager(RemoteReading):
    """Answers by asking a backend that is somewhere else. Safe to use from any thread."""

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
        super().__init__(access, records=records, allowed_accounts=allowed_accounts, clock=clock)
        self._pause = pause
        self._new_token = new_token
        self._private_authorities = RemotePrivateAuthorities(
            access, backend=self.backend, pause=pause, new_token=new_token
        )

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
        """Delete a certificate; raise ``ResourceInUse`` with who uses it."""
        try:
            self._access.ask("delete_certificate", region=self._region(arn), CertificateArn=arn)
        except (ResourceInUse, Conflict) as error:
            raise self._in_use(arn, error) from None

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

    def set_validation_method(self, arn: str, method: ValidationMethod) -> Certificate:
        """Have a certificate that is validated by e-mail validated by DNS."""
        if not self.backend().offers(Capability.METHOD_IN_PLACE):
            self._lacks(Capability.METHOD_IN_PLACE, "validationMethod")
        self._access.ask(
            "update_certificate_options",
            region=self._region(arn),
            CertificateArn=arn,
            Options={"ValidationMethod": method.value},
        )
        return self.describe(arn)

    def resend_validation_email(self, arn: str, *, domain: str, validation_domain: str) -> None:
        """Send the validation mail of a domain once more."""
        self._access.ask(
            "resend_validation_email",
            region=self._region(arn),
            CertificateArn=arn,
            Domain=domain,
            ValidationDomain=validation_domain,
        )

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

    @property
    def private_authorities(self) -> PrivateAuthorities:
        """Return the private authorities of the account, behind the same endpoint."""
        return self._private_authorities

    # What it cannot do

    def owners(self) -> Mapping[str, str]:
        """Raise: a remote backend does not know who asked."""
        self._lacks(Capability.OWNERS)

    def hasten(self, arn: str) -> None:  # noqa: ARG002
        """Raise: a remote backend looks in its own time."""
        self._lacks(Capability.HASTEN)

    def set_renewal(self, arn: str, policy: RenewalPolicy, early_renewal: timedelta | None) -> Certificate:  # noqa: ARG002
        """Raise: a remote backend renews by ACM's rule."""
        self._lacks(Capability.RENEWAL_POLICY)

    def associate(self, arn: str, resource_arn: str) -> Certificate:  # noqa: ARG002
        """Raise: the services of a remote backend say by themselves what they use."""
        self._lacks(Capability.ASSOCIATIONS)

    def dissociate(self, arn: str, resource_arn: str) -> Certificate:  # noqa: ARG002
        """Raise: the services of a remote backend say by themselves what they use."""
        self._lacks(Capability.ASSOCIATIONS)

    def run_due(self) -> int:
        """Raise: a remote backend works by itself."""
        self._lacks(Capability.ASSOCIATIONS)

    def is_run(self) -> bool:
        """Tell that a remote backend works by itself."""
        return True

    def trust_anchor(self) -> TrustAnchor:
        """Raise: a remote backend does not tell its root."""
        self._lacks(Capability.TRUST_ANCHOR)

    def advance_clock(self, by: timedelta) -> datetime:  # noqa: ARG002
        """Raise: a remote backend's clock cannot be moved from here."""
        self._lacks(Capability.CLOCK)

    def close(self) -> None:
        """Let go of the connections."""
        self._access.close()

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
