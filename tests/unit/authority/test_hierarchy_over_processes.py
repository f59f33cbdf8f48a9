"""Several processes that open one new home together: one key, one hierarchy, and each can issue under it."""

import multiprocessing
import uuid
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import anyio
import pytest
from cryptography import x509

from acm.authority.envelope import Envelope
from acm.authority.key_file import load_key
from acm.model.clock import SystemClock
from acm.store.sql_store import SqlStore
from tests.support.issuing import authority, certificate

PROCESSES = 3


def issue_in(home: Path) -> tuple[list[str], bytes, bytes]:
    """Open ``home`` as a process of its own would; return the issuers' ids, the root and a leaf issued under it."""
    store = SqlStore(home / "acm.sqlite3", clock=SystemClock())
    envelope = Envelope(load_key(home / "key", create=True, environment={}))
    one = authority(store, envelope=envelope, new_id=lambda: str(uuid.uuid4()))

    async def run() -> tuple[list[str], bytes, bytes]:
        records = await one.hierarchy()
        now = await store.read(lambda tx: tx.now)
        der, _ = await one.sign(await one.plan(certificate(), now=now, evidence={}))
        return [record.id for record in records], await one.trust_anchor(), der

    try:
        return anyio.run(run)
    finally:
        store.close()


@pytest.mark.slow
def test_processes_that_open_a_new_home_together_have_one_key_and_one_hierarchy(tmp_path):
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        for round_ in range(3):
            results = list(pool.map(issue_in, [tmp_path / str(round_)] * PROCESSES))
            assert len(results[0][0]) == 5
            assert all(ids == results[0][0] for ids, _, _ in results)
            assert len({root for _, root, _ in results}) == 1
            serials = {x509.load_der_x509_certificate(der).serial_number for _, _, der in results}
            assert len(serials) == PROCESSES
