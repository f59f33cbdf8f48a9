"""CAA at issue: what an owner forbids fails, what nobody can tell waits, and what was seen is kept."""

import json
from datetime import timedelta

import pytest

from acm.engine import describe, reconcile, request
from acm.engine.authorize import INTRODUCTION
from acm.model.caa import CAAReason
from acm.model.certificate import CertificateRequest, FailureReason
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus

pytestmark = pytest.mark.anyio


@pytest.fixture
def wanted(rooms, validator):
    """Request a certificate whose records are all there; return it after a pass."""

    async def want(*names, **asked):
        certificate = await request.request(
            rooms,
            CertificateRequest(
                names=names, region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1, **asked
            ),
        )
        validator.there |= {v.record.name for v in certificate.validations}
        await reconcile.run_due(rooms)
        return await describe.describe(rooms.store, rooms.account, certificate.arn)

    return want


async def test_a_name_that_its_owner_forbids_ends_the_request(rooms, wanted):
    rooms.caa.says["b.test"] = CAAReason.FORBIDDEN
    failed = await wanted("a.test", "b.test")
    assert (failed.status, failed.failure_reason) == (CertificateStatus.FAILED, FailureReason.CAA_ERROR)
    assert failed.status_message == f"{INTRODUCTION} b.test: FORBIDDEN."
    assert {v.status for v in failed.validations} == {DomainStatus.SUCCESS}
    assert failed.next_action_at is None
    assert await rooms.store.read(lambda tx: tx.issuances.of(failed.arn)) == ()


async def test_a_wildcard_may_be_forbidden_where_its_base_is_not(rooms, wanted):
    rooms.caa.says["*.a.test"] = CAAReason.FORBIDDEN
    assert (await wanted("a.test")).status is CertificateStatus.ISSUED
    assert (await wanted("a.test", "*.a.test")).status is CertificateStatus.FAILED


@pytest.mark.parametrize("reason", [CAAReason.LOOKUP_FAILED, CAAReason.BOGUS])
async def test_while_nobody_can_tell_it_waits_and_is_tried_again(rooms, wanted, clock, reason):
    rooms.caa.says["a.test"] = reason
    waiting = await wanted("a.test")
    assert waiting.status is CertificateStatus.PENDING_VALIDATION
    assert waiting.status_message == f"a.test: {reason}."
    rooms.caa.says.clear()
    clock.advance(waiting.next_action_at - clock.now())
    await reconcile.run_due(rooms)
    assert (
        await describe.describe(rooms.store, rooms.account, waiting.arn)
    ).status is CertificateStatus.ISSUED


async def test_what_can_never_be_told_times_out_and_says_why(rooms, wanted, clock):
    rooms.caa.says["a.test"] = CAAReason.LOOKUP_FAILED
    waiting = await wanted("a.test")
    clock.advance(timedelta(hours=73))
    late = await describe.describe(rooms.store, rooms.account, waiting.arn)
    assert late.status is CertificateStatus.VALIDATION_TIMED_OUT
    assert "a.test: LOOKUP_FAILED" in late.status_message


async def test_it_is_asked_when_everything_is_validated_and_not_before(rooms, wanted, validator):
    await request.request(rooms, CertificateRequest(names=("other.test",), region="us-east-1"))
    await reconcile.run_due(rooms)
    assert rooms.caa.asked == []
    await wanted("a.test", "*.a.test")
    assert rooms.caa.asked == [("a.test", "*.a.test")]


async def test_what_was_seen_is_kept_with_the_issuance(rooms, wanted):
    issued = await wanted("a.test", "b.test")
    (issuance,) = await rooms.store.read(lambda tx: tx.issuances.of(issued.arn))
    assert [(look["domain_name"], look["reason"]) for look in json.loads(issuance.evidence)["caa"]] == [
        ("a.test", CAAReason.NO_RECORDS),
        ("b.test", CAAReason.NO_RECORDS),
    ]
