"""Zones in memory, each served with authority on a loopback port: real packets, real signatures (RFC 2136, RFC 8945)."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from acm.model.installation import ZoneRecord
from acm.settings import DNSZone
from acm.zones.contents import Listed
from acm.zones.ports import Transaction
from acm.zones.server import EmbeddedServer

T = TypeVar("T")


def canonical_zone(name: str) -> str:
    """Return the name of a zone as it is compared: lower case, no dot at the end."""
    return name.rstrip(".").lower()


class Zone:
    """A zone that a test can look into, write to by hand, and break. Safe to use from any thread.

    Names are absolute; the dot at their end may be left out.
    """

    def __init__(self, name: str, portal: BlockingPortal) -> None:
        self.name = name
        self._store = _MemoryStore()
        secret = secrets.token_bytes(32)
        self._portal = portal
        self._served = EmbeddedServer(zones=(name,), store=self._store, tsig_secret=secret)
        host, port = portal.call(self._served.start)
        target = self._served.target
        self.server = f"{host}:{port}"
        """Where the zone is answered: ``ADDRESS:PORT``, UDP and TCP."""
        self.access = DNSZone(
            server=self.server,
            key_name=target.key_name if target else None,
            algorithm=target.algorithm if target else "hmac-sha256",
            secret=SecretStr(base64.b64encode(secret).decode("ascii")),
        )
        """How records are published in it, as in the provider's ``dnsZones``."""

    @property
    def failing(self) -> bool:
        """Whether the zone's server answers every question with SERVFAIL; set it to break the zone, or to mend it."""
        return self._store.failing

    @failing.setter
    def failing(self, value: bool) -> None:
        self._store.failing = value

    def records(self) -> tuple[ZoneRecord, ...]:
        """Return the records of the zone, without SOA and NS, by name and type."""
        return tuple(
            sorted(self._store.zones.records(self.name), key=lambda record: (record.name, record.type))
        )

    def publish(self, name: str, value: str, *, type: str = "CNAME", ttl: int = 300) -> None:
        """Make ``value`` the only data of ``name`` and ``type``, as somebody with a hand on the zone would."""
        self._own(name)
        record = ZoneRecord(name=_absolute(name), type=type, value=_absolute(value), ttl=ttl)
        there = [other for other in self.records() if (other.name, other.type) == (record.name, type)]
        self._store.change(lambda zones: zones.replace(self.name, remove=there, add=[record]))

    def drop(self, name: str) -> None:
        """Remove every record of ``name``; raise ``LookupError`` where there is none."""
        gone = [record for record in self.records() if record.name == _absolute(name)]
        if not gone:
            raise LookupError(f"{name} has no record in {self.name}; there are: {self._names()}")
        self._store.change(lambda zones: zones.replace(self.name, remove=gone, add=[]))

    def close(self) -> None:
        """Stop serving."""
        self._portal.call(self._served.stop)

    def _own(self, name: str) -> None:
        if not f".{canonical_zone(name)}".endswith(f".{self.name}"):
            raise LookupError(f"{name} does not lie in the zone {self.name}")

    def _names(self) -> str:
        return ", ".join(sorted({record.name for record in self.records()})) or "none"


def _absolute(name: str) -> str:
    return f"{canonical_zone(name)}."


class _MemoryZones:
    """The records of zones, as ``acm.zones.ports.ZoneTable`` wants them."""

    def __init__(self) -> None:
        self._records: dict[str, tuple[ZoneRecord, ...]] = {}
        self._serials: dict[str, int] = {}

    def records(self, zone: str, name: str | None = None) -> tuple[ZoneRecord, ...]:
        there = self._records.get(canonical_zone(zone), ())
        return there if name is None else tuple(Listed(there).at(name))

    def count(self, zone: str) -> int:
        return len(self.records(zone))

    def has_below(self, zone: str, name: str) -> bool:
        return Listed(self.records(zone)).has_below(name)

    def serial(self, zone: str) -> int:
        return self._serials.get(canonical_zone(zone), 1)

    def replace(self, zone: str, *, remove: Sequence[ZoneRecord], add: Sequence[ZoneRecord]) -> None:
        name = canonical_zone(zone)
        kept = [record for record in self.records(name) if record not in (*remove, *add)]
        self._records[name] = (*kept, *add)
        self._serials[name] = self.serial(name) + 1


class _MemoryStore:
    """One table of zones behind a lock: its own transaction, which can be told to fail."""

    def __init__(self) -> None:
        self.zones = _MemoryZones()
        self.failing = False
        self._lock = threading.Lock()

    @property
    def at_hand(self) -> _MemoryStore:
        return self  # memory takes no waiting

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return self._run(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        return self._run(work)

    def wanted_records(self, name: str, *, for_at_least: timedelta) -> tuple[ZoneRecord, ...]:
        del name, for_at_least
        return ()  # only a laboratory's server publishes what nobody has published

    def change(self, work: Callable[[_MemoryZones], None]) -> None:
        with self._lock:
            work(self.zones)

    def _run(self, work: Callable[[Transaction], T]) -> T:
        if self.failing:
            raise ConnectionError("this zone was told to fail")
        with self._lock:
            return work(self)
