"""Managed renewal over a real store: who is renewed, when, and what becomes of the certificate meanwhile."""

from datetime import timedelta

import pytest

from acm.engine import associate, delete, describe, reconcile
from acm.model.caa import CAAReason
from acm.model.certificate import CertificateType, ValidationMethod
from acm.model.errors import InvalidArn, InvalidState, ResourceInUse
from acm.model.installation import IssuanceState
from acm.model.lifecycle import CertificateStatus, DomainStatus, RenewalStatus
from acm.model.renewal import RenewalPolicy, RenewalReason

pytestmark = pytest.mark.anyio
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/1"
ALWAYS = {"renewal_policy": RenewalPolicy.ALWAYS}


@pytest.fixture
def after(rooms, clock):
    """Move the clock to so many days before a certificate's end, carry out what is due, and return the certificate."""

    async def move(certificate, *, days):
        at = certificate.material.not_after + timedelta(seconds=1) - timedelta(days=days)
        clock.advance(at - clock.now())
        await reconcile.run_due(rooms)
        return await describe.describe(rooms.store, rooms.account, certificate.arn)

    return move


async def issuances(rooms, arn):
    return await rooms.store.read(lambda tx: tx.issuances.of(arn))


async def test_a_certificate_in_use_is_renewed_under_its_arn_with_a_new_key_60_days_before_its_end(
    rooms, issued, after
):
    first = await issued()
    await associate.associate(rooms, first.arn, LISTENER)
    before = await after(first, days=60.01)
    assert (before.material, before.renewal) == (first.material, None)
    renewed = await after(first, days=60)
    assert renewed.arn == first.arn
    assert renewed.status is CertificateStatus.ISSUED
    assert renewed.material.spki_sha256 != first.material.spki_sha256
    assert renewed.material.serial != first.material.serial
    assert renewed.material.not_after == first.material.not_after + timedelta(days=335, hours=-1)  # backdated
    assert renewed.renewal.status is RenewalStatus.SUCCESS
    assert [v.status for v in renewed.validations] == [DomainStatus.SUCCESS]
    assert renewed.created_at == first.created_at
    assert [i.state for i in await issuances(rooms, first.arn)] == [IssuanceState.SIGNED] * 2


async def test_a_certificate_that_nothing_uses_expires_by_acms_rule(issued, after):
    first = await issued()
    assert (await after(first, days=1)).material == first.material
    ended = await after(first, days=-1)
    assert (ended.status, ended.renewal) == (CertificateStatus.EXPIRED, None)


async def test_one_that_is_always_renewed_lives_for_years(issued, after):
    certificate = first = await issued(**ALWAYS)
    for _ in range(10):
        certificate = await after(certificate, days=30)
        assert certificate.renewal.status is RenewalStatus.SUCCESS
    assert certificate.arn == first.arn
    assert certificate.material.not_after > first.material.not_after + timedelta(days=3600)


async def test_a_missing_record_is_waited_for_and_told_and_the_certificate_in_use_stays(
    issued, after, validator, rooms
):
    first = await issued(**ALWAYS)
    validator.there.clear()
    waiting = await after(first, days=59)
    assert waiting.material == first.material
    assert waiting.status is CertificateStatus.ISSUED
    assert waiting.renewal.status is RenewalStatus.PENDING_VALIDATION
    assert waiting.renewal.reason is RenewalReason.PENDING_DOMAIN_VALIDATION
    assert "example.test" in waiting.renewal.message
    validator.there.add("_t.example.test.")
    renewed = await after(first, days=14)
    assert renewed.renewal.status is RenewalStatus.SUCCESS
    assert renewed.renewal.reason is None
    assert renewed.material != first.material


async def test_a_renewal_whose_names_are_never_validated_fails_with_the_certificate(
    issued, after, validator, rooms
):
    first = await issued(**ALWAYS)
    validator.there.clear()
    await after(first, days=20)
    ended = await after(first, days=-1)
    assert ended.status is CertificateStatus.EXPIRED
    assert ended.renewal.status is RenewalStatus.FAILED
    assert ended.renewal.reason is RenewalReason.PENDING_DOMAIN_VALIDATION
    assert [v.status for v in ended.validations] == [DomainStatus.FAILED]
    stored = await rooms.store.read(lambda tx: tx.certificates.find(first.arn))
    assert stored == ended


async def test_attempts_begin_anew_on_the_days_of_the_table(issued, after, validator):
    first = await issued(**ALWAYS)
    validator.there.clear()
    began = []
    for day in range(61, 0, -1):
        seen = await after(first, days=day)
        at = seen.renewal and seen.renewal.attempt_at
        if at and at not in began:
            began.append(at)
    end = first.material.not_after + timedelta(seconds=1)
    assert [(end - at).days for at in began] == [60, 45, 30, 15, 3, 1]


async def test_one_that_is_taken_out_of_use_is_not_renewed_further(rooms, issued, after, validator):
    first = await issued()
    await associate.associate(rooms, first.arn, LISTENER)
    validator.there.clear()
    assert (await after(first, days=59)).renewal.status is RenewalStatus.PENDING_VALIDATION
    await associate.dissociate(rooms, first.arn, LISTENER)
    validator.there.add("_t.example.test.")
    left = await after(first, days=58)
    assert (left.renewal, left.material, left.renewal_eligible) == (None, first.material, False)


async def test_a_record_that_has_gone_is_seen_long_before_the_renewal(issued, after, validator):
    first = await issued(**ALWAYS)
    validator.there.clear()
    seen = await after(first, days=380)
    assert not seen.validations[0].last_look.found
    assert seen.validations[0].status is DomainStatus.SUCCESS
    assert (seen.status, seen.renewal) == (CertificateStatus.ISSUED, None)
    validator.there.add("_t.example.test.")
    assert (await after(first, days=379)).validations[0].last_look.found


async def test_nothing_is_looked_for_that_no_renewal_will_need(issued, after, validator):
    first = await issued()
    asked = len(validator.asked)
    await after(first, days=200)
    assert len(validator.asked) == asked


async def test_mail_gives_fifteen_days_less(issued, after, rooms):
    first = await issued(**ALWAYS)
    await rooms.store.write(
        lambda tx: tx.certificates.update(
            type(first)(**{**_fields(first), "validation_method": ValidationMethod.EMAIL})
        )
    )
    assert (await after(first, days=46)).renewal is None
    assert (await after(first, days=45)).renewal is not None


async def test_an_early_renewal_begins_so_much_earlier_and_not_at_once_again(issued, after, validator, rooms):
    first = await issued(**ALWAYS, early_renewal=timedelta(days=100))
    assert (await after(first, days=101)).renewal is None
    renewed = await after(first, days=100)
    assert renewed.renewal.status is RenewalStatus.SUCCESS
    hasty = await issued(**ALWAYS, names=("hasty.test",), early_renewal=timedelta(days=4000))
    assert len(await issuances(rooms, hasty.arn)) == 1


async def test_imports_are_never_renewed(issued, after, rooms):
    first = await issued(**ALWAYS)
    await rooms.store.write(
        lambda tx: tx.certificates.update(type(first)(**{**_fields(first), "type": CertificateType.IMPORTED}))
    )
    assert (await after(first, days=10)).material == first.material


def _fields(certificate):
    return {name: getattr(certificate, name) for name in certificate.__slots__}


async def test_a_certificate_in_use_is_not_deleted_and_the_refusal_says_who_uses_it(rooms, issued):
    first = await issued()
    used = await associate.associate(rooms, first.arn, LISTENER)
    assert used.in_use_by == (LISTENER,)
    assert (await associate.associate(rooms, first.arn, LISTENER)).in_use_by == (LISTENER,)
    with pytest.raises(ResourceInUse, match="listener/app/web/1"):
        await delete.delete(rooms, first.arn)
    await associate.dissociate(rooms, first.arn, LISTENER)
    await delete.delete(rooms, first.arn)


async def test_only_an_issued_certificate_can_be_used_and_only_by_a_resource(rooms, issued, after):
    first = await issued()
    with pytest.raises(InvalidArn):
        await associate.associate(rooms, first.arn, "my web server")
    ended = await after(first, days=-1)
    with pytest.raises(InvalidState, match="EXPIRED"):
        await associate.associate(rooms, ended.arn, LISTENER)


async def test_a_renewal_that_an_owner_forbids_has_failed_says_which_and_is_tried_again_nearer_to_the_end(
    rooms, issued, after
):
    first = await issued(**ALWAYS)
    rooms.caa.says["example.test"] = CAAReason.FORBIDDEN
    refused = await after(first, days=59)
    assert (refused.status, refused.material) == (CertificateStatus.ISSUED, first.material)
    assert (refused.renewal.status, refused.renewal.reason) == (RenewalStatus.FAILED, RenewalReason.CAA_ERROR)
    assert "example.test" in refused.renewal.message
    rooms.caa.says.clear()
    assert (await after(first, days=46)).renewal.status is RenewalStatus.FAILED
    assert (await after(first, days=44)).renewal.status is RenewalStatus.SUCCESS
