"""A process that requests and issues certificates in a home, and kills itself at the n-th step.

``python -m tests.support.crashing HOME STEP [private | renewal | authority]``: prints each ARN when its request is acknowledged; writes each serial to
HOME/signed.log just before the issuer's key is used. STEP 0 never kills.
``private``: certificates of a private authority, which is made before the first step.
``renewal``: certificates that were issued before the first step, at the time of their renewal.
``authority``: a private authority below another one, instead of certificates.
"""

import os
import signal
import sys
import uuid
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import anyio

from acm.authority.envelope import Envelope
from acm.authority.export import KeyExporter
from acm.authority.issue import OwnAuthority
from acm.authority.key_file import load_key
from acm.authority.private.issue import PrivateIssuer
from acm.authority.revocation import StatusAuthority
from acm.engine import reconcile, request
from acm.engine.ports import Rooms
from acm.engine.private_ca.establish import establish
from acm.model.certificate import CertificateRequest, HttpRedirect, ResourceRecord
from acm.model.clock import OffsetClock, SystemClock
from acm.model.keys import KeyAlgorithm
from acm.model.looks import Look, LookReason
from acm.model.policies import ValidityPolicy
from acm.model.private_ca.authority import Action, AuthorityType, Terms
from acm.model.private_ca.order import Certified
from acm.model.private_ca.validity import Validity, ValidityType
from acm.model.renewal import RenewalPolicy
from acm.store.sql_store import SqlStore
from acm.transparency.answers import LogAnswers
from acm.transparency.logs import Logs
from tests.support import private_ca
from tests.support.scripted_caa import ScriptedCAA

CERTIFICATES = 3
RENEWED_AFTER = timedelta(days=345)
"""When certificates of the guide's policy, which last 395 days, are being renewed."""


class Fuse:
    """Counts the steps of the process and ends it, as kill -9 does, at the chosen one."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.count = 0

    def burn(self) -> None:
        self.count += 1
        if self.count == self.step:
            os.kill(os.getpid(), signal.SIGKILL)


class CrashingStore:
    """A store whose every write is a step before it and a step after it."""

    def __init__(self, store, fuse):
        self._store, self._fuse = store, fuse

    def read(self, work):
        return self._store.read(work)

    async def write(self, work):
        self._fuse.burn()
        result = await self._store.write(work)
        self._fuse.burn()
        return result


class CrashingIssuer:
    """An issuer whose planning and signing are steps."""

    def __init__(self, issuer, fuse, log):
        self._issuer, self._fuse, self._log = issuer, fuse, log

    @property
    def unwatched(self):
        """What is watched here."""
        return self._issuer

    async def plan(self, certificate, *, now, evidence, logged=False):
        planned = await self._issuer.plan(certificate, now=now, evidence=evidence, logged=logged)
        self._fuse.burn()
        return planned

    async def sign_precertificate(self, planned):
        self._note(planned)
        signed = await self._issuer.sign_precertificate(planned)
        self._fuse.burn()
        return signed

    def complete(self, planned, timestamps):
        final = self._issuer.complete(planned, timestamps)
        self._fuse.burn()
        return final

    async def sign(self, planned):
        self._note(planned)
        signed = await self._issuer.sign(planned)
        self._fuse.burn()
        return signed

    def _note(self, planned):
        """Write down that the key is about to be used."""
        with self._log.open("a") as log:
            log.write(f"{planned.issuance.kind}:{planned.issuance.serial}\n")
            log.flush()
            os.fsync(log.fileno())


class CrashingPrivateIssuer(CrashingIssuer):
    """The same of what signs for private authorities, and makes their keys."""

    async def make_key(self, asked, arn):
        made = await self._issuer.make_key(asked, arn)
        self._fuse.burn()
        return made

    async def plan(self, order, authority, *, now, evidence):
        planned = await self._issuer.plan(order, authority, now=now, evidence=evidence)
        self._fuse.burn()
        return planned

    async def sign(self, planned, order, authority):
        self._note(planned)
        signed = await self._issuer.sign(planned, order, authority)
        self._fuse.burn()
        return signed


class Finding:
    """A network in which every record is there."""

    async def look(self, challenge, *, now):
        return Look(
            reason=LookReason.FOUND,
            message="found",
            question=challenge.name,
            servers=(),
            answer="",
            expected=challenge.value,
            looked_at=now,
        )


def build_rooms(home: Path, store, fuse: Fuse) -> Rooms:
    envelope = Envelope(load_key(home / "key", create=True))
    issuer = OwnAuthority(
        store=store,
        envelope=envelope,
        policy=ValidityPolicy.GUIDE,
        pointer_base_url=None,
        installation_name="crash",
        new_id=lambda: str(uuid.uuid4()),
    )
    logs = Logs(store=store, sealer=envelope)
    return Rooms(
        store=CrashingStore(store, fuse),
        issuer=CrashingIssuer(issuer, fuse, home / "signed.log"),
        logs=logs,
        log_answers=LogAnswers(store=store, logs=logs),
        private_issuer=CrashingPrivateIssuer(PrivateIssuer(envelope), fuse, home / "signed.log"),
        sealer=envelope,
        exporter=KeyExporter(envelope=envelope, iterations=600_000),
        status=StatusAuthority(store=store, envelope=envelope, issuers=issuer.issuers, pointer_base_url=None),
        validator=Finding(),
        caa=ScriptedCAA(),
        validation_record=lambda name: ResourceRecord(name=f"_t.{name}.", value="_v.check.test."),
        validation_redirect=lambda name: HttpRedirect(
            redirect_from=f"http://{name}/from.txt", redirect_to=f"http://check.test/{name}.txt"
        ),
        new_id=lambda: str(uuid.uuid4()),
        account="123456789012",
        max_names=10,
        max_private_authorities=200,
        max_private_certificates=1_000_000,
        accepted_suffixes=None,
        worker=f"worker-{os.getpid()}",
    )


async def private_root(home: Path, store) -> str:
    """Make a private authority, without steps, and without a note of its signature."""
    envelope = Envelope(load_key(home / "key", create=True))
    harmless = replace(build_rooms(home, store, Fuse(0)), store=store, private_issuer=PrivateIssuer(envelope))
    return (await private_ca.root(harmless)).arn


async def work(home: Path, fuse: Fuse, *, private: bool) -> None:
    store = SqlStore(home / "acm.sqlite3", clock=SystemClock())
    authority_arn = await private_root(home, store) if private else None
    await issue_all(build_rooms(home, store, fuse), authority_arn)
    store.close()


async def work_on_renewal(home: Path, fuse: Fuse) -> None:
    """Renew certificates that were issued without steps, and without a note of their signatures."""
    store = SqlStore(home / "acm.sqlite3", clock=SystemClock())
    rooms = build_rooms(home, store, Fuse(0))
    await issue_all(replace(rooms, store=store, issuer=rooms.issuer.unwatched), None)
    store.close()
    later = SqlStore(home / "acm.sqlite3", clock=OffsetClock(SystemClock(), RENEWED_AFTER))
    await reconcile.run_due(build_rooms(home, later, fuse))
    later.close()


async def issue_all(rooms: Rooms, authority_arn: str | None) -> None:
    """Request certificates, tell their ARNs, and have them issued together."""
    asked = CertificateRequest(
        names=("x.test",),
        region="us-east-1",
        key_algorithm=KeyAlgorithm.EC_prime256v1,
        certificate_authority_arn=authority_arn,
        renewal_policy=RenewalPolicy.ALWAYS,
    )
    for number in range(CERTIFICATES):
        token = f"token{number}"
        certificate = await request.request(
            rooms, replace(asked, names=(f"n{number}.test",), idempotency_token=token)
        )
        print(certificate.arn, flush=True)  # noqa: T201
    await reconcile.run_due(rooms)


async def work_on_authority(home: Path, fuse: Fuse) -> None:
    """Establish an authority, as a resource does."""
    store = SqlStore(home / "acm.sqlite3", clock=SystemClock())
    parent_arn = await private_root(home, store)
    print(await establish_below(build_rooms(home, store, fuse), parent_arn), flush=True)  # noqa: T201
    store.close()


async def establish_below(rooms: Rooms, parent_arn: str) -> str:
    """Ask for an authority below another one: always the same asks for the same."""
    asked = private_ca.asking(
        type_=AuthorityType.SUBORDINATE, name="Below", maker="urn:below", tags={"a": "b"}
    )
    certified = Certified(validity=Validity(5, ValidityType.YEARS), parent_arn=parent_arn)
    terms = Terms(permissions=frozenset(Action), shared_with=frozenset({"222222222222"}))
    return (await establish(rooms, asked, certified, terms)).arn


async def recover(home: Path, *, after: timedelta = timedelta()) -> None:
    """Start again after every lease has ended, and carry out what is due."""
    leases_over = OffsetClock(SystemClock(), after + reconcile.LEASE * 2)
    store = SqlStore(home / "acm.sqlite3", clock=leases_over)
    await reconcile.run_due(build_rooms(home, store, Fuse(0)))
    store.close()


def main() -> None:
    home, fuse = Path(sys.argv[1]), Fuse(int(sys.argv[2]))
    home.mkdir(parents=True, exist_ok=True)
    if "authority" in sys.argv[3:]:
        anyio.run(work_on_authority, home, fuse)
    elif "renewal" in sys.argv[3:]:
        anyio.run(work_on_renewal, home, fuse)
    else:
        anyio.run(partial(work, home, fuse, private="private" in sys.argv[3:]))


if __name__ == "__main__":
    main()
