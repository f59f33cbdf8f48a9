"""A real store in a folder of the test's own, with a clock that stands still, for the tests of every room.

Import the fixtures ``store`` and ``clock`` where they are needed; ``pending`` makes a certificate to put into it, and
``together`` has the writer commit several writes at once.
"""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from acm.model.certificate import Certificate, DomainValidation, ResourceRecord
from acm.model.clock import VirtualClock
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.store.sql_store import SqlStore

ACCOUNT = "123456789012"


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands at noon of a day in 2026 until it is moved."""
    return VirtualClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.fixture
def store(tmp_path, clock):
    """An ``SqlStore`` of a test installation at ``tmp_path / "home" / "acm.sqlite3"``."""
    made = SqlStore(tmp_path / "home" / "acm.sqlite3", clock=clock, test=True)
    yield made
    made.close()


def pending(number: int = 1, **changes) -> Certificate:
    """Return a pending certificate of one name, with an ARN that ends with ``number`` in four digits."""
    name = f"n{number}.test"
    made = Certificate(
        arn=f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{number:04}",
        domain_name=name,
        names=(name,),
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=KeyAlgorithm.RSA_2048,
        validations=(
            DomainValidation(domain_name=name, record=ResourceRecord(name=f"_t.{name}.", value="_v.test.")),
        ),
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    return replace(made, **changes)


def inserting(number: int = 1, *, owner: str = "", **changes):
    """Return a write that adds ``pending(number)``."""
    return lambda tx: tx.certificates.insert(pending(number, **changes), owner=owner)


async def stored(store) -> list[str]:
    """Return the numbers of the certificates in ``store``, as their ARNs end."""
    return await store.read(
        lambda tx: [c.arn[-4:] for c in tx.certificates.page(account=ACCOUNT, region=None, limit=1000)]
    )


async def queued(store, *works):
    """Have the writer wait while ``works`` queue behind it; return their tasks and what lets the writer go on."""
    running, go_on = threading.Event(), threading.Event()

    def hold(tx):
        running.set()
        assert go_on.wait(30)

    held = asyncio.ensure_future(store.write(hold))
    await asyncio.to_thread(running.wait, 30)
    tasks = [asyncio.ensure_future(store.write(work)) for work in works]
    await asyncio.sleep(0)

    def release():
        go_on.set()
        return held

    return tasks, release


async def together(store, *works):
    """Commit ``works`` in one database transaction; return their results or exceptions."""
    tasks, release = await queued(store, *works)
    await release()
    return await asyncio.gather(*tasks, return_exceptions=True)
