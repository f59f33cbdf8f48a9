"""What belongs to an installation rather than to one account of it: the access keys of its service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from acm.engine import credentials, rewrap, server_certificate
from acm.engine.ports import Rooms, Transaction
from acm.engine.server_certificate import ServerCertificate
from acm.manager.embedded_engine import EmbeddedEngine
from acm.model.counts import Counts
from acm.model.credentials import Credential, OpenedCredential
from acm.model.errors import StoreAbsent
from acm.model.events import Delivery, Event, KeptEvent
from acm.model.expiry import Expiring

T = TypeVar("T")


class Administration:
    """Administers the installation of an engine in this process. Safe to call from any thread."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self._clock = engine.home.clock

    def create_credential(
        self, account: str, *, name: str = "", lasts: timedelta | None = None
    ) -> OpenedCredential:
        """Make an access key for an account; its secret is told this once. Raises ``InvalidParameter``."""
        return self._engine.effect(
            lambda rooms: credentials.create(
                rooms, account=account, name=name, lasts=lasts, now=self._clock.now()
            )
        )

    def credentials(self, account: str | None = None) -> tuple[Credential, ...]:
        """Return the access keys of an account, or of all accounts, oldest first; changes nothing."""
        try:
            return self._engine.call(lambda: credentials.list_all(self._engine.home.store, account))
        except StoreAbsent:
            return ()

    def disable_credential(self, access_key: str) -> Credential:
        """Have an access key refused from now on; raise ``ResourceNotFound`` where there is none."""
        return self._engine.effect(
            lambda rooms: credentials.disable(rooms, access_key, now=self._clock.now())
        )

    def find_credential(self, access_key: str, *, at_hand: bool = False) -> OpenedCredential | None:
        """Return an access key that may be used now, with its secret; None where there is none.

        With ``at_hand``, over an engine that is started, nothing is waited for: ``NotAtHand`` is raised instead.
        """
        rooms = self._engine.start()
        return self._engine.read_here(
            lambda store: credentials.find(store, rooms.sealer, access_key, now=self._clock.now()),
            at_hand=at_hand,
        )

    def rotate_key(self) -> tuple[int, Path]:
        """Change the key-encryption key, while others work; return how many secrets were rewrapped, and the former key's file.

        Ended in the middle, everything still opens, and the next call goes on. Raises ``NotAvailable`` where the key is
        not in a file, ``KeyUnavailable``, ``HomeNotWritable`` or ``DiskFull``.
        """
        rotation = self._engine.home.rotation
        self._engine.start()
        rotation.begin()
        count = self._engine.effect(lambda rooms: rewrap.rewrap_all(rooms.store, rooms.sealer.rewrap))
        return count, rotation.end()

    def server_certificate(self, names: tuple[str, ...]) -> ServerCertificate:
        """Issue a certificate under the installation's root for a server of ours; by the machine's clock, as TLS goes."""
        now = self._clock.now()
        return self._engine.effect(lambda rooms: server_certificate.issue(rooms, names, now))

    def events(
        self, account: str, *, arn: str | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[KeptEvent, ...]:
        """Return events of an account, or of one of its certificates, the newest first; changes nothing."""
        return self._read(lambda tx: tx.events.page(account=account, arn=arn, before=before, limit=limit))

    def dead_deliveries(self, *, limit: int = 1000) -> tuple[Delivery, ...]:
        """Return deliveries that were given up, by sink; changes nothing."""
        return self._read(lambda tx: tx.events.dead(limit=limit))

    def record(self, event_at: Callable[[datetime], Event]) -> None:
        """Keep an event of this moment of the installation's clock, and have the sinks told of it."""

        async def keep(rooms: Rooms) -> None:
            await rooms.store.write(lambda tx: tx.events.add(event_at(tx.now)))

        self._engine.effect_here(keep)

    def retry_deliveries(self) -> int:
        """Have deliveries that were given up tried again; return how many there are."""
        return self._engine.effect(lambda rooms: rooms.store.write(lambda tx: tx.events.revive()))

    def _read(self, work: Callable[[Transaction], tuple[T, ...]]) -> tuple[T, ...]:
        try:
            return self._engine.call(lambda: self._engine.home.store.read(work))
        except StoreAbsent:
            return ()

    def counts(self) -> Counts:
        """Return how much the installation has, and how much it has to do; changes nothing."""
        return self._engine.call(lambda: self._engine.home.store.read(lambda tx: tx.counts()))

    def expiring(self) -> Expiring:
        """Return how long the issued certificates of all accounts last; changes nothing."""
        return self._engine.call(lambda: self._engine.home.store.read(lambda tx: tx.expiring()))

    def check(self) -> None:
        """Raise an ``AcmError`` where the store cannot be written now, or the loop has ended."""
        self._engine.call(
            lambda: self._engine.home.store.write(
                # The same value again: a change that is really written, and changes nothing.
                lambda tx: tx.set_clock_offset(tx.installation.clock_offset)
            )
        )
        self._engine.check_loop()

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()
