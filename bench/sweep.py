"""P10: renewing certificates that are all due at once, against two processes that only build and sign certificates."""

from __future__ import annotations

import tempfile
import time
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
from acm.model.certificate import CertificateRequest
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.renewal import RenewalPolicy
from acm.settings import Settings
from bench.measure import PAIRS, Line, line

ZONE = "sweep.test"
COUNT = 300
BARE_SECONDS = 1.0
TERM = timedelta(days=340)
"""From one renewal to the next: the clock of the installation is turned by so much."""
PAUSE_SECONDS = 0.01


def run() -> list[Line]:
    """Measure renewals a second: record and CAA looked at by real DNS, new key, logged, issued, stored, with events."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as two,
    ):
        manager = open_manager(Settings(home=Path(folder), dev_zone=(ZONE,), test=True))
        assert isinstance(manager, EmbeddedManager)
        _fill(manager)
        measured = []
        for _ in range(PAIRS):
            bare = sum(two.map(_bare_rate, range(2)))
            measured.append((_renewed_rate(manager), bare))
        manager.close()
    name = f"P10 sweep of {COUNT}, all due : CertificateBuilder in two processes"
    return [line(name, measured, unit="a second", target="≥ 0.10", rate=True)]


def _fill(manager: EmbeddedManager) -> None:
    """Have the certificates issued, each with a record that stays."""
    for number in range(COUNT):
        name = f"host{number}.{ZONE}"
        record = manager.validation_record(name)
        manager.publish(
            ZoneRecord(name=record.name, type=record.type, value=record.value, ttl=60), owner=name
        )
        manager.request(
            CertificateRequest(
                names=(name,),
                region="us-east-1",
                key_algorithm=KeyAlgorithm.EC_prime256v1,
                renewal_policy=RenewalPolicy.ALWAYS,
            )
        )
    manager.run_due()
    while len(manager.list(statuses=(CertificateStatus.ISSUED,))) < COUNT:
        time.sleep(PAUSE_SECONDS)


def _renewed_rate(manager: EmbeddedManager) -> float:
    before = _serials(manager)
    started = time.perf_counter()
    manager.advance_clock(TERM)
    while before & _serials(manager):
        manager.run_due()
    return COUNT / (time.perf_counter() - started)


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
