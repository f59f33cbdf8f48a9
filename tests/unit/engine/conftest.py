"""The use cases over a real store, with a scripted network and a real authority."""

import itertools
from datetime import timedelta

import pytest

from acm.authority.envelope import Envelope
from acm.authority.export import KeyExporter
from acm.authority.issue import OwnAuthority
from acm.authority.key_file import load_key
from acm.authority.private.issue import PrivateIssuer
from acm.authority.revocation import StatusAuthority
from acm.engine import describe, reconcile, request
from acm.engine.ports import Rooms
from acm.model.certificate import CertificateRequest, HttpRedirect, ResourceRecord
from acm.model.domains import base_domain
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.looks import Look, LookReason
from acm.model.policies import ValidityPolicy
from acm.transparency.answers import LogAnswers
from acm.transparency.logs import Logs
from tests.support.scripted_caa import ScriptedCAA
from tests.support.store import clock, store  # noqa: F401 - fixtures


@pytest.fixture
def anyio_backend():
    return "asyncio"


def name_of(challenge):
    """Return the name of a record, or the URL of a page."""
    return challenge.redirect_from if isinstance(challenge, HttpRedirect) else challenge.name


class ScriptedValidator:
    """Finds the records and pages that a test has put into ``there``, by their names and URLs."""

    def __init__(self):
        self.there: set[str] = set()
        self.asked: list[str] = []
        self.while_looking = None

    async def look(self, challenge, *, now):
        over_http, name = isinstance(challenge, HttpRedirect), name_of(challenge)
        self.asked.append(name)
        if self.while_looking:
            await self.while_looking()
        found = name in self.there
        missing = LookReason.WEB_STATUS if over_http else LookReason.NXDOMAIN
        return Look(
            reason=LookReason.FOUND if found else missing,
            message=f"{name}: {'found' if found else 'no such name'}",
            question=f"{name} CNAME",
            servers=("192.0.2.53:53",),
            answer="CNAME" if found else "NXDOMAIN",
            expected=challenge.redirect_to if over_http else challenge.value,
            looked_at=now,
        )


class MemoryZone:
    """A publisher over a dictionary, which can be told to fail."""

    def __init__(self):
        self.records: dict[str, ZoneRecord] = {}
        self.failure = None

    async def publish(self, record, *, overwrite):
        if self.failure:
            raise self.failure
        self.records[record.name] = record

    async def query(self, name, record_type):
        return self.records.get(name)

    async def remove(self, record):
        self.records.pop(record.name, None)


def validation_record(name):
    return ResourceRecord(name=f"_t.{base_domain(name)}.", value=f"_v.{base_domain(name)}.check.test.")


def validation_redirect(name):
    return HttpRedirect(redirect_from=f"http://{name}/from.txt", redirect_to=f"http://check.test/{name}.txt")


@pytest.fixture
def validator():
    return ScriptedValidator()


@pytest.fixture
def zone():
    return MemoryZone()


@pytest.fixture
def envelope(tmp_path):
    return Envelope(load_key(tmp_path / "key", create=True))


@pytest.fixture
def pointer_base_url():
    """Where relying parties would ask; a module that asks has its own."""
    return


@pytest.fixture
def authority(store, envelope, pointer_base_url):
    return own_authority(store, envelope, pointer_base_url)


def own_authority(store, envelope, pointer_base_url=None, numbers=None):
    """Return the authority of the installation in ``store``; the ids that it makes count."""
    numbers = numbers or itertools.count(1)
    return OwnAuthority(
        store=store,
        envelope=envelope,
        policy=ValidityPolicy.GUIDE,
        pointer_base_url=pointer_base_url,
        installation_name="test",
        new_id=lambda: f"issuer-{next(numbers)}",
    )


@pytest.fixture
def rooms(store, validator, authority, envelope, pointer_base_url):
    return rooms_over(store, validator, authority, envelope, pointer_base_url=pointer_base_url)


def rooms_over(store, validator, authority, envelope, *, pointer_base_url=None, numbers=None, **more):
    """Return the rooms of one process over ``store``; the ids that it makes count."""
    numbers = numbers or itertools.count(1)
    logs = Logs(store=store, sealer=envelope)
    given = {
        "store": store,
        "issuer": authority,
        "logs": logs,
        "log_answers": LogAnswers(store=store, logs=logs),
        "private_issuer": PrivateIssuer(envelope),
        "sealer": envelope,
        "exporter": KeyExporter(envelope=envelope, iterations=1000),
        "status": StatusAuthority(
            store=store, envelope=envelope, issuers=authority.issuers, pointer_base_url=pointer_base_url
        ),
        "validator": validator,
        "caa": ScriptedCAA(),
        "validation_record": validation_record,
        "validation_redirect": validation_redirect,
        "new_id": lambda: f"00000000-0000-4000-8000-{next(numbers):012}",
        "account": "123456789012",
        "max_names": 10,
        "max_private_authorities": 200,
        "max_private_certificates": 1_000_000,
        "accepted_suffixes": None,
        "worker": "worker-1",
        **more,
    }
    return Rooms(**given)


@pytest.fixture
def issued(rooms, validator):
    """Request a certificate, have it issued, and return it; the arguments are those of ``CertificateRequest``."""

    async def issue(**asked):
        defaults = {
            "names": ("example.test",),
            "region": "us-east-1",
            "key_algorithm": KeyAlgorithm.EC_prime256v1,
        }
        certificate = await request.request(rooms, CertificateRequest(**{**defaults, **asked}))
        validator.there |= {v.record.name for v in certificate.validations if v.record}
        validator.there |= {v.redirect.redirect_from for v in certificate.validations if v.redirect}
        await reconcile.run_due(rooms)
        return await describe.describe(rooms.store, rooms.account, certificate.arn)

    return issue


HOUR = timedelta(hours=1)
