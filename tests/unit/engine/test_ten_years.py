"""Ten years of an installation, with outages and restarts (R12): nothing that is to be renewed ends, no ARN changes, and no
notice is missing or comes twice.

``make soak`` has more certificates (``ACM_SOAK_CERTIFICATES``) and another course of things (``ACM_SOAK_SEED``).
"""

import itertools
import math
import os
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from acm.authority.envelope import Envelope, LocalKey
from acm.engine import associate, describe, reconcile, request
from acm.engine.import_ import import_certificate
from acm.engine.mail import approving
from acm.model.certificate import CertificateRequest, CertificateType, ValidationMethod
from acm.model.clock import VirtualClock
from acm.model.errors import IssuerUnavailable, MailUnreachable
from acm.model.events import EventKind
from acm.model.imports.request import ImportRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca.validity import Validity, ValidityType
from acm.model.renewal import RenewalPolicy
from acm.store.sql_store import SqlStore
from tests.support import private_ca
from tests.support.imports import made
from tests.support.mailing import ScriptedMailer, link_of, mailing
from tests.support.store import ACCOUNT
from tests.unit.engine.conftest import ScriptedValidator, name_of, own_authority, rooms_over

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CERTIFICATES = int(os.environ.get("ACM_SOAK_CERTIFICATES", "8"))
SEED = int(os.environ.get("ACM_SOAK_SEED", "8659"))
BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)
END = BEGIN + timedelta(days=3652)
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/1/2"
DAY = timedelta(days=1)
NOTICES = 45


@dataclass
class Outage:
    """What does not work from ``begin`` to ``end``."""

    kind: str
    begin: datetime
    end: datetime


OUTAGES = {
    "a record dropped": timedelta(days=40),
    "the name server down": timedelta(days=10),
    "CAA not to be had": timedelta(days=5),
    "the authority refusing": timedelta(days=5),
    "the mail server away": timedelta(days=10),
    "no process running": timedelta(hours=20),
    "a restart": timedelta(minutes=1),
}
"""Each kind, and how long it lasts at most: shorter than the time that renewals have."""


def outages(chance: random.Random):
    """Return a course of outages over the years, one after the other."""
    at = BEGIN + timedelta(days=30)
    for kind in itertools.cycle(chance.sample(list(OUTAGES), len(OUTAGES))):
        at += timedelta(days=chance.uniform(1, 20))
        end = at + OUTAGES[kind] * chance.uniform(0.1, 1)
        if end > END:
            return
        yield Outage(kind, at, end)
        at = end


class FailingIssuer:
    """An authority that refuses to plan while ``down``."""

    def __init__(self, authority):
        self._authority = authority
        self.down = False

    def __getattr__(self, name):
        return getattr(self._authority, name)

    async def plan(self, *given, **named):
        if self.down:
            raise IssuerUnavailable("the authority's key is not to be had.")
        return await self._authority.plan(*given, **named)


@dataclass
class Installation:
    """An installation with everything around it; ``open`` makes the process anew."""

    folder: object
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(BEGIN))
    validator: ScriptedValidator = field(default_factory=ScriptedValidator)
    mailer: ScriptedMailer = field(default_factory=ScriptedMailer)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    rooms: object = None

    def __post_init__(self):
        self.mailing = mailing(self.mailer)

    def open(self):
        store = SqlStore(self.folder / "acm.sqlite3", clock=self.clock, test=True)
        envelope = Envelope(LocalKey(b"k" * 32))
        issuer = FailingIssuer(own_authority(store, envelope, numbers=self.numbers))
        self.rooms = rooms_over(
            store, self.validator, issuer, envelope, numbers=self.numbers, mailing=self.mailing
        )

    def close(self):
        self.rooms.store.close()

    async def next_due(self):
        found = await self.rooms.store.read(lambda tx: (tx.certificates.next_due(), tx.mails.next_due()))
        return min((at for at in found if at is not None), default=None)

    async def certificates(self):
        return {
            c.arn: c for c in await describe.list_all(self.rooms.store, ACCOUNT, region=None, statuses=())
        }

    async def events(self):
        return await self.rooms.store.read(
            lambda tx: [
                kept.event for kept in tx.events.page(account=ACCOUNT, arn=None, before=None, limit=10**9)
            ]
        )


@pytest.fixture
def installation(tmp_path):
    one = Installation(tmp_path)
    one.open()
    yield one
    one.close()


async def populated(installation, count):
    """Request certificates of all kinds; return by ARN whether each is to be renewed."""
    rooms, renewed = installation.rooms, {}
    root = await private_ca.root(rooms, validity=Validity(20, ValidityType.YEARS))
    ec, always = KeyAlgorithm.EC_prime256v1, RenewalPolicy.ALWAYS
    kinds = [
        {"renewal_policy": always},
        {"in use": True},
        {},
        {"renewal_policy": always, "certificate_authority_arn": root.arn},
        {"imported": True},
        {"renewal_policy": always, "validation_method": ValidationMethod.EMAIL},
        {"renewal_policy": always, "early_renewal": timedelta(days=120)},
        {"renewal_policy": always, "validation_method": ValidationMethod.HTTP},
    ]
    for number in range(count):
        asked = dict(kinds[number % len(kinds)])
        used, imported = asked.pop("in use", False), asked.pop("imported", False)
        name = f"n{number}.example.test"
        if imported:
            given = made(name, at=installation.clock.now(), days=400).given
            arn = (await import_certificate(rooms, ImportRequest(given=given, region="us-east-1"))).arn
        else:
            wanted = CertificateRequest(names=(name,), region="us-east-1", key_algorithm=ec, **asked)
            certificate = await request.request(rooms, wanted)
            installation.validator.there |= {
                name_of(v.challenge) for v in certificate.validations if v.challenge
            }
            arn = certificate.arn
            await settle(installation)
        if used:
            await associate.associate(rooms, arn, LISTENER)
        renewed[arn] = used or "renewal_policy" in asked
    return renewed


async def settle(installation):
    """Carry out what is due, and approve what mail asks for."""
    await reconcile.run_due(installation.rooms)
    for message in installation.mailer.taken:
        await approving.approve(installation.rooms, **link_of(message))
    if installation.mailer.taken:
        installation.mailer.taken.clear()
        await reconcile.run_due(installation.rooms)


@dataclass
class World:
    """Outages as they begin and end; ``away`` is whether no process runs."""

    installation: Installation
    course: list[Outage]
    chance: random.Random
    away: bool = False
    dropped: set[str] = field(default_factory=set)

    def moments(self):
        return sorted(at for one in self.course for at in (one.begin, one.end))

    def at(self, moment):
        """Break and mend what is broken at ``moment``."""
        now = {one.kind for one in self.course if one.begin <= moment < one.end}
        self._records(now)
        rooms, mailer = self.installation.rooms, self.installation.mailer
        rooms.issuer.down = "the authority refusing" in now
        rooms.caa.says.clear()
        if "CAA not to be had" in now:
            rooms.caa.says.update({f"n{n}.example.test": "LOOKUP_FAILED" for n in range(CERTIFICATES)})
        mailer.answers = [MailUnreachable("away.")] * 10_000 if "the mail server away" in now else []
        self.away = "no process running" in now
        if "a restart" in now:
            self.installation.close()
            self.installation.open()

    def _records(self, now):
        there = self.installation.validator.there
        there |= self.dropped
        self.dropped = set()
        if "the name server down" in now:
            self.dropped = set(there)
        elif "a record dropped" in now and there:
            self.dropped = {self.chance.choice(sorted(there))}
        there -= self.dropped


async def live(installation, world):
    """Let the years go by: from one moment at which something breaks or is mended to the next."""
    for turn in (*world.moments(), END):
        if not world.away:
            await work_until(installation, turn)
        installation.clock.moment = turn
        world.at(turn)


async def work_until(installation, turn):
    """Do whenever something is due what is due, until ``turn``."""
    while (due := await installation.next_due()) is not None:
        at = max(due, installation.clock.now() + timedelta(seconds=1))
        if at >= turn:
            return
        installation.clock.moment = at
        await settle(installation)


async def test_nothing_that_is_renewed_ends_and_no_notice_is_missing_or_doubled(installation):
    chance = random.Random(SEED)
    renewed = await populated(installation, CERTIFICATES)
    before = await installation.certificates()
    await live(installation, World(installation, list(outages(chance)), chance))
    after = await installation.certificates()
    events = await installation.events()
    assert set(after) == set(before)
    for arn, lives in renewed.items():
        wanted = CertificateStatus.ISSUED if lives else CertificateStatus.EXPIRED
        assert after[arn].status is wanted, (after[arn].domain_name, after[arn].renewal)
        assert after[arn].created_at == before[arn].created_at
    _check_availability(events, renewed, before)
    _check_notices(events, before, after)


def _check_availability(events, renewed, before):
    """One event for each issue and renewal, with ever later ends; one for each end."""
    told = defaultdict(list)
    for event in reversed(events):
        if event.kind is EventKind.AVAILABLE:
            told[event.arn].append(event)
    for arn, lives in renewed.items():
        ends = [event.detail["CertificateExpirationDate"] for event in told[arn]]
        assert ends == sorted(set(ends))
        actions = Counter(event.detail["Action"] for event in told[arn])
        assert actions["RENEWAL"] >= 9 if lives else actions["RENEWAL"] == 0
        assert actions["IMPORT" if before[arn].type is CertificateType.IMPORTED else "ISSUANCE"] == 1
    ended = Counter(event.arn for event in events if event.kind is EventKind.EXPIRED)
    imported = {arn for arn, one in before.items() if one.type is CertificateType.IMPORTED}
    assert ended == Counter(arn for arn, lives in renewed.items() if not lives and arn not in imported)


def _check_notices(events, before, after):
    """Of each term, every day that was left was told once, from 45 on until the next term or the end."""
    told, terms = defaultdict(list), defaultdict(list)
    for event in reversed(events):
        if event.kind is EventKind.AVAILABLE:
            end = datetime.fromisoformat(event.detail["CertificateExpirationDate"])
            terms[event.arn].append((event.at, end))
        if event.kind is EventKind.APPROACHING_EXPIRATION:
            told[event.arn, len(terms[event.arn])].append(event.detail["DaysToExpiry"])
    late = 0
    for arn, lived in terms.items():
        until = [begin for begin, _ in lived[1:]] + [END]
        for number, ((_, end), over) in enumerate(zip(lived, until, strict=True), 1):
            left = max(1, math.ceil((end - over) / DAY))
            wanted = list(range(NOTICES, left - 1, -1))
            assert told[arn, number] == wanted, (before[arn].domain_name, number)
            late += bool(wanted) and after[arn].renewal is not None
    assert late, "no renewal was late: the outages are too short to show anything"
