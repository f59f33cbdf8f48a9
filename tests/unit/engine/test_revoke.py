"""RevokeCertificate: its rules, and that it is for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import delete, describe, export, request, revoke
from acm.engine.import_ import import_certificate
from acm.model.certificate import CertificateOptions, CertificateRequest, CertificateType, RevocationReason
from acm.model.errors import InvalidArn, ResourceNotFound, RevocationRefused
from acm.model.imports.request import Given, ImportRequest
from acm.model.lifecycle import CertificateStatus
from tests.support.imports import made

pytestmark = pytest.mark.anyio
REASON = RevocationReason.KEY_COMPROMISE


@pytest.fixture
def exported(rooms, issued):
    """Have a certificate issued and exported, and return it."""

    async def make(**asked):
        certificate = await issued(options=CertificateOptions(export=True), **asked)
        await export.export(rooms, certificate.arn, b"passphrase")
        return await now(rooms, certificate.arn)

    return make


async def now(rooms, arn):
    return await describe.describe(rooms.store, rooms.account, arn)


async def revocation_of(rooms, certificate):
    return await rooms.store.read(lambda tx: tx.revocations.find(certificate.material.serial))


async def refusal(rooms, arn, reason=REASON, kind=RevocationRefused):
    with pytest.raises(kind) as refused:
        await revoke.revoke(rooms, arn, reason)
    return refused.value.message


@pytest.mark.parametrize("reason", RevocationReason)
async def test_an_exported_certificate_is_revoked_with_each_reason(rooms, exported, clock, reason):
    certificate = await exported()
    clock.advance(timedelta(hours=1))
    revoked = await revoke.revoke(rooms, certificate.arn, reason)
    assert revoked == await now(rooms, certificate.arn)
    assert revoked == replace(
        certificate,
        status=CertificateStatus.REVOKED,
        revoked_at=clock.now(),
        revocation_reason=reason,
        next_action_at=None,
    )
    kept = await revocation_of(rooms, certificate)
    assert (kept.reason, kept.revoked_at, kept.not_after) == (
        reason,
        clock.now(),
        certificate.material.not_after,
    )


async def test_the_same_revocation_again_changes_nothing_and_another_reason_is_refused(
    rooms, exported, clock
):
    certificate = await exported()
    first = await revoke.revoke(rooms, certificate.arn, REASON)
    clock.advance(timedelta(days=1))
    assert await revoke.revoke(rooms, certificate.arn, REASON) == first
    assert "permanent" in await refusal(rooms, certificate.arn, RevocationReason.SUPERSEDED)
    assert await now(rooms, certificate.arn) == first


async def test_a_revoked_certificate_stays_revoked_when_it_would_expire(rooms, exported, clock):
    certificate = await exported()
    await revoke.revoke(rooms, certificate.arn, REASON)
    clock.advance(timedelta(days=500))
    assert (await now(rooms, certificate.arn)).status is CertificateStatus.REVOKED


async def test_a_revocation_outlives_its_certificate(rooms, exported):
    certificate = await exported()
    await revoke.revoke(rooms, certificate.arn, REASON)
    await delete.delete(rooms, certificate.arn)
    assert await revocation_of(rooms, certificate)


async def test_a_certificate_that_was_never_exported_is_not_revoked(rooms, issued):
    certificate = await issued(options=CertificateOptions(export=True))
    assert "never exported" in await refusal(rooms, certificate.arn)
    assert await revocation_of(rooms, certificate) is None


async def test_a_pending_and_an_expired_certificate_are_not_revoked(rooms, exported, clock):
    expired = await exported()
    clock.advance(timedelta(days=400))
    assert "EXPIRED" in await refusal(rooms, expired.arn)
    pending = await request.request(rooms, CertificateRequest(names=("late.test",), region="us-east-1"))
    assert "PENDING_VALIDATION" in await refusal(rooms, pending.arn)


async def test_what_another_authority_has_issued_is_revoked_there(rooms, exported, clock):
    one = made("shop.test", at=clock.now())
    given = Given(certificate=one.pem, private_key=one.key_pem)
    imported = await import_certificate(rooms, ImportRequest(given=given, region="us-east-1"))
    assert "imported" in await refusal(rooms, imported.arn)
    private = replace(await exported(), type=CertificateType.PRIVATE)
    await rooms.store.write(lambda tx: tx.certificates.update(private))
    assert "private" in await refusal(rooms, private.arn)


async def test_what_is_not_here_is_not_found(rooms, exported):
    arn = (await exported()).arn
    await refusal(rooms, arn.replace("123456789012", "210987654321"), kind=InvalidArn)
    await refusal(rooms, arn[:-4] + "ffff", kind=ResourceNotFound)
