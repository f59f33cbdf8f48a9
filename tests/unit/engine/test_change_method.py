"""From EMAIL to DNS under the same ARN."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import describe, reconcile, request
from acm.engine.change_method import change_method
from acm.engine.mail import approving, outbox
from acm.engine.mail.approving import Verdict
from acm.model.certificate import CertificateRequest, ValidationMethod
from acm.model.errors import InvalidState
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.method_change import CHANGE_LIMIT, ChangeStatus
from tests.support.mailing import ScriptedMailer, link_of, mailing
from tests.support.store import ACCOUNT

pytestmark = pytest.mark.anyio

NAMES = ("example.test", "other.test")
DNS, EMAIL, HTTP = ValidationMethod.DNS, ValidationMethod.EMAIL, ValidationMethod.HTTP


@pytest.fixture
def mailer():
    return ScriptedMailer()


@pytest.fixture
def by_mail(rooms, mailer):
    return replace(rooms, mailing=mailing(mailer))


@pytest.fixture
async def waiting(by_mail):
    """A certificate whose names wait for approval."""
    asked = CertificateRequest(
        names=NAMES,
        region="us-east-1",
        validation_method=EMAIL,
        key_algorithm=KeyAlgorithm.EC_prime256v1,
    )
    made = await request.request(by_mail, asked)
    await outbox.send_due(by_mail)
    return made


@pytest.fixture
async def approved(by_mail, mailer, waiting):
    """The same, approved and issued."""
    for name in NAMES:
        await approving.approve(by_mail, **link_of(mailer.to(f"admin@{name}")))
    await reconcile.run_due(by_mail)
    return await described(by_mail, waiting)


async def described(rooms, certificate):
    return await describe.describe(rooms.store, ACCOUNT, certificate.arn)


def method_and_change(certificate):
    return certificate.validation_method, certificate.method_change.status


async def test_one_that_waits_is_validated_by_dns_at_once_and_its_links_approve_nothing_more(
    by_mail, mailer, waiting, validator
):
    await approving.approve(by_mail, **link_of(mailer.to("admin@example.test")))
    changed = await change_method(by_mail, waiting.arn, DNS)
    assert method_and_change(changed) == (DNS, ChangeStatus.SUCCESS)
    found = await approving.approve(by_mail, **link_of(mailer.to("admin@other.test")))
    assert found.verdict is Verdict.ENDED
    validator.there.add("_t.other.test.")
    await reconcile.run_due(by_mail)
    assert (await described(by_mail, waiting)).status is CertificateStatus.ISSUED
    assert validator.asked == ["_t.other.test."]


async def test_an_issued_one_stays_with_mail_until_all_its_records_are_found(
    by_mail, approved, validator, clock
):
    changed = await change_method(by_mail, approved.arn, DNS)
    assert method_and_change(changed) == (EMAIL, ChangeStatus.PENDING)
    validator.there.add("_t.example.test.")
    await reconcile.run_due(by_mail)
    halfway = await described(by_mail, approved)
    assert method_and_change(halfway) == (EMAIL, ChangeStatus.PENDING)
    assert halfway.method_change.found == ("example.test",)
    again = await change_method(by_mail, approved.arn, DNS)
    assert again.method_change.requested_at == changed.method_change.requested_at

    validator.there.add("_t.other.test.")
    clock.advance(timedelta(minutes=10))
    await reconcile.run_due(by_mail)
    done = await described(by_mail, approved)
    assert method_and_change(done) == (DNS, ChangeStatus.SUCCESS)
    assert (done.arn, done.status, done.material) == (approved.arn, approved.status, approved.material)
    assert all(v.record and not v.emails for v in done.validations)
    assert validator.asked.count("_t.example.test.") == 1


async def test_one_whose_records_stay_away_for_72_hours_stays_with_mail(by_mail, approved, clock):
    await change_method(by_mail, approved.arn, DNS)
    await reconcile.run_due(by_mail)
    clock.advance(CHANGE_LIMIT)
    assert method_and_change(await described(by_mail, approved)) == (EMAIL, ChangeStatus.FAILED)
    await reconcile.run_due(by_mail)
    stored = await by_mail.store.read(lambda tx: tx.certificates.find(approved.arn))
    assert method_and_change(stored) == (EMAIL, ChangeStatus.FAILED)
    assert stored.next_action_at > clock.now() + timedelta(days=200)  # nothing is looked for any more
    assert [v.record for v in stored.validations] == [None, None]
    again = await change_method(by_mail, approved.arn, DNS)
    assert method_and_change(again) == (EMAIL, ChangeStatus.PENDING)


@pytest.mark.parametrize("method", [EMAIL, HTTP])
async def test_no_other_change_is_made(by_mail, approved, method):
    with pytest.raises(InvalidState, match="from EMAIL to DNS only"):
        await change_method(by_mail, approved.arn, method)


async def test_one_that_timed_out_does_not_change(by_mail, waiting, clock):
    clock.advance(timedelta(hours=72))
    with pytest.raises(InvalidState, match="VALIDATION_TIMED_OUT"):
        await change_method(by_mail, waiting.arn, DNS)
