"""P1: issuing through the profile against signing the same bytes and nothing else."""

from __future__ import annotations

import tempfile
import time
import uuid
from pathlib import Path

import anyio
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from acm.authority.envelope import Envelope
from acm.authority.issue import OwnAuthority
from acm.authority.key_file import load_key
from acm.model.certificate import Certificate
from acm.model.clock import SystemClock
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.policies import ValidityPolicy
from acm.store.sql_store import SqlStore
from bench.measure import PAIRS, Line, line, seconds

COUNT = 300


def run() -> list[Line]:
    """Measure certificates issued a second against bare P-256 signatures a second."""
    with tempfile.TemporaryDirectory() as folder:
        return [anyio.run(_measure, Path(folder))]


async def _measure(folder: Path) -> Line:
    store = SqlStore(folder / "acm.sqlite3", clock=SystemClock())
    authority = OwnAuthority(
        store=store,
        envelope=Envelope(load_key(folder / "key", create=True)),
        policy=ValidityPolicy.GUIDE,
        pointer_base_url=None,
        installation_name="bench",
        new_id=lambda: str(uuid.uuid4()),
    )
    now = SystemClock().now()
    certificate = Certificate(
        arn=f"arn:aws:acm:us-east-1:123456789012:certificate/{uuid.uuid4()}",
        domain_name="bench.test",
        names=("bench.test", "*.bench.test"),
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=KeyAlgorithm.EC_prime256v1,
        validations=(),
        created_at=now,
    )
    planned = await authority.plan(certificate, now=now, evidence={})
    await authority.sign(planned)
    tbs = planned.issuance.tbs_der
    key = ec.generate_private_key(ec.SECP256R1())

    async def issue() -> None:
        for _ in range(COUNT):
            await authority.sign(await authority.plan(certificate, now=now, evidence={}))

    async def issued_per_second() -> float:
        started = time.perf_counter()
        await issue()
        return COUNT / (time.perf_counter() - started)

    measured = []
    for _ in range(PAIRS):
        bare = (
            COUNT
            * 10
            / seconds(lambda: [key.sign(tbs, ec.ECDSA(hashes.SHA256())) for _ in range(COUNT * 10)])
        )
        measured.append((await issued_per_second(), bare))
    store.close()
    return line("P1 sign path, P-256 : bare signature", measured, unit="/s", target="≥ 0.60", rate=True)
