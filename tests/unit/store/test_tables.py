"""Every table: rows in, the same rows out, in the promised order, found by an index."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from acm.model.errors import IllegalTransition, ResourceNotFound
from acm.model.installation import Issuance, IssuanceState, IssuerRecord, IssuerRole, Publication, ZoneRecord
from acm.model.keys import KeyFamily
from acm.model.lifecycle import CertificateStatus
from acm.model.looks import Exchange, Look, LookReason
from acm.store.sql_store import SqlStore
from tests.support.store import ACCOUNT, clock, inserting, pending, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio
MOMENT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
CANARY = b"canary-of-a-sealed-key"


@pytest.fixture
def anyio_backend():
    return "asyncio"


def _issuance(serial: str, *, arn: str = "arn:1", moment: datetime = MOMENT) -> Issuance:
    return Issuance(
        serial=serial,
        arn=arn,
        issuer_id="issuer-1",
        kind="final",
        state=IssuanceState.PLANNED,
        tbs_der=b"\x30\x00tbs",
        sealed_key=CANARY,
        certificate_der=None,
        evidence='{"looks": []}',
        created_at=moment,
    )


async def test_a_certificate_changes_as_a_whole_and_keeps_its_lease(store, clock):
    due = clock.now()
    await store.write(inserting(1, next_action_at=due))
    lease = timedelta(seconds=60)
    await store.write(lambda tx: tx.certificates.claim_due(limit=1, worker="a", lease=lease))
    two = (*pending(1).validations, *pending(2).validations)
    changed = pending(
        1, names=("n1.test", "n2.test"), validations=two, tags={"k": "v"}, attempts=3, next_action_at=due
    )
    await store.write(lambda tx: tx.certificates.update(changed))
    assert await store.read(lambda tx: tx.certificates.find(changed.arn)) == changed
    assert await store.write(lambda tx: tx.certificates.claim_due(limit=1, worker="b", lease=lease)) == ()
    fewer = replace(changed, names=("n1.test",), validations=two[:1])
    await store.write(lambda tx: tx.certificates.update(fewer))
    assert await store.read(lambda tx: tx.certificates.find(changed.arn)) == fewer


async def test_a_certificate_without_validations_keeps_its_names(store):
    imported = pending(1, names=("a.test", "b.test"), validations=())
    await store.write(lambda tx: tx.certificates.insert(imported, owner=""))
    assert await store.read(lambda tx: tx.certificates.find(imported.arn)) == imported


async def test_what_the_network_answered_comes_back_whatever_it_was(store):
    answer = "\ud800 \x00 \u202e \"'; DROP TABLE certificate"
    look = Look(
        reason=LookReason.MALFORMED,
        message=answer,
        question="_t.n1.test. CNAME",
        servers=("192.0.2.53:53",),
        answer=answer,
        expected="_v.test.",
        looked_at=MOMENT,
        evidence=(Exchange(question="_t.n1.test. CNAME", server="192.0.2.53:53", answer=answer),),
    )
    looked = pending(1, validations=(replace(pending(1).validations[0], last_look=look),))
    await store.write(lambda tx: tx.certificates.insert(looked, owner=""))
    assert await store.read(lambda tx: tx.certificates.find(looked.arn)) == looked


async def test_a_certificate_that_is_gone_cannot_be_changed(store):
    with pytest.raises(ResourceNotFound):
        await store.write(lambda tx: tx.certificates.update(pending(1)))


async def test_deleting_a_certificate_takes_its_validations_and_tokens_but_not_the_evidence(store):
    arn = pending(1).arn

    def fill(tx):
        inserting(1)(tx)
        tx.tokens.remember(account=ACCOUNT, region="r", token="t", arn=arn, fingerprint="f")
        tx.issuances.insert(_issuance("01", arn=arn))

    await store.write(fill)
    await store.write(lambda tx: tx.certificates.delete(arn))

    def what_is_left(tx):
        return (
            tx.certificates.find(arn),
            tx.certificates.needing("_t.n1.test.", not_of="x"),
            tx.tokens.find(account=ACCOUNT, region="r", token="t"),
            [issuance.serial for issuance in tx.issuances.of(arn)],
        )

    assert await store.read(what_is_left) == (None, (), None, ["01"])


def _in(region: str, number: int, **changes):
    arn = f"arn:aws:acm:{region}:{ACCOUNT}:certificate/{number:04}"
    return lambda tx: tx.certificates.insert(pending(number, arn=arn, **changes), owner="")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"region": None}, [1, 2, 3, 4, 5]),
        ({"region": "eu-west-1"}, [1, 2]),
        ({"region": None, "statuses": [CertificateStatus.FAILED]}, [2, 4]),
        ({"region": "us-east-1", "statuses": [CertificateStatus.PENDING_VALIDATION]}, [3, 5]),
        ({"region": "xx-none-1"}, []),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_pages_show_every_row_once_in_the_order_of_the_arns(store, chosen, expected, limit):
    failed = CertificateStatus.FAILED
    for work in (
        _in("us-east-1", 5),
        _in("us-east-1", 4, status=failed),
        _in("eu-west-1", 2, status=failed),
        _in("eu-west-1", 1),
        _in("us-east-1", 3),
    ):
        await store.write(work)

    def pages(tx):
        found, after = [], None
        while page := tx.certificates.page(account=ACCOUNT, after=after, limit=limit, **chosen):
            assert len(page) <= limit
            found += [int(certificate.arn[-4:]) for certificate in page]
            after = page[-1].arn
        return found

    assert await store.read(pages) == expected
    assert await store.read(lambda tx: tx.certificates.page(account="000000000000", region=None)) == ()


async def test_two_writers_never_lease_the_same_row(store, clock, tmp_path):
    due = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(40):
        await store.write(inserting(number, next_action_at=due))
    other = SqlStore(tmp_path / "home" / "acm.sqlite3", clock=clock)

    async def work(a_store, worker):
        mine = []
        while claimed := await a_store.write(
            lambda tx: tx.certificates.claim_due(limit=3, worker=worker, lease=timedelta(minutes=1))
        ):
            mine += claimed
        return mine

    first, second = await asyncio.gather(work(store, "a"), work(other, "b"))
    other.close()
    assert len(first + second) == 40
    assert len({*first, *second}) == 40


async def test_a_token_stands_for_its_last_use_in_its_account_and_region(store, clock):
    key = {"account": ACCOUNT, "region": "us-east-1", "token": "t"}
    await store.write(lambda tx: tx.tokens.remember(**key, arn="arn:1", fingerprint="f"))
    clock.advance(timedelta(hours=2))
    await store.write(lambda tx: tx.tokens.remember(**key, arn="arn:2", fingerprint="g"))
    assert await store.read(lambda tx: tx.tokens.find(**key)) == ("arn:2", "g", clock.now())
    assert await store.read(lambda tx: tx.tokens.find(**{**key, "region": "eu-west-1"})) is None
    await store.write(lambda tx: tx.tokens.forget("arn:2"))
    assert await store.read(lambda tx: tx.tokens.find(**key)) is None


async def test_issuances_come_in_the_order_of_their_plans_and_move_on(store):
    for serial in ("0c", "0a", "0b"):  # at one moment of a clock that stands still
        await store.write(lambda tx, s=serial: tx.issuances.insert(_issuance(s)))
    await store.write(lambda tx: tx.issuances.signed("0a", b"der"))
    await store.write(lambda tx: tx.issuances.abandon_planned("arn:1"))
    found = await store.read(lambda tx: tx.issuances.of("arn:1"))
    assert [(i.serial, i.state.value) for i in found] == [
        ("0c", "ABANDONED"),
        ("0a", "SIGNED"),
        ("0b", "ABANDONED"),
    ]
    assert found[1] == replace(_issuance("0a"), state=IssuanceState.SIGNED, certificate_der=b"der")
    assert await store.read(lambda tx: tx.issuances.find("0b")) == found[2]
    assert await store.read(lambda tx: tx.issuances.find("ff")) is None


async def test_a_signature_without_a_stored_plan_is_refused(store):
    with pytest.raises(IllegalTransition, match="0a"):
        await store.write(lambda tx: tx.issuances.signed("0a", b"der"))


async def test_a_serial_is_used_once_and_the_refusal_shows_nothing_of_the_row(store):
    await store.write(lambda tx: tx.issuances.insert(_issuance("0a")))
    with pytest.raises(sqlite3.IntegrityError) as refusal:
        await store.write(lambda tx: tx.issuances.insert(replace(_issuance("0a"), evidence="canary")))
    assert "canary" not in str(refusal.value)
    assert await store.read(lambda tx: tx.issuances.find("0a")) == _issuance("0a")


async def test_issuers_come_back_root_first(store):
    def issuer(name, role):
        return IssuerRecord(
            id=name,
            role=role,
            key_family=KeyFamily.ECDSA,
            certificate_der=b"der " + name.encode(),
            sealed_key=CANARY,
            not_before=MOMENT,
            not_after=MOMENT + timedelta(days=3650),
        )

    made = [
        issuer("b", IssuerRole.INTERMEDIATE),
        issuer("root", IssuerRole.ROOT),
        issuer("a", IssuerRole.INTERMEDIATE),
    ]
    for one in made:
        await store.write(lambda tx, one=one: tx.issuers.insert(one))
    assert await store.read(lambda tx: tx.issuers.all()) == (made[1], made[0], made[2])


async def test_what_is_given_sealed_is_in_its_own_columns_only(store, tmp_path):
    await store.write(lambda tx: tx.issuances.insert(_issuance("0a")))

    def places(tx):
        tables = tx._connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type='table'").scalars()
        return {
            (table, column)
            for table in tables
            for row in tx._connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
            for column, value in row.items()
            if CANARY in (value if isinstance(value, bytes) else str(value).encode())
        }

    assert await store.read(places) == {("issuance", "sealed_key")}


async def test_publications_are_counted_by_owner(store):
    one = Publication(name="_t.a.test.", type="CNAME", value="_v.", owner="dev/1")
    two = replace(one, owner="prod/1", value="_w.")
    for publication in (one, two, one):
        await store.write(lambda tx, p=publication: tx.publications.add(p))
    key = {"name": one.name, "type": one.type}
    assert await store.read(lambda tx: tx.publications.owners(**key)) == ("dev/1", "prod/1")
    await store.write(lambda tx: tx.publications.remove(**key, owner="dev/1"))
    await store.write(lambda tx: tx.publications.remove(**key, owner="dev/1"))
    assert await store.read(lambda tx: tx.publications.owners(**key)) == ("prod/1",)


async def test_the_same_record_added_twice_is_one_and_zones_are_apart(store):
    record = ZoneRecord(name="a.z.", type="TXT", value="x")
    await store.write(lambda tx: tx.zones.replace("z.", remove=(), add=(record, replace(record, ttl=60))))
    await store.write(lambda tx: tx.zones.replace("y.", remove=(record,), add=()))
    assert await store.read(lambda tx: tx.zones.records("z.")) == (replace(record, ttl=60),)
    assert await store.read(lambda tx: tx.zones.records("y.")) == ()


async def test_a_name_of_a_zone_is_read_by_itself(store):
    names = ("_t.a.z.", "x.a_b.z.", "a\\.c.z.", "d.z.")
    added = [ZoneRecord(name=name, type="TXT", value="x") for name in names]
    await store.write(lambda tx: tx.zones.replace("z.", remove=(), add=added))
    seen = await store.read(
        lambda tx: (
            tx.zones.records("z.", "d.z."),
            tx.zones.records("y.", "d.z."),
            tx.zones.count("z."),
            [name for name in ("a.z.", "a_b.z.", "axb.z.", "c.z.", "d.z.") if tx.zones.has_below("z.", name)],
        )
    )
    assert seen == ((added[3],), (), 4, ["a.z.", "a_b.z."])


async def test_the_clock_of_a_transaction_is_the_one_at_its_beginning(store, clock):
    def turn(tx):
        tx.set_clock_offset(timedelta(days=350))
        return tx.now

    assert await store.write(turn) == clock.now()
    assert await store.read(lambda tx: tx.now) == clock.now() + timedelta(days=350)
    assert (await store.read(lambda tx: tx.installation)).clock_offset == timedelta(days=350)


def _everything(tx):
    """Run every query that the size of the store must not slow down."""
    page = {"account": ACCOUNT, "limit": 2}
    tx.certificates.find("x")
    tx.certificates.page(**page, region=None)
    tx.certificates.page(**page, region=None, after="x", statuses=[CertificateStatus.ISSUED])
    tx.certificates.page(**page, region="us-east-1", after="x")
    tx.certificates.claim_due(limit=2, worker="w", lease=timedelta(seconds=1))
    tx.certificates.release(["x"], worker="w")
    tx.certificates.next_due()
    tx.certificates.needing("_t.n1.test.", not_of="x")
    tx.certificates.owners(ACCOUNT)
    tx.certificates.hasten_needing("_t.n1.test.")
    tx.certificates.update(pending(1))
    tx.certificates.delete("x")
    tx.tokens.find(account=ACCOUNT, region="r", token="t")
    tx.tokens.forget("x")
    tx.issuances.find("x")
    tx.issuances.of("x")
    tx.issuances.abandon_planned("x")
    tx.zones.records("z.")
    tx.zones.records("z.", "a.z.")
    tx.zones.count("z.")
    tx.zones.has_below("z.", "a.z.")
    tx.zones.serial("z.")
    tx.publications.owners(name="n", type="CNAME")


async def test_no_query_reads_through_a_table(store):
    due = datetime(2026, 1, 1, tzinfo=UTC)
    await store.write(inserting(1, next_action_at=due))

    def plans(tx):
        asked = []  # as the driver sees them, whoever hands them to it
        driver = tx._connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        _everything(tx)
        driver.set_trace_callback(None)
        return {
            statement: [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
            for statement in asked
        }

    found = await store.write(plans)
    assert len(found) > 20
    for statement, plan in found.items():
        assert not [
            step
            for step in plan
            if step.startswith("SCAN") and "CONSTANT ROW" not in step and "subquery" not in step
        ], statement
        if "DISTINCT" not in statement:
            assert not [step for step in plan if "TEMP B-TREE" in step], statement
