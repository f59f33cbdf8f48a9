"""kill -9 at every step of issuing: nothing signed without its record, no serial twice, no acknowledged request lost."""

import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import anyio
import pytest

from acm.model.events import EventKind
from acm.model.installation import IssuanceState
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca.authority import Action, AuthorityType
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.store.sql_store import SqlStore
from tests.support.crashing import RENEWED_AFTER, Fuse, build_rooms, establish_below, recover

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


def _run(home: Path, step: int, *how: str) -> tuple[int, list[str]]:
    """Run the process to its ``step``; return its exit code and the ARNs it has acknowledged."""
    command = [sys.executable, "-m", "tests.support.crashing", str(home), str(step), *how]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode, done.stdout.split()


def _logged(tx):
    """Return the serials in each log."""
    return [[e.precertificate.serial for e in tx.transparency.entries(log, 0, 100)] for log in (1, 2)]


def _told(tx):
    """Return of what each certificate's account is told that it is available, in the order of the certificates."""
    kept = tx.events.page(account="123456789012", arn=None, before=None, limit=100)
    available = [one.event for one in kept if one.event.kind is EventKind.AVAILABLE]
    return sorted((event.arn, event.detail["Action"]) for event in available)


def _check(home: Path, acknowledged: list[str], *, public: bool, renewed: bool = False) -> None:
    async def read():
        store = SqlStore(home / "acm.sqlite3")
        certificates = await store.read(
            lambda tx: tx.certificates.page(account="123456789012", region=None, limit=100)
        )
        issuances = await store.read(lambda tx: [i for c in certificates for i in tx.issuances.of(c.arn)])
        logged, told = await store.read(_logged), await store.read(_told)
        store.close()
        return certificates, issuances, logged, told

    certificates, issuances, logged, told = anyio.run(read)
    assert set(acknowledged) <= {c.arn for c in certificates}
    assert all(c.status is CertificateStatus.ISSUED for c in certificates)
    actions = ("ISSUANCE", "RENEWAL") if renewed else ("ISSUANCE",)
    assert told == sorted((c.arn, action) for c in certificates for action in actions)
    by_serial = {issuance.serial: issuance for issuance in issuances}
    assert len(by_serial) == len(issuances)
    log = home / "signed.log"
    used = log.read_text().split() if log.exists() else []
    assert len(set(used)) == len(used), "a serial's precertificate or certificate was signed twice"
    assert {use.split(":", 1)[1] for use in used} <= set(by_serial), "a signature was made without its record"
    for certificate in certificates:
        signed = [i for i in issuances if i.arn == certificate.arn and i.state is IssuanceState.SIGNED]
        assert certificate.material.serial in {i.serial for i in signed}
        assert all(i.certificate_der is not None for i in signed)
    if public:
        _check_logs(logged, used, [certificate.material.serial for certificate in certificates])


def _check_logs(logged: list[list[str]], used: list[str], serials: list[str]) -> None:
    signed = {use.removeprefix("final:") for use in used if use.startswith("final:")}
    assert signed <= set(logged[0]), "a certificate was signed before it was logged"
    assert set(serials) <= signed
    assert logged[0] == logged[1], "the logs differ"
    assert len(set(logged[0])) == len(logged[0]), "an issuance was logged twice"


@pytest.mark.parametrize(
    ("how", "least_steps"),
    [((), 20), (("private",), 14), (("renewal",), 16)],
    ids=["public", "private", "renewal"],
)
def test_a_process_killed_at_any_step_of_issuing_leaves_a_store_that_the_next_one_completes(
    tmp_path, how, least_steps
):
    step, code = 0, -9
    while code == -9:
        step += 1
        home = tmp_path / f"step{step}"
        code, acknowledged = _run(home, step, *how)
        if (home / "acm.sqlite3").exists():
            renewed = how == ("renewal",)
            anyio.run(partial(recover, home, after=RENEWED_AFTER if renewed else timedelta()))
            _check(home, acknowledged, public=how != ("private",), renewed=renewed)
    assert step > least_steps, "the walk has fewer steps than expected: is the fuse wired?"


async def _establish_again(home: Path) -> tuple[list, list, str]:
    """Ask for the authority again; return those below the root before and after, and the ARN of the answer."""
    store = SqlStore(home / "acm.sqlite3")
    rooms = build_rooms(home, store, Fuse(0))

    def below(tx):
        there = tx.private_authorities.of(account=rooms.account, region="us-east-1")
        root = next(one for one in there if one.type is AuthorityType.ROOT)
        return root.arn, [one for one in there if one is not root]

    root_arn, before = await store.read(below)
    arn = await establish_below(rooms, root_arn)
    _, after = await store.read(below)
    store.close()
    return before, after, arn


def test_an_authority_whose_making_was_killed_at_any_step_is_gone_on_with_when_it_is_asked_for_again(
    tmp_path,
):
    step, code = 0, -9
    while code == -9:
        step += 1
        home = tmp_path / f"step{step}"
        code, acknowledged = _run(home, step, "authority")
        before, after, arn = anyio.run(_establish_again, home)
        finished = [one.arn for one in before if one.tags == {"a": "b"}]
        assert set(acknowledged) <= set(finished)
        assert len(after) == 1 + len(finished), "an unfinished authority was left behind"
        assert {one.arn for one in after} == {arn, *finished}
        for one in after:
            assert (one.status, one.tags) == (AuthorityStatus.ACTIVE, {"a": "b"})
            assert one.installed is not None
            assert {action for given in one.permissions for action in given.actions} == set(Action)
            assert one.policy is not None
    assert step > 12, "the walk has fewer steps than expected: is the fuse wired?"
