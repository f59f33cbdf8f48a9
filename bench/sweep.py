"""P10: renewing certificates that are all due at once, against two processes that only build and sign certificates."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from acm.compose import open_manager
from acm.manager.embedded import EmbeddedManager
from acm.model.certificate import CertificateRequest, ResourceRecord
from acm.model.clock import Clock, SystemClock
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.renewal import RenewalPolicy
from acm.settings import Settings
from bench.measure import PAIRS, Line, line
from tests.support.bind9 import Bind9

ZONE = "sweep.test"
COUNT = 1000
BARE_SECONDS = 1.0
TERM = timedelta(days=340)
"""From one renewal to the next: the clock of the installation is turned by so much."""
PAUSE_SECONDS = 0.01


class _TurnedClock:
    """The machine's clock, turned forward."""

    def __init__(self) -> None:
        self._by = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self._by

    def advance(self, by: timedelta) -> None:
        self._by += by


def run() -> list[Line]:
    """Measure renewals a second: record and CAA looked at by real DNS, new key, logged, issued, stored, with events.

    The zone is served by BIND, which is no part of what is measured; without it by the embedded server, which is.
    """
    named = shutil.which("named", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as two,
        served(Path(folder), named, COUNT) as (manager, clock),
    ):
        _fill(manager, COUNT)
        measured = []
        for _ in range(PAIRS):
            bare = sum(two.map(_bare_rate, range(2)))
            measured.append((renewed_rate(manager, clock), bare))
    server = "by BIND" if named else "by the embedded server"
    name = f"P10 sweep of {COUNT}, all due, DNS {server} : CertificateBuilder in two processes"
    return [line(name, measured, unit="a second", target="≥ 0.10", rate=True)]


@contextlib.contextmanager
def served(folder: Path, named: str | None, count: int) -> Iterator[tuple[EmbeddedManager, _TurnedClock]]:
    """Yield a manager with its clock, and have the validation records of ``count`` names served."""
    clock = _TurnedClock()
    if named is None:
        with _opened(Settings(home=folder / "home", dev_zone=(ZONE,)), clock) as manager:
            for record in _records(manager, count):
                manager.publish(
                    ZoneRecord(name=record.name, type=record.type, value=record.value, ttl=60),
                    owner=record.name,
                )
            yield manager, clock
        return
    with _opened(Settings(home=folder / "home"), clock) as manager:
        lines = "\n".join(f"{one.name} 60 IN {one.type} {one.value}" for one in _records(manager, count))
    with Bind9(folder / "bind", (), read_only=(ZONE,), records={ZONE: lines}, named=named) as server:
        settings = Settings(home=folder / "home", resolvers={ZONE: (server.server,)})
        with _opened(settings, clock) as manager:
            yield manager, clock


@contextlib.contextmanager
def _opened(settings: Settings, clock: Clock) -> Iterator[EmbeddedManager]:
    manager = open_manager(settings, clock=clock)
    assert isinstance(manager, EmbeddedManager)
    try:
        yield manager
    finally:
        manager.close()


def _records(manager: EmbeddedManager, count: int) -> list[ResourceRecord]:
    return [manager.validation_record(_name(number)) for number in range(count)]


def _name(number: int) -> str:
    return f"host{number}.{ZONE}"


def _fill(manager: EmbeddedManager, count: int) -> None:
    """Have the certificates issued."""
    for number in range(count):
        manager.request(
            CertificateRequest(
                names=(_name(number),),
                region="us-east-1",
                key_algorithm=KeyAlgorithm.EC_prime256v1,
                renewal_policy=RenewalPolicy.ALWAYS,
            )
        )
    manager.run_due()
    while len(manager.list(statuses=(CertificateStatus.ISSUED,))) < count:
        time.sleep(PAUSE_SECONDS)


def renewed_rate(manager: EmbeddedManager, clock: _TurnedClock) -> float:
    """Have a term go by, and return how many certificates are renewed a second then: all of them."""
    before = _serials(manager)
    clock.advance(TERM)
    started = time.perf_counter()
    manager.run_due()
    seconds = time.perf_counter() - started
    if left := before & _serials(manager):
        raise RuntimeError(f"{len(left)} of {len(before)} certificates were not renewed")
    return len(before) / seconds


def _serials(manager: EmbeddedManager) -> set[str]:
    return {one.material.serial for one in manager.list() if one.material}


def _bare_rate(_: int) -> float:
    """Return how many certificates one process builds and signs a second, each with a key of its own."""
    issuer = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = datetime.now(UTC)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < BARE_SECONDS:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + TERM
        )
        names = x509.SubjectAlternativeName([x509.DNSName(f"host{count}.{ZONE}")])
        builder.add_extension(names, critical=False).sign(issuer, hashes.SHA256())
        count += 1
    return count / BARE_SECONDS
