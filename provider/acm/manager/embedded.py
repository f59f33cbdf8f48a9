"""The engine inside this process, as one account sees it: the default backend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from acm.engine import (
    account_configuration,
    associate,
    delete,
    delivery,
    describe,
    export,
    hasten,
    publish,
    reconcile,
    renew,
    request,
    revoke,
    search,
    tag,
)
from acm.engine.change_method import change_method
from acm.engine.import_ import import_certificate
from acm.engine.options import set_options, update_options
from acm.engine.ports import Rooms, Store, Transaction
from acm.engine.renewal_choice import set_renewal
from acm.engine.resend import resend_validation_email
from acm.engine.witness import Witness, witnessed
from acm.manager.embedded_engine import EmbeddedEngine
from acm.manager.embedded_private_authorities import EmbeddedPrivateAuthorities
from acm.manager.interface import TrustAnchor, Unpublished
from acm.model.account import AccountConfiguration
from acm.model.backends import Backend, BackendKind
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
from acm.model.errors import StoreAbsent, TestInstallationOnly
from acm.model.imports.request import ImportRequest
from acm.model.installation import Installation, ZoneRecord
from acm.model.lifecycle import CertificateStatus
from acm.model.renewal import RenewalPolicy
from acm.model.search import Page, Search

T = TypeVar("T")

IDLE_SECONDS = 1.0
"""How long the loop waits at most before it looks for work that other processes have left."""


class EmbeddedManager:
    """A ``CertificateManager`` for one account over an engine in this process. Safe to call from any thread.

    One ``at_hand`` is for event loops: reading about a certificate raises ``NotAtHand`` where that would take waiting.
    One with a ``witness`` is for one call: its record is written with the change.
    """

    def __init__(
        self,
        engine: EmbeddedEngine,
        account: str,
        *,
        at_hand: bool = False,
        witness: Witness | None = None,
    ) -> None:
        self._engine = engine
        self._account = account
        self._at_hand = at_hand
        self._witness = witness

    @property
    def private_authorities(self) -> EmbeddedPrivateAuthorities:
        """The private certificate authorities of the account."""
        return EmbeddedPrivateAuthorities(self._engine, self._account, witness=self._witness)

    # Reading

    def backend(self) -> Backend:
        """Return that the engine in this process answers."""
        home = self._engine.home
        return Backend(
            kind=BackendKind.EMBEDDED,
            place=home.place,
            account=self._account,
            naming=home.naming,
            methods=home.methods,
        )

    def installation(self) -> Installation | None:
        """Return whose store this is; None where nothing has been written yet."""
        return self._engine.home.peek()

    def validation_record(self, name: str) -> ResourceRecord:
        """Return the validation record of a canonical name."""
        return self._engine.home.record_maker(self._account)(name)

    def validation_redirect(self, name: str) -> HttpRedirect:
        """Return what a canonical name has to lead to over HTTP."""
        return self._engine.home.redirect_maker(self._account)(name)

    def describe(self, arn: str) -> Certificate:
        """Return a certificate with the status due by the clock."""
        return self._found(describe.describe, arn)

    def get(self, arn: str) -> IssuedMaterial:
        """Return what was issued; raise ``RequestInProgress`` before that."""
        return self._found(describe.get, arn)

    def list(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> tuple[Certificate, ...]:
        """Return all certificates of the account, in the order of their ARNs."""
        try:
            return self._engine.read_here(
                lambda store: describe.list_all(store, self._account, region=region, statuses=statuses)
            )
        except StoreAbsent:
            return ()

    def pages(
        self, *, region: str | None = None, statuses: tuple[CertificateStatus, ...] = ()
    ) -> Iterator[tuple[Certificate, ...]]:
        """Yield all certificates of the account in pieces, in the order of their ARNs."""
        piece = self._page(region, None)
        while piece:
            yield tuple(c for c in piece if not statuses or c.status in statuses)
            piece = self._page(region, piece[-1].arn)

    def _page(self, region: str | None, after: str | None) -> tuple[Certificate, ...]:
        try:
            return self._engine.read_here(
                lambda store: describe.page(store, self._account, region=region, after=after)
            )
        except StoreAbsent:
            return ()

    def search(self, asked: Search) -> Page:
        """Return a page of certificates; an empty one where nothing has been written yet."""
        try:
            return self._engine.read_here(lambda store: search.search(store, self._account, asked))
        except StoreAbsent:
            return Page()

    def owners(self) -> Mapping[str, str]:
        """Return by ARN who asked for each certificate."""
        try:
            return self._engine.read_here(lambda store: describe.owners(store, self._account))
        except StoreAbsent:
            return {}

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        """Ask the zone's authoritative server for a record."""
        self._engine.serve()
        return self._engine.call(lambda: self._engine.home.publisher.query(name, record_type))

    def account_configuration(self, region: str) -> AccountConfiguration:
        """Return the configuration of the account in a region; ACM's default where nothing has been written yet."""
        try:
            return self._engine.read_here(
                lambda store: account_configuration.get(store, self._account, region)
            )
        except StoreAbsent:
            return AccountConfiguration()

    def now(self) -> datetime:
        """Return the installation's clock; the machine's where nothing has been written yet."""
        try:
            return self._engine.read_here(describe.now)
        except StoreAbsent:
            return self._engine.home.clock.now()

    def is_run(self) -> bool:
        """Tell whether `acm run-due` has run here within the last days."""
        return self._engine.home.last_run.was_lately(self._engine.home.clock.now())

    # Effects

    def request(self, request_: CertificateRequest) -> Certificate:
        """Store a request and return it with its validation records."""
        return self._effect_here(lambda rooms: request.request(rooms, request_))

    async def request_awaited(self, request_: CertificateRequest) -> Certificate:
        """Do as ``request`` does without holding up the event loop; raise ``NotAtHand`` where it cannot yet."""
        return await self._engine.effect_awaited(lambda rooms: request.request(self._own(rooms), request_))

    def import_certificate(self, asked: ImportRequest) -> Certificate:
        """Import a certificate, or another one under the ARN of one that is there."""
        return self._effect(lambda rooms: import_certificate(rooms, asked))

    def export(self, arn: str, passphrase: bytes) -> ExportedCertificate:
        """Return a certificate with its private key, encrypted."""
        return self._effect(lambda rooms: export.export(rooms, arn, passphrase))

    def revoke(self, arn: str, reason: RevocationReason) -> Certificate:
        """Revoke a certificate for good."""
        return self._effect_here(lambda rooms: revoke.revoke(rooms, arn, reason))

    def delete(self, arn: str) -> None:
        """Delete a certificate."""
        self._effect_here(lambda rooms: delete.delete(rooms, arn))

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> Certificate:
        """Make ``tags`` the certificate's tags."""
        return self._effect_here(lambda rooms: tag.set_tags(rooms, arn, tags))

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a certificate's."""
        self._effect_here(lambda rooms: tag.add_tags(rooms, arn, tags))

    def remove_tags(self, arn: str, tags: Mapping[str, str | None]) -> None:
        """Remove tags from a certificate's."""
        self._effect_here(lambda rooms: tag.remove_tags(rooms, arn, tags))

    def update_options(
        self,
        arn: str,
        *,
        certificate_transparency_logging: bool | None = None,
        export: bool | None = None,
        validation_method: ValidationMethod | None = None,
    ) -> None:
        """Change what is given, in one step."""
        self._effect_here(
            lambda rooms: update_options(
                rooms,
                arn,
                certificate_transparency_logging=certificate_transparency_logging,
                export=export,
                validation_method=validation_method,
            )
        )

    def renew(self, arn: str) -> None:
        """Begin the renewal of a certificate."""
        self._effect_here(lambda rooms: renew.renew(rooms, arn))

    def set_renewal(self, arn: str, policy: RenewalPolicy, early_renewal: timedelta | None) -> Certificate:
        """Decide whether and how early a certificate is renewed."""
        return self._effect_here(lambda rooms: set_renewal(rooms, arn, policy, early_renewal))

    def associate(self, arn: str, resource_arn: str) -> Certificate:
        """Keep that a resource uses a certificate."""
        return self._effect_here(lambda rooms: associate.associate(rooms, arn, resource_arn))

    def dissociate(self, arn: str, resource_arn: str) -> Certificate:
        """Keep that a resource does not use it any more."""
        return self._effect_here(lambda rooms: associate.dissociate(rooms, arn, resource_arn))

    def run_due(self) -> int:
        """Carry out what is due, for all accounts."""

        async def run(rooms: Rooms) -> int:
            worked = await reconcile.run_due(rooms)
            await delivery.deliver_due(rooms)
            return worked

        worked = self._effect(run)
        self._engine.home.last_run.note()
        return worked

    def resend_validation_email(self, arn: str, *, domain: str, validation_domain: str) -> None:
        """Send the validation mail of a domain once more."""
        self._effect_here(
            lambda rooms: resend_validation_email(
                rooms, arn, domain=domain, validation_domain=validation_domain
            )
        )

    def set_validation_method(self, arn: str, method: ValidationMethod) -> Certificate:
        """Have a certificate that is validated by e-mail validated by DNS."""
        return self._effect_here(lambda rooms: change_method(rooms, arn, method))

    def set_options(self, arn: str, options: CertificateOptions) -> Certificate:
        """Make ``options`` the certificate's options."""
        return self._effect_here(lambda rooms: set_options(rooms, arn, options))

    def hasten(self, arn: str) -> None:
        """Have a pending certificate looked at now."""
        self._effect_here(lambda rooms: hasten.hasten(rooms, arn))

    def publish(self, record: ZoneRecord, *, owner: str, overwrite: bool = False) -> None:
        """Publish a record in the zone it lies in."""
        publisher = self._engine.home.publisher
        self._effect(
            lambda rooms: publish.publish(rooms, publisher, record, owner=owner, overwrite=overwrite)
        )

    def unpublish(self, record: ZoneRecord, *, owner: str, stack: str) -> Unpublished:
        """Give up ``owner``'s record; remove it where nobody else needs it."""
        publisher = self._engine.home.publisher
        needed_by = self._effect(
            lambda rooms: publish.unpublish(rooms, publisher, record, owner=owner, stack=stack)
        )
        return Unpublished(removed=not needed_by, kept_for=needed_by)

    def put_account_configuration(
        self,
        region: str,
        days_before_expiry: int,
        *,
        owner: str = "",
        idempotency_token: str | None = None,
    ) -> None:
        """Change the configuration of the account in a region; the same token again changes nothing."""
        self._effect_here(
            lambda rooms: account_configuration.put(
                rooms, region, days_before_expiry, owner=owner, idempotency_token=idempotency_token
            )
        )

    def give_up_account_configuration(
        self, region: str, *, owner: str, restore: int | None = None
    ) -> tuple[str, ...]:
        """End ``owner``'s declaration of it."""
        return self._effect_here(
            lambda rooms: account_configuration.give_up(rooms, region, owner=owner, restore=restore)
        )

    def trust_anchor(self) -> TrustAnchor:
        """Return the root, making the hierarchy where there is none yet."""
        root = x509.load_der_x509_certificate(self._effect(lambda rooms: rooms.issuer.trust_anchor()))
        return TrustAnchor(
            certificate_pem=root.public_bytes(serialization.Encoding.PEM).decode("ascii"),
            subject=root.subject.rfc4514_string(),
            fingerprint_sha256=root.fingerprint(hashes.SHA256()).hex(),
            not_after=root.not_valid_after_utc,
        )

    def advance_clock(self, by: timedelta) -> datetime:
        """Move a test installation's clock forward and carry out what became due."""

        def move(tx: Transaction) -> datetime:
            if not tx.installation.test:
                raise TestInstallationOnly(
                    f"{self._engine.home.place} is not a test installation: its clock cannot be moved.",
                    hint="Use a home that was first written with ACM_TEST=1.",
                )
            tx.set_clock_offset(tx.installation.clock_offset + by)
            return tx.now + by

        async def advance(rooms: Rooms) -> datetime:
            moment = await rooms.store.write(move)
            await reconcile.run_due(rooms)
            return moment

        return self._effect(advance)

    def close(self) -> None:
        """Close the engine, for all accounts."""
        self._engine.close()

    def _found(self, use_case: Callable[[Store, str, str], Coroutine[Any, Any, T]], arn: str) -> T:
        return self._engine.read_about(
            arn, lambda store: use_case(store, self._account, arn), at_hand=self._at_hand
        )

    def _effect(self, work: Callable[[Rooms], Awaitable[T]]) -> T:
        """Run ``work`` over the rooms as this account has them."""
        return self._engine.effect(lambda rooms: work(self._own(rooms)))

    def _effect_here(self, work: Callable[[Rooms], Coroutine[Any, Any, T]]) -> T:
        """Do the same in this thread; for use cases that wait for nothing but the store."""
        return self._engine.effect_here(lambda rooms: work(self._own(rooms)))

    def _own(self, rooms: Rooms) -> Rooms:
        home = self._engine.home
        own = replace(
            rooms,
            account=self._account,
            validation_record=home.record_maker(self._account),
            validation_redirect=home.redirect_maker(self._account),
        )
        return witnessed(own, self._witness)
