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
START_SECONDS = 3.0
"""After how long all processes begin, so that all have loaded everything before."""


def run() -> list[Line]:
    """Measure renewals a second: record and CAA looked at by real DNS, new key, logged, issued, stored, with events.

    The zone is served by BIND, which is no part of what is measured; without it by the embedded server, which is. The
    certificates of one home are renewed by one process, and by two that share what is due, as `acm run-due` does.
    """
    named = shutil.which("named", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    with (
        tempfile.TemporaryDirectory() as folder,
        _pool(2) as two,
        served(Path(folder), named, COUNT) as settings,
    ):
        fill(settings, COUNT)
        terms = iter(range(1, 2 * PAIRS + 1))
        return [_measured(two, settings, processes, terms) for processes in (1, 2)]


def _measured(two: ProcessPoolExecutor, settings: Settings, processes: int, terms: Iterator[int]) -> Line:
    measured = []
    with _pool(processes) as ours:
        for _ in range(PAIRS):
            bare = sum(two.map(_bare_rate, range(2)))
            measured.append((renewed_rate(ours, processes, settings, next(terms)), bare))
    name = f"P10 sweep of {COUNT}, all due, {processes} of ours : CertificateBuilder in two processes"
    return line(name, measured, unit="a second", target="≥ 0.10", rate=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


@contextlib.contextmanager
def served(folder: Path, named: str | None, count: int) -> Iterator[Settings]:
    """Have the validation records of ``count`` names served; yield the settings of an installation that looks there."""
    settings = Settings(home=folder / "home", dev_zone=() if named else (ZONE,))
    with _opened(settings, SystemClock()) as manager:
        records = [manager.validation_record(_name(number)) for number in range(count)]
        if named is None:
            _publish(manager, records)
    if named is None:
        yield settings
        return
    lines = "\n".join(f"{one.name} 60 IN {one.type} {one.value}" for one in records)
    with Bind9(folder / "bind", (), read_only=(ZONE,), records={ZONE: lines}, named=named) as server:
        yield Settings(home=folder / "home", resolvers={ZONE: (server.server,)})


def _publish(manager: EmbeddedManager, records: list[ResourceRecord]) -> None:
    for one in records:
        manager.publish(ZoneRecord(name=one.name, type=one.type, value=one.value, ttl=60), owner=one.name)


class _TurnedClock:
    """The machine's clock, turned forward by so many terms."""

    def __init__(self, terms: int = 0) -> None:
        self.terms = terms

    def now(self) -> datetime:
        return SystemClock().now() + self.terms * TERM


@contextlib.contextmanager
def _opened(settings: Settings, clock: Clock) -> Iterator[EmbeddedManager]:
    manager = open_manager(settings, clock=clock)
    assert isinstance(manager, EmbeddedManager)
    try:
        yield manager
    finally:
        manager.close()


def _name(number: int) -> str:
    return f"host{number}.{ZONE}"


def fill(settings: Settings, count: int) -> None:
    """Have the certificates issued."""
    with _opened(settings, SystemClock()) as manager:
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


def renewed_rate(ours: ProcessPoolExecutor, processes: int, settings: Settings, term: int) -> float:
    """Return how many certificates so many processes renew a second when so many terms have gone by: all of them."""
    before = _serials(settings)
    begin = time.time() + START_SECONDS
    ended = max(ours.map(_renew, [settings] * processes, [term] * processes, [begin] * processes))
    if left := before & _serials(settings):
        raise RuntimeError(f"{len(left)} of {len(before)} certificates were not renewed")
    return len(before) / (ended - begin)


def _renew(settings: Settings, term: int, begin: float) -> float:
    """Turn the clock by another term and carry out what is due then; return when that was done, in seconds since 1970."""
    clock = _TurnedClock(term - 1)
    with _opened(settings, clock) as manager:
        manager.run_due()
        time.sleep(max(begin - time.time(), 0))
        clock.terms = term
        manager.run_due()
        return time.time()


def _serials(settings: Settings) -> set[str]:
    with _opened(settings, SystemClock()) as manager:
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
