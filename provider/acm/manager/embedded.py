"""The engine inside this process: the default backend.

Reading opens the store read-only and starts nothing. The first effect starts the rooms, the embedded name server where
there is one, and the loop that carries out what is due; all live on one event loop in a thread of its own until
``close``.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from acm.engine import account_configuration, delete, describe, hasten, publish, reconcile, request, tag
from acm.engine.import_ import import_certificate
from acm.engine.options import set_options
from acm.engine.ports import Publisher, RecordMaker, Rooms, Store, Transaction
from acm.manager.interface import TrustAnchor, Unpublished
from acm.model.account import AccountConfiguration
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateRequest,
    IssuedMaterial,
    ResourceRecord,
)
from acm.model.clock import Clock
from acm.model.errors import ResourceNotFound, StoreAbsent, TestInstallationOnly
from acm.model.imports.request import ImportRequest
from acm.model.installation import Installation, ZoneRecord
from acm.model.lifecycle import CertificateStatus

T = TypeVar("T")

IDLE_SECONDS = 1.0
"""How long the loop waits at most before it looks for work that other processes have left."""


class ClosableStore(Store, Protocol):
    """A store that can be let go of."""

    def close(self) -> None:
        """Finish queued writes and close."""
        ...


class NameServer(Protocol):
    """The embedded authoritative name server."""

    async def start(self) -> tuple[str, int]:
        """Serve on a free loopback port and return its address."""
        ...

    async def stop(self) -> None:
        """Stop serving."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What ``compose`` puts behind an embedded manager."""

    account: str
    place: str
    """Where the store lies, for people."""
    peek: Callable[[], Installation | None]
    store: ClosableStore
    clock: Clock
    build_rooms: Callable[[bool], Rooms]
    """Makes the rooms; told whether keys may be made (there are none yet)."""
    publisher: Publisher
    validation_record: RecordMaker
    name_server: NameServer | None


@dataclass(slots=True)
class _Running:
    """What has been started so far."""

    portal: BlockingPortal | None = None
    portal_context: AbstractContextManager[BlockingPortal] | None = None
    serving: bool = False
    rooms: Rooms | None = None
    wake: anyio.Event = field(default_factory=anyio.Event)


class EmbeddedManager:
    """A ``CertificateManager`` over an engine in this process. Safe to call from any thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._running = _Running()
        self._lock = threading.RLock()

    # Reading

    def installation(self) -> Installation | None:
        """Return whose store this is; None where nothing has been written yet."""
        return self._home.peek()

    def validation_record(self, name: str) -> ResourceRecord:
        """Return the validation record of a canonical name."""
        return self._home.validation_record(name)

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
        home = self._home
        try:
            return self._call(
                lambda: describe.list_all(home.store, home.account, region=region, statuses=statuses)
            )
        except StoreAbsent:
            return ()

    def owners(self) -> Mapping[str, str]:
        """Return by ARN who asked for each certificate."""
        try:
            return self._call(lambda: describe.owners(self._home.store, self._home.account))
        except StoreAbsent:
            return {}

    def published(self, name: str, record_type: str) -> ZoneRecord | None:
        """Ask the zone's authoritative server for a record."""
        self._serve()
        return self._call(lambda: self._home.publisher.query(name, record_type))

    def account_configuration(self, region: str) -> AccountConfiguration:
        """Return the configuration of the account in a region; ACM's default where nothing has been written yet."""
        home = self._home
        try:
            return self._call(lambda: account_configuration.get(home.store, home.account, region))
        except StoreAbsent:
            return AccountConfiguration()

    def now(self) -> datetime:
        """Return the installation's clock; the machine's where nothing has been written yet."""
        try:
            return self._call(lambda: self._home.store.read(lambda tx: tx.now))
        except StoreAbsent:
            return self._home.clock.now()

    # Effects

    def request(self, request_: CertificateRequest) -> Certificate:
        """Store a request and return it with its validation records."""
        return self._effect(lambda rooms: request.request(rooms, request_))

    def import_certificate(self, asked: ImportRequest) -> Certificate:
        """Import a certificate, or another one under the ARN of one that is there."""
        return self._effect(lambda rooms: import_certificate(rooms, asked))

    def delete(self, arn: str) -> None:
        """Delete a certificate."""
        self._effect(lambda rooms: delete.delete(rooms, arn))

    def set_tags(self, arn: str, tags: Mapping[str, str]) -> Certificate:
        """Make ``tags`` the certificate's tags."""
        return self._effect(lambda rooms: tag.set_tags(rooms, arn, tags))

    def set_options(self, arn: str, options: CertificateOptions) -> Certificate:
        """Make ``options`` the certificate's options."""
        return self._effect(lambda rooms: set_options(rooms, arn, options))

    def hasten(self, arn: str) -> None:
        """Have a pending certificate looked at now."""
        self._effect(lambda rooms: hasten.hasten(rooms, arn))

    def publish(self, record: ZoneRecord, *, owner: str, overwrite: bool = False) -> None:
        """Publish a record in the zone it lies in."""
        publisher = self._home.publisher
        self._effect(
            lambda rooms: publish.publish(rooms, publisher, record, owner=owner, overwrite=overwrite)
        )

    def unpublish(self, record: ZoneRecord, *, owner: str, stack: str) -> Unpublished:
        """Give up ``owner``'s record; remove it where nobody else needs it."""
        publisher = self._home.publisher
        needed_by = self._effect(
            lambda rooms: publish.unpublish(rooms, publisher, record, owner=owner, stack=stack)
        )
        return Unpublished(removed=not needed_by, kept_for=needed_by)

    def put_account_configuration(self, region: str, days_before_expiry: int, *, owner: str = "") -> None:
        """Change the configuration of the account in a region."""
        self._effect(lambda rooms: account_configuration.put(rooms, region, days_before_expiry, owner=owner))

    def give_up_account_configuration(
        self, region: str, *, owner: str, restore: int | None = None
    ) -> tuple[str, ...]:
        """End ``owner``'s declaration of it."""
        return self._effect(
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
                    f"{self._home.place} is not a test installation: its clock cannot be moved.",
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
        """End background work and let go of the store."""
        with self._lock:
            running, self._running = self._running, _Running()
            if running.portal is not None and running.portal_context is not None:
                if running.serving and self._home.name_server:
                    running.portal.call(self._home.name_server.stop)
                running.portal.call(running.portal.stop, True)
                running.portal_context.__exit__(None, None, None)
            self._home.store.close()

    # How

    def _call(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run ``work`` on the event loop and wait for its result."""

        async def run() -> T:
            return await work()

        return self._portal().call(run)

    def _portal(self) -> BlockingPortal:
        with self._lock:
            if self._running.portal is None:
                context = start_blocking_portal()
                self._running.portal = context.__enter__()
                self._running.portal_context = context
            return self._running.portal

    def _found(self, use_case: Callable[[Store, str, str], Awaitable[T]], arn: str) -> T:
        home = self._home
        try:
            return self._call(lambda: use_case(home.store, home.account, arn))
        except StoreAbsent as error:
            raise ResourceNotFound(
                f"{arn} is not here: nothing has been written at {home.place} yet.",
                hint="Correct `home` (acm:home or ACM_HOME).",
            ) from error

    def _serve(self) -> None:
        """Start the embedded name server where there is one."""
        with self._lock:
            if self._home.name_server is not None and not self._running.serving:
                self._portal().call(self._home.name_server.start)
                self._running.serving = True

    def _effect(self, work: Callable[[Rooms], Awaitable[T]]) -> T:
        """Run ``work`` over the rooms, started where they are not yet; then have the loop look for what is due."""
        rooms = self._started()

        async def run() -> T:
            try:
                return await work(rooms)
            finally:
                self._running.wake.set()

        return self._portal().call(run)

    def _started(self) -> Rooms:
        with self._lock:
            if self._running.rooms is None:
                portal = self._portal()
                has_keys = self._call(lambda: self._home.store.write(lambda tx: bool(tx.issuers.all())))
                rooms = self._home.build_rooms(not has_keys)
                self._serve()
                portal.start_task_soon(self._reconcile, rooms)
                self._running.rooms = rooms
            return self._running.rooms

    async def _reconcile(self, rooms: Rooms) -> None:
        await reconcile.run(rooms, self._idle)

    async def _idle(self, next_due: datetime | None) -> None:
        """Wait for a new effect, for the next due row, or for a second, whichever comes first."""
        seconds = IDLE_SECONDS
        if next_due is not None:
            now = await self._home.store.read(lambda tx: tx.now)
            seconds = min(seconds, max((next_due - now).total_seconds(), 0.01))
        with anyio.move_on_after(seconds):
            await self._running.wake.wait()
        self._running.wake = anyio.Event()
