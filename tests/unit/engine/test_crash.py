"""kill -9 at every step of issuing: nothing signed without its record, no serial twice, no acknowledged request lost."""

import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from acm.model.installation import IssuanceState
from acm.model.lifecycle import CertificateStatus
from acm.store.sql_store import SqlStore
from tests.support.crashing import recover

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


def _run(home: Path, step: int, *how: str) -> tuple[int, list[str]]:
    """Run the process to its ``step``; return its exit code and the ARNs it has acknowledged."""
    command = [sys.executable, "-m", "tests.support.crashing", str(home), str(step), *how]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode, done.stdout.split()


def _check(home: Path, acknowledged: list[str]) -> None:
    async def read():
        store = SqlStore(home / "acm.sqlite3")
        certificates = await store.read(
            lambda tx: tx.certificates.page(account="123456789012", region=None, limit=100)
        )
        issuances = await store.read(lambda tx: [i for c in certificates for i in tx.issuances.of(c.arn)])
        store.close()
        return certificates, issuances

    certificates, issuances = anyio.run(read)
    assert set(acknowledged) <= {c.arn for c in certificates}
    assert all(c.status is CertificateStatus.ISSUED for c in certificates)
    by_serial = {issuance.serial: issuance for issuance in issuances}
    assert len(by_serial) == len(issuances)
    log = home / "signed.log"
    used = log.read_text().split() if log.exists() else []
    assert len(set(used)) == len(used), "a serial was signed twice"
    assert set(used) <= set(by_serial), "a signature was made without its record"
    for certificate in certificates:
        signed = [i for i in issuances if i.arn == certificate.arn and i.state is IssuanceState.SIGNED]
        assert certificate.material.serial in {i.serial for i in signed}
        assert all(i.certificate_der is not None for i in signed)


@pytest.mark.parametrize(("how", "least_steps"), [((), 15), (("private",), 12)], ids=["public", "private"])
def test_a_process_killed_at_any_step_of_issuing_leaves_a_store_that_the_next_one_completes(
    tmp_path, how, least_steps
):
    step, code = 0, -9
    while code == -9:
        step += 1
        home = tmp_path / f"step{step}"
        code, acknowledged = _run(home, step, *how)
        if (home / "acm.sqlite3").exists():
            anyio.run(recover, home)
            _check(home, acknowledged)
    assert step > least_steps, "the walk has fewer steps than expected: is the fuse wired?"
