"""What is due is carried out: looks, issuing, time-outs, expiry; by any number of workers, once."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
from cryptography import x509

from acm.engine import delete, describe, hasten, reconcile, request, schedule
from acm.engine.reconcile import Step, decide
from acm.model.certificate import CertificateRequest
from acm.model.errors import InvalidSetting, IssuerUnavailable
from acm.model.installation import IssuanceState
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.looks import LookReason

pytestmark = pytest.mark.anyio

ASKED = CertificateRequest(
    names=("example.test", "*.example.test", "shop.example.test"),
    region="eu-west-1",
    key_algorithm=KeyAlgorithm.EC_prime256v1,
)
APEX, SHOP = "_t.example.test.", "_t.shop.example.test."


async def _now(rooms, arn):
    return await describe.describe(rooms.store, rooms.account, arn)


async def _issuances(rooms, arn):
    return await rooms.store.read(lambda tx: tx.issuances.of(arn))


async def test_a_certificate_whose_records_are_all_there_is_issued_in_one_pass(rooms, validator):
    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX, SHOP}
    await reconcile.run_due(rooms)
    issued = await _now(rooms, certificate.arn)
    assert issued.status is CertificateStatus.ISSUED
    assert [v.status for v in issued.validations] == [DomainStatus.SUCCESS] * 3
    leaf = x509.load_pem_x509_certificate(issued.material.certificate_pem.encode())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == set(ASKED.names)


async def test_a_wildcard_and_its_base_domain_share_one_look(rooms, validator):
    await request.request(rooms, ASKED)
    await reconcile.run_due(rooms)
    assert sorted(validator.asked) == sorted([APEX, SHOP])


async def test_a_missing_record_is_shown_per_domain_and_looked_for_again(rooms, validator, clock):
    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX}
    await reconcile.run_due(rooms)
    pending = await _now(rooms, certificate.arn)
    assert pending.status is CertificateStatus.PENDING_VALIDATION
    assert [v.status for v in pending.validations] == [
        DomainStatus.SUCCESS,
        DomainStatus.SUCCESS,
        DomainStatus.PENDING_VALIDATION,
    ]
    assert pending.validations[2].last_look.reason is LookReason.NXDOMAIN
    assert pending.next_action_at == clock.now() + timedelta(seconds=5)

    validator.there.add(SHOP)
    clock.advance(timedelta(seconds=5))
    await reconcile.run_due(rooms)
    assert (await _now(rooms, certificate.arn)).status is CertificateStatus.ISSUED
    assert validator.asked.count(APEX) == 1, "a proven domain is not asked again"


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(0), timedelta(seconds=5)),
        (timedelta(seconds=10), timedelta(seconds=10)),
        (timedelta(minutes=10), timedelta(minutes=1)),
        (timedelta(hours=1), timedelta(minutes=10)),
        (timedelta(hours=71, minutes=55), timedelta(minutes=5)),
    ],
)
async def test_looks_become_rarer_and_never_pass_the_deadline(rooms, clock, age, pause):
    certificate = await request.request(rooms, ASKED)
    now = clock.now() + age
    assert schedule.next_look(certificate, now) - now == pause


@pytest.mark.parametrize(("due_soon", "pause"), [(1, 10), (40, 10), (500, 125), (2_400, 600)])
async def test_many_that_wait_are_looked_for_less_often(rooms, clock, due_soon, pause):
    certificate = await request.request(rooms, ASKED)
    now = clock.now() + timedelta(minutes=1)
    assert schedule.next_look(certificate, now, due_soon=due_soon) - now == timedelta(seconds=pause)


async def test_after_72_hours_a_request_times_out_and_says_which_domains_are_missing(rooms, validator, clock):
    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX}
    await reconcile.run_due(rooms)
    clock.advance(timedelta(hours=72))
    shown = await _now(rooms, certificate.arn)
    assert shown.status is CertificateStatus.VALIDATION_TIMED_OUT, "reading shows what the clock has made due"
    await reconcile.run_due(rooms)
    stored = await rooms.store.read(lambda tx: tx.certificates.find(certificate.arn))
    assert stored == shown
    assert stored.status_message == "Not validated within 72 hours: shop.example.test."
    assert [v.status for v in stored.validations][-1] is DomainStatus.FAILED
    validator.there.add(SHOP)
    clock.advance(timedelta(days=1))
    assert await reconcile.run_due(rooms) == 0, "a terminal certificate is never due again"


async def test_an_issued_certificate_expires_by_the_clock(rooms, validator, clock):
    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX, SHOP}
    await reconcile.run_due(rooms)
    clock.advance(timedelta(days=396))
    assert (await _now(rooms, certificate.arn)).status is CertificateStatus.EXPIRED
    await reconcile.run_due(rooms)
    stored = await rooms.store.read(lambda tx: tx.certificates.find(certificate.arn))
    assert (stored.status, stored.next_action_at) == (CertificateStatus.EXPIRED, None)


async def test_a_hastened_certificate_is_looked_at_at_once(rooms, validator, clock):
    certificate = await request.request(rooms, ASKED)
    clock.advance(timedelta(hours=2))
    await reconcile.run_due(rooms)
    validator.there = {APEX, SHOP}
    assert await reconcile.run_due(rooms) == 0
    await hasten.hasten(rooms, certificate.arn)
    await reconcile.run_due(rooms)
    assert (await _now(rooms, certificate.arn)).status is CertificateStatus.ISSUED


async def test_a_record_that_comes_during_the_look_for_it_is_looked_for_again_at_once(
    rooms, validator, clock
):
    certificate = await request.request(rooms, ASKED)
    look = validator.look

    async def too_early(record, *, now):
        seen = await look(record, now=now)
        clock.advance(timedelta(milliseconds=1))
        await hasten.hasten(rooms, certificate.arn)
        validator.there, validator.look = {APEX, SHOP}, look
        return seen

    validator.look = too_early
    await reconcile.run_due(rooms)
    assert (await _now(rooms, certificate.arn)).status is CertificateStatus.ISSUED


async def test_every_issuance_keeps_its_evidence(rooms, validator):
    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX, SHOP}
    await reconcile.run_due(rooms)
    (issuance,) = await _issuances(rooms, certificate.arn)
    assert issuance.state is IssuanceState.SIGNED
    assert issuance.serial == (await _now(rooms, certificate.arn)).material.serial
    evidence = json.loads(issuance.evidence)
    assert {d["domainName"] for d in evidence["domains"]} == set(ASKED.names)
    assert all(d["look"]["reason"] == "FOUND" for d in evidence["domains"])


async def test_an_authority_that_cannot_sign_leaves_the_certificate_pending_and_says_why(
    rooms, validator, clock
):
    class Refusing:
        async def plan(self, certificate, *, now, evidence, logged):
            raise IssuerUnavailable("no intermediate lives long enough.")

    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX, SHOP}
    await reconcile.run_due(replace(rooms, issuer=Refusing()))
    pending = await _now(rooms, certificate.arn)
    assert pending.status is CertificateStatus.PENDING_VALIDATION
    assert "no intermediate lives long enough" in pending.status_message
    assert pending.next_action_at == clock.now() + timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    await reconcile.run_due(rooms)
    issued = await _now(rooms, certificate.arn)
    assert (issued.status, issued.status_message) == (CertificateStatus.ISSUED, "")


async def test_two_workers_issue_a_certificate_once(rooms, validator):
    arns = [(await request.request(rooms, replace(ASKED, names=(f"n{n}.test",)))).arn for n in range(20)]
    validator.there = {f"_t.n{n}.test." for n in range(20)}
    other = replace(rooms, worker="worker-2")
    await asyncio.gather(reconcile.run_due(rooms), reconcile.run_due(other))
    for arn in arns:
        assert [issuance.state for issuance in await _issuances(rooms, arn)] == [IssuanceState.SIGNED]
        assert (await _now(rooms, arn)).status is CertificateStatus.ISSUED


async def test_a_certificate_deleted_during_a_look_stays_deleted(rooms, validator):
    certificate = await request.request(rooms, ASKED)
    validator.there = {APEX, SHOP}

    async def remove():
        validator.while_looking = None
        await delete.delete(rooms, certificate.arn)

    validator.while_looking = remove
    await reconcile.run_due(rooms)
    assert await rooms.store.read(lambda tx: tx.certificates.find(certificate.arn)) is None
    assert await _issuances(rooms, certificate.arn) == ()


async def test_one_failing_row_does_not_stop_the_others(rooms, validator):
    good = await request.request(rooms, replace(ASKED, names=("good.test",)))
    await request.request(rooms, replace(ASKED, names=("bad.test",)))
    validator.there = {"_t.good.test."}
    look = validator.look

    async def failing(record, *, now):
        if "bad" in record.name:
            raise RuntimeError("a defect")
        return await look(record, now=now)

    validator.look = failing
    await reconcile.run_due(rooms)
    assert (await _now(rooms, good.arn)).status is CertificateStatus.ISSUED


async def test_a_look_that_hangs_does_not_hold_up_those_that_were_begun_with_it(rooms, validator):
    others = [await request.request(rooms, replace(ASKED, names=(f"n{n}.test",))) for n in range(5)]
    await request.request(rooms, replace(ASKED, names=("hangs.test",)))
    validator.there = {"_t.hangs.test.", *(f"_t.n{n}.test." for n in range(5))}
    look, there = validator.look, asyncio.Event()

    async def slow(record, *, now):
        if "hangs" in record.name:
            await there.wait()
        return await look(record, now=now)

    validator.look = slow
    passing = asyncio.create_task(reconcile.run_due(rooms))
    with anyio.fail_after(20):
        while {(await _now(rooms, one.arn)).status for one in others} != {CertificateStatus.ISSUED}:
            await asyncio.sleep(0)
    there.set()
    assert await passing == len(others) + 1


@pytest.fixture
def hanging(rooms, validator):
    """Have looks for names with ``hangs`` in them wait until the event is set; return it."""
    look, there = validator.look, asyncio.Event()

    async def slow(record, *, now):
        if "hangs" in record.name:
            await there.wait()
        return await look(record, now=now)

    validator.look = slow
    return there


async def test_what_becomes_due_later_does_not_wait_for_a_look_that_hangs_in_a_full_batch(
    rooms, validator, hanging
):
    async def ask(*names):
        validator.there |= {f"_t.{name}." for name in names}
        return [await request.request(rooms, replace(ASKED, names=(name,))) for name in names]

    async def issued(certificates):
        with anyio.fail_after(20):
            while {(await _now(rooms, one.arn)).status for one in certificates} != {CertificateStatus.ISSUED}:
                await asyncio.sleep(0)

    first = await ask(*(f"n{n}.test" for n in range(reconcile.AT_ONCE - 1)))
    await ask("hangs.test")
    passing = asyncio.create_task(reconcile.run_due(rooms))
    await issued(first)
    later = await ask("later.test")
    await issued(later)
    hanging.set()
    assert await passing == reconcile.AT_ONCE + 1


async def test_a_row_that_a_batch_is_done_with_may_be_leased_again_before_the_batch_ends(
    rooms, validator, hanging, clock
):
    other = await request.request(rooms, replace(ASKED, names=("missing.test",)))
    await request.request(rooms, replace(ASKED, names=("hangs.test",)))
    passing = asyncio.create_task(reconcile.run_due(rooms))
    with anyio.fail_after(20):
        while (await _now(rooms, other.arn)).validations[0].last_look is None:
            await asyncio.sleep(0)
    clock.advance(timedelta(seconds=5))

    again = await rooms.store.write(
        lambda tx: tx.certificates.claim_due(limit=9, worker=rooms.worker, lease=reconcile.LEASE)
    )
    assert again == (other.arn,)
    hanging.set()
    await passing
    assert validator.asked.count("_t.missing.test.") == 1, (
        "the batch's end ended a lease that was not its own"
    )


@pytest.mark.parametrize("error", [RuntimeError("a defect"), InvalidSetting("a defect")], ids=repr)
async def test_a_certificate_that_cannot_be_worked_on_does_not_keep_its_batch_from_being_issued(
    rooms, validator, error
):
    good = [await request.request(rooms, replace(ASKED, names=(f"n{n}.test",))) for n in range(3)]
    bad = await request.request(rooms, replace(ASKED, names=("bad.test",)))
    validator.there = {"_t.bad.test.", *(f"_t.n{n}.test." for n in range(3))}

    class Failing:
        def __getattr__(self, name):
            return getattr(rooms.issuer, name)

        async def sign(self, planned):
            if planned.issuance.arn == bad.arn:
                raise error
            return await rooms.issuer.sign(planned)

    passing = asyncio.create_task(reconcile.run_due(replace(rooms, issuer=Failing())))
    with anyio.fail_after(20):
        while {(await _now(rooms, one.arn)).status for one in good} != {CertificateStatus.ISSUED}:
            await asyncio.sleep(0)
    passing.cancel()
    await asyncio.gather(passing, return_exceptions=True)


@pytest.mark.parametrize("step", ["plan", "sign_precertificate", "sign"])
async def test_one_that_is_deleted_or_hastened_while_its_batch_is_issued_does_not_harm_the_others(
    rooms, validator, step
):
    arns = [
        (await request.request(rooms, replace(ASKED, names=(name,)))).arn
        for name in ("a.test", "deleted.test", "hastened.test", "d.test")
    ]
    validator.there = {f"_t.{name}.test." for name in ("a", "deleted", "hastened", "d")}
    happened = []

    class Disturbed:
        def __getattr__(self, name):
            return getattr(rooms.issuer, name)

    async def disturbed(*args, **named):
        if not happened:
            happened.append(step)
            await delete.delete(rooms, arns[1])
            await hasten.hasten(rooms, arns[2])
        return await getattr(rooms.issuer, step)(*args, **named)

    issuer = Disturbed()
    setattr(issuer, step, disturbed)
    await reconcile.run_due(replace(rooms, issuer=issuer))
    found = await rooms.store.read(lambda tx: tx.certificates.find_all(arns))
    assert [one.arn for one in found] == [arns[0], arns[2], arns[3]]
    assert {one.status for one in found} == {CertificateStatus.ISSUED}
    for arn in (arns[0], arns[2], arns[3]):
        assert [one.state for one in await _issuances(rooms, arn)] == [IssuanceState.SIGNED]
    assert await rooms.store.write(
        lambda tx: [tx.certificates.claim_due(limit=9, worker="worker-2", lease=reconcile.LEASE)]
    ) == [()], "none is due again"


async def test_certificates_that_are_due_together_are_issued_in_a_few_writes(rooms, validator):
    certificates = [await request.request(rooms, replace(ASKED, names=(f"n{n}.test",))) for n in range(30)]
    validator.there = {f"_t.n{n}.test." for n in range(30)}
    write, writes = rooms.store.write, []

    async def counted(work):
        writes.append(work)
        return await write(work)

    rooms.store.write = counted
    await reconcile.run_due(rooms)
    assert {(await _now(rooms, one.arn)).status for one in certificates} == {CertificateStatus.ISSUED}
    assert len(writes) < 30, "claim, plans, log, results, release: not for each certificate"


async def test_the_next_step_follows_from_the_row_and_the_clock_alone(rooms, validator, clock):
    pending = await request.request(rooms, ASKED)
    now = clock.now()
    proven = replace(
        pending, validations=tuple(replace(v, status=DomainStatus.SUCCESS) for v in pending.validations)
    )
    assert decide(pending, now) is Step.LOOK
    assert decide(proven, now) is Step.ISSUE
    assert decide(proven, now + timedelta(hours=72)) is Step.SETTLE
    assert decide(replace(pending, status=CertificateStatus.FAILED), now) is Step.NOTHING
