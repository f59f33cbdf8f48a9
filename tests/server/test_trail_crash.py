"""kill -9 around every write of an API call: the change and its record are both there, or neither is."""

import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from acm.model.certificate import CertificateType
from acm.model.events import EventKind
from acm.model.installation import IssuanceState
from acm.store.sql_store import SqlStore
from tests.support.crashing_calls import DAYS, NAME, TAG

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = {"account": "123456789012", "region": "us-east-1"}


def _run(home, step):
    """Run the calls to a step; return the exit code and the operations that were answered."""
    command = [sys.executable, "-m", "tests.support.crashing_calls", str(home), str(step)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode, done.stdout.split()


def _changed(tx):
    """Yield the operations whose change is stored."""
    certificates = tx.certificates.page(**ACCOUNT)
    if any(c.domain_name == NAME for c in certificates):
        yield "RequestCertificate"
    if any(c.type is CertificateType.IMPORTED for c in certificates):
        yield "ImportCertificate"
    if any(c.tags == {TAG["Key"]: TAG["Value"]} for c in certificates):
        yield "AddTagsToCertificate"
    if tx.account_configurations.find(**ACCOUNT).days_before_expiry == DAYS:
        yield "PutAccountConfiguration"
    if tx.private_authorities.of(**ACCOUNT):
        yield "CreateCertificateAuthority"


def _is_signed(home):
    """Tell whether an issuance is; here only the authority has any, as nothing is validated."""
    with closing(sqlite3.connect(home / "acm.sqlite3")) as database:
        rows = database.execute("SELECT count(*) FROM issuance WHERE state = ?", [IssuanceState.SIGNED])
        return rows.fetchone()[0] > 0


def _recorded(tx):
    told = tx.events.page(account=ACCOUNT["account"], arn=None, before=None, limit=100)
    calls = [kept.event.detail for kept in reversed(told) if kept.event.kind is EventKind.API_CALL]
    assert all("errorCode" not in call for call in calls)
    return [call["eventName"] for call in calls]


def _left(home):
    """Return the operations whose change is stored, and those that are on record."""

    async def read():
        store = SqlStore(home / "acm.sqlite3")
        try:
            return await store.read(lambda tx: (list(_changed(tx)), _recorded(tx)))
        finally:
            store.close()

    changed, recorded = anyio.run(read)
    return changed + ["IssueCertificate"] * _is_signed(home), recorded


def test_a_server_killed_at_any_step_of_a_call_has_its_change_and_its_record_or_neither(tmp_path):
    step, code = 0, -9
    while code == -9:
        step += 1
        home = tmp_path / f"step{step}"
        code, answered = _run(home, step)
        changed, recorded = _left(home)
        assert recorded == changed, f"killed at step {step}"
        assert set(answered) - {"GetCertificateAuthorityCsr"} <= set(recorded)
        assert max(Counter(recorded).values(), default=1) == 1
    assert len(recorded) == 6
    assert step > 14, "the calls have fewer steps than expected: is the fuse wired?"
