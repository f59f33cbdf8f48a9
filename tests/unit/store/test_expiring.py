"""How long certificates last is counted by their stored end, and told one by one within what their account says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from acm.model import expiry
from acm.model.certificate import IssuedMaterial
from acm.model.events import days_to_expiry
from acm.model.lifecycle import CertificateStatus
from acm.store import expiring, schema
from tests.support.store import ACCOUNT, clock, pending, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
REGION = "us-east-1"


@pytest.fixture
def anyio_backend():
    return "asyncio"


def material(not_after: datetime) -> IssuedMaterial:
    words = dict.fromkeys(
        ("serial", "subject", "issuer", "signature_algorithm", "fingerprint_sha256", "spki_sha256"), "x"
    )
    pems = dict.fromkeys(("certificate_pem", "chain_pem", "root_pem"), "")
    return IssuedMaterial(not_before=not_after - DAY, not_after=not_after, **words, **pems)


async def put(store, number, not_after, **changes):
    changes = {"status": CertificateStatus.ISSUED, **changes}
    made = replace(pending(number), material=material(not_after), **changes)
    await store.write(lambda tx: tx.certificates.insert(made, owner=""))
    return made


async def shown(store):
    return await store.read(lambda tx: tx.expiring())


async def test_an_end_is_within_so_many_days_to_the_second(store, clock):
    now = clock.now()
    for number, left in enumerate((SECOND, DAY, DAY + SECOND, 45 * DAY, 45 * DAY + SECOND, 396 * DAY)):
        await put(store, number, now + left)
    told = await shown(store)
    expected = {1: 2, 3: 3, 7: 3, 15: 3, 30: 3, 45: 4, 60: 5, 90: 5, 180: 5, 395: 5}
    assert told.within == expected


async def test_what_has_ended_or_is_not_issued_counts_for_nothing(store, clock):
    now = clock.now()
    await put(store, 1, now)
    await put(store, 2, now + DAY, status=CertificateStatus.REVOKED)
    await store.write(lambda tx: tx.certificates.insert(pending(3), owner=""))
    told = await shown(store)
    assert (set(told.within.values()), told.nearest, told.left_out) == ({0}, (), 0)


async def test_certificates_are_shown_within_the_days_of_their_own_account_with_the_days_of_their_notices(
    store, clock
):
    now = clock.now()
    near = await put(store, 1, now + 7 * DAY - SECOND)
    await put(store, 2, now + 8 * DAY)
    elsewhere = await put(store, 3, now + 45 * DAY, arn=_in_europe(3))
    await put(store, 4, now + 45 * DAY + SECOND, arn=_in_europe(4))
    await store.write(
        lambda tx: tx.account_configurations.put(account=ACCOUNT, region=REGION, days_before_expiry=7)
    )
    told = await shown(store)
    assert told.nearest == tuple((c.arn, days_to_expiry(c.material, now)) for c in (near, elsewhere))


def _in_europe(number):
    return pending(number).arn.replace(REGION, "eu-west-1")


async def test_the_nearest_are_shown_and_the_rest_is_counted(store, clock, monkeypatch):
    monkeypatch.setattr(expiring, "MOST_SHOWN", 2)
    for number, days in enumerate((5, 3, 9, 4)):
        await put(store, number, clock.now() + days * DAY)
    told = await shown(store)
    assert ([days for _, days in told.nearest], told.left_out) == ([3, 4], 2)


async def test_an_end_moves_with_what_is_issued_anew(store, clock):
    before = await put(store, 1, clock.now() + 2 * DAY)
    renewed = replace(before, material=material(clock.now() + 50 * DAY))
    await store.write(lambda tx: tx.certificates.update(renewed))
    told = await shown(store)
    assert (told.within[3], told.within[60], told.nearest) == (0, 1, ())


async def test_ends_of_issued_certificates_are_found_by_an_index(store):
    await store.write(lambda tx: None)
    engine = create_engine(f"sqlite:///{store._path}")
    with engine.connect() as connection:
        for statement in (expiring._BETWEEN, expiring._NEAREST, expiring._COUNT):
            sql, names, _ = statement._for(connection.dialect)
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", [1] * len(names))
            plan = " ".join(row[3] for row in rows)
            assert "certificate_expiry (status=? AND not_after>? AND not_after<?)" in plan
            assert "SCAN" not in plan
    engine.dispose()


def test_a_database_of_an_earlier_version_has_the_ends_of_what_it_holds_after_its_migration(tmp_path):
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.migrate(connection)
        connection.execute(text("DROP INDEX certificate_expiry"))
        connection.execute(text("ALTER TABLE certificate DROP COLUMN not_after"))
        for later in ("redirect_from", "redirect_to"):
            connection.execute(text(f"ALTER TABLE domain_validation DROP COLUMN {later}"))
        connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": _before()})
        for arn, held in (("issued", '{"not_after":1764072000000000}'), ("pending", None)):
            _insert(connection, arn, held)
        schema.migrate(connection)
        rows = connection.execute(text("SELECT arn, not_after FROM certificate ORDER BY arn")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [("issued", 1764072000000000), ("pending", None)]


def _before():
    return schema.REVISIONS[schema.REVISIONS.index("0014") - 1]


def _insert(connection, arn, held):
    columns = connection.execute(text("SELECT name, type FROM pragma_table_info('certificate')")).all()
    row = {name: 0 if "INT" in kind else "" for name, kind in columns} | {"arn": arn, "material": held}
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO certificate ({names}) VALUES ({values})"), row)


def test_the_days_that_are_counted_have_those_of_notices_among_them():
    assert {1, 3, 7, 15, 30, 45} <= set(expiry.WITHIN_DAYS)
    assert sorted(expiry.WITHIN_DAYS) == list(expiry.WITHIN_DAYS)
