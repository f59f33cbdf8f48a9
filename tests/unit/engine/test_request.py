"""RequestCertificate: what is stored, what is refused, and what an idempotency token stands for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import delete, describe, reconcile, request
from acm.model.certificate import CertificateOptions, CertificateRequest, ValidationMethod
from acm.model.errors import (
    IdempotencyMismatch,
    InvalidArn,
    InvalidDomainName,
    InvalidParameter,
    InvalidTag,
    LimitExceeded,
    NotAvailable,
    RequestInProgress,
    ResourceNotFound,
)
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus

pytestmark = pytest.mark.anyio

ASKED = CertificateRequest(
    names=("example.test", "*.example.test", "shop.example.test"),
    region="eu-west-1",
    key_algorithm=KeyAlgorithm.EC_prime256v1,
    tags={"stage": "dev"},
)


async def test_a_request_is_pending_with_its_records_known(rooms):
    certificate = await request.request(rooms, ASKED)
    assert certificate.arn.startswith("arn:aws:acm:eu-west-1:123456789012:certificate/")
    assert certificate.status is CertificateStatus.PENDING_VALIDATION
    assert certificate.names == ("example.test", "*.example.test", "shop.example.test")
    assert [v.record.name for v in certificate.validations] == [
        "_t.example.test.",
        "_t.example.test.",
        "_t.shop.example.test.",
    ]
    assert certificate == await describe.describe(rooms.store, "123456789012", certificate.arn)


async def test_names_become_canonical_and_lose_their_repetitions(rooms):
    certificate = await request.request(
        rooms, replace(ASKED, names=("Example.TEST.", "example.test", "b.test", "a.test"))
    )
    assert certificate.names == ("example.test", "a.test", "b.test")


REFUSED = [
    ({"names": ()}, InvalidParameter, "domainName"),
    ({"names": ("a_b.test",)}, InvalidDomainName, "domainName"),
    ({"names": ("a.test", "b.test", "c_.test")}, InvalidDomainName, "subjectAlternativeNames[1]"),
    ({"names": ("a" * 60 + ".long.test",)}, InvalidDomainName, ""),
    ({"names": tuple(f"n{n}.test" for n in range(11))}, LimitExceeded, "subjectAlternativeNames"),
    ({"tags": {"aws:x": "y"}}, InvalidTag, "tags.aws:x"),
    ({"key_algorithm": KeyAlgorithm.RSA_4096}, InvalidParameter, "keyAlgorithm"),
    ({"validation_method": ValidationMethod.EMAIL}, NotAvailable, "validationMethod"),
    ({"idempotency_token": "no spaces"}, InvalidParameter, "idempotencyToken"),
    ({"idempotency_token": "x" * 33}, InvalidParameter, "idempotencyToken"),
]


@pytest.mark.parametrize(("change", "error", "path"), REFUSED)
async def test_a_bad_request_is_refused_at_its_property_and_nothing_is_stored(rooms, change, error, path):
    with pytest.raises(error) as refusal:
        await request.request(rooms, replace(ASKED, **change))
    assert refusal.value.property_path == path
    await request.request(rooms, ASKED)
    assert len(await describe.list_all(rooms.store, rooms.account, region=None, statuses=())) == 1


TOKEN = replace(ASKED, idempotency_token="t1")


async def test_a_token_used_again_within_an_hour_returns_the_first_certificate(rooms, clock):
    first = await request.request(rooms, TOKEN)
    clock.advance(timedelta(minutes=59, seconds=59))
    assert (await request.request(rooms, TOKEN)).arn == first.arn


async def test_a_token_ends_after_an_hour(rooms, clock):
    first = await request.request(rooms, TOKEN)
    clock.advance(timedelta(hours=1))
    assert (await request.request(rooms, TOKEN)).arn != first.arn


async def test_a_token_used_again_with_other_parameters_is_refused(rooms):
    await request.request(rooms, TOKEN)
    with pytest.raises(IdempotencyMismatch):
        await request.request(rooms, replace(TOKEN, tags={"stage": "prod"}))


AS_WRITTEN_BEFORE = {
    "public": (
        {"names": ("www.example.test", "example.test"), "tags": {"b": "1", "a": "2"}, "owner": "stack"},
        "ebe007ab1dee939f834d6c57b1a73a7766a2cbb73209e7c458ea0d152e1492e4",
    ),
    "private": (
        {
            "names": ("www.corp.internal",),
            "certificate_authority_arn": "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1",
            "options": CertificateOptions(export=True),
        },
        "ec8a0e8484c60a96651fab1fdb3f0d2f8a3cb23bbe96907340f7da07af808d87",
    ),
}


@pytest.mark.parametrize(("asked", "written"), AS_WRITTEN_BEFORE.values(), ids=AS_WRITTEN_BEFORE)
async def test_a_token_is_known_by_what_earlier_versions_wrote_of_its_request(rooms, asked, written):
    await request.request(rooms, CertificateRequest(region="us-east-1", idempotency_token="once", **asked))
    known = await rooms.store.read(
        lambda tx: tx.tokens.find(account=rooms.account, region="us-east-1", token="once")
    )
    assert known[1] == written


async def test_a_token_is_of_one_region(rooms):
    first = await request.request(rooms, TOKEN)
    assert (await request.request(rooms, replace(TOKEN, region="us-east-1"))).arn != first.arn


async def test_a_token_ends_with_the_deletion_of_its_certificate(rooms):
    first = await request.request(rooms, TOKEN)
    await delete.delete(rooms, first.arn)
    assert (await request.request(rooms, TOKEN)).arn != first.arn


async def test_a_token_ends_when_its_certificate_reaches_its_end(rooms, clock):
    first = await request.request(rooms, TOKEN)
    clock.advance(timedelta(hours=73))
    await reconcile.run_due(rooms)
    token = await rooms.store.read(
        lambda tx: tx.tokens.find(account=rooms.account, region="eu-west-1", token="t1")
    )
    assert token is None
    assert (await request.request(rooms, TOKEN)).arn != first.arn


async def test_a_deleted_certificate_is_not_found(rooms):
    certificate = await request.request(rooms, ASKED)
    await delete.delete(rooms, certificate.arn)
    for use_case in (
        describe.describe(rooms.store, rooms.account, certificate.arn),
        delete.delete(rooms, certificate.arn),
    ):
        with pytest.raises(ResourceNotFound):
            await use_case


async def test_a_certificate_has_no_body_before_it_is_issued(rooms):
    certificate = await request.request(rooms, ASKED)
    with pytest.raises(RequestInProgress, match="PENDING_VALIDATION"):
        await describe.get(rooms.store, rooms.account, certificate.arn)


async def test_an_arn_of_another_account_is_refused(rooms):
    certificate = await request.request(rooms, ASKED)
    with pytest.raises(InvalidArn, match="belongs to account"):
        await describe.describe(rooms.store, "999999999999", certificate.arn)
