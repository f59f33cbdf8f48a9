"""The engine of one test: managers over a home in memory, zones, and time that the test moves."""

from __future__ import annotations

import shutil
import threading
import weakref
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from types import TracebackType
from typing import Self

from anyio.from_thread import start_blocking_portal

from acm.compose import open_manager
from acm.manager.interface import CertificateManager
from acm.model.installation import ZoneRecord
from acm.settings import DNSZone, Settings

from . import _homes
from ._time import Activity, VirtualPauses, VirtualTime
from ._zones import Zone, canonical_zone

LOOPBACK = ("127.0.0.0/8",)


class Engine:
    """A certificate manager in this process, with everything that it needs. Close it, or use it with ``with``.

    ``zones`` are served besides those of the program's own configuration; names that lie in none of them are looked
    for nowhere. ``start`` is the moment at which the clock stands, the present one where it is not given.
    ``patience`` is for how many real seconds a wait lets the program go on before it gives up; see ``VirtualPauses``.
    """

    def __init__(
        self, *, zones: Iterable[str] = (), start: datetime | None = None, patience: float = 0.25
    ) -> None:
        self._start = start.astimezone(UTC) if start else _present()
        self._time = VirtualTime(self._start)
        self._patience = patience
        self._lock = threading.RLock()
        self._managers: list[CertificateManager] = []
        self._zones: dict[str, Zone] = {}
        # Every manager has these very dictionaries in its settings, so that it knows zones that come later, too.
        self._access: dict[str, DNSZone] = {}
        self._resolvers: dict[str, tuple[str, ...]] = {}
        self.activity = Activity()
        self._rest = ExitStack()
        self._folder = _homes.new_folder()
        self._rest.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self._portal = self._rest.enter_context(start_blocking_portal(name="pulumi-acm-testing"))
        # A program's tests may keep an engine for as long as the process lives: it is put away with that, too.
        self._close = weakref.finalize(self, self._rest.close)
        for zone in zones:
            self.zone(zone)

    @property
    def now(self) -> datetime:
        """The moment at which the clock stands, UTC."""
        return self._time.clock.now()

    @property
    def manager(self) -> CertificateManager:
        """The manager of the default configuration, for looking at certificates and for making some by hand."""
        with self._lock:
            return self._managers[0] if self._managers else self.open_manager(Settings(backend="embedded"))

    def zone(self, name: str) -> Zone:
        """Return the zone of that name, served from now on where it was not yet."""
        zone = canonical_zone(name)
        with self._lock:
            if zone not in self._zones:
                self._zones[zone] = made = Zone(zone, self._portal)
                self._rest.callback(made.close)
                self._access[zone], self._resolvers[zone] = made.access, (made.server,)
            return self._zones[zone]

    def publish(self, record: ZoneRecord) -> bool:
        """Publish a record in the zone that it lies in, as its owner would; return whether there is such a zone."""
        parents = [zone for zone in self._zones if f".{canonical_zone(record.name)}".endswith(f".{zone}")]
        if not parents:
            return False
        self.zone(max(parents, key=len)).publish(record.name, record.value, type=record.type, ttl=record.ttl)
        return True

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and carry out everything that has become due; return the new moment."""
        self._time.advance(by)
        self.settle()
        return self.now

    def settle(self) -> None:
        """Let the engine finish what it is doing, and carry out everything that is due."""
        for manager in tuple(self._managers):
            manager.advance_clock(timedelta())

    def open_manager(self, settings: Settings) -> CertificateManager:
        """Return a manager for a program's settings, whatever its backend, home and name servers are in a deployment.

        Each zone that the settings name is served from memory, under its own name; nothing else is asked.
        """
        with self._lock:
            for zone in (*settings.dev_zone, *settings.dns_zones):
                self.zone(zone)
            manager = open_manager(self._redirected(settings), clock=self._time.clock)
            self._managers.append(manager)
            self._rest.callback(manager.close)
            return manager

    def pauses(self) -> VirtualPauses:
        """Return the pauses of a provider's waits."""
        return VirtualPauses(self._pass, self.activity, self._patience)

    def monotonic(self) -> float:
        """Return the seconds since the clock began."""
        return self._time.monotonic()

    def ends_with(self, work: Callable[[], None]) -> None:
        """Have ``work`` done when the engine ends."""
        self._rest.callback(work)

    def close(self) -> None:
        """End everything and remove it; any number of times."""
        self._close()

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the engine."""
        self.close()

    def _pass(self, by: timedelta) -> None:
        self.advance(by)

    def _redirected(self, settings: Settings) -> Settings:
        home = self._folder / "home"
        if not home.exists():
            _homes.new_home(home, self._start, settings.installation)
        return settings.model_copy(
            update={
                "backend": "embedded",
                "home": home,
                "key_file": None,
                "test": True,
                "nameservers": (),
                "dev_zone": (),
                "dns_zones": self._access,
                "resolvers": self._resolvers,
                "allowed_networks": LOOPBACK,
            }
        )


@cache
def _present() -> datetime:
    """Return when the process made its first engine: one moment for all, so that their authority is made once."""
    return datetime.now(UTC).replace(microsecond=0)
