"""Quotas over a real store, with a clock that the test moves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine.delete import delete
from acm.engine.import_ import import_certificate
from acm.engine.request import request
from acm.model.certificate import CertificateRequest
from acm.model.errors import LimitExceeded
from acm.model.imports.request import ImportRequest
from acm.model.quotas import YEAR, Acquisition, Quota
from tests.support.imports import made

pytestmark = pytest.mark.anyio
ASKED = CertificateRequest(names=("a.test",), region="us-east-1")


def limited(rooms, **quota):
    """Return the rooms with a quota for requests and for imports."""
    named = {"held_setting": "ACM_HELD", "per_year_setting": "ACM_YEAR", **quota}
    return replace(rooms, quotas=dict.fromkeys(Acquisition, Quota(**named)))


async def test_what_was_deleted_counts_for_a_year(rooms, clock):
    rooms = limited(rooms, per_year=1)
    await delete(rooms, (await request(rooms, ASKED)).arn)
    with pytest.raises(LimitExceeded, match="limit of 1 certificates in the last year") as refusal:
        await request(rooms, ASKED)
    assert "ACM_YEAR" in refusal.value.hint
    clock.advance(YEAR - timedelta(seconds=1))
    with pytest.raises(LimitExceeded):
        await request(rooms, ASKED)
    clock.advance(timedelta(seconds=1))
    await request(rooms, ASKED)


async def test_what_timed_out_counts_until_it_is_deleted(rooms, clock):
    rooms = limited(rooms, held=1)
    certificate = await request(rooms, ASKED)
    clock.advance(timedelta(days=400))
    with pytest.raises(LimitExceeded, match="maximum number") as refusal:
        await request(rooms, ASKED)
    assert "ACM_HELD" in refusal.value.hint
    await delete(rooms, certificate.arn)
    await request(rooms, ASKED)


async def test_a_refused_request_leaves_no_trace(rooms):
    refused = limited(rooms, held=0)
    with pytest.raises(LimitExceeded):
        await request(refused, replace(ASKED, idempotency_token="once"))
    await request(limited(rooms, per_year=1), replace(ASKED, idempotency_token="once"))


async def test_an_import_that_is_refused_does_not_count(rooms, clock):
    rooms = limited(rooms, per_year=1)
    late = made("a.test", at=clock.now() + timedelta(days=9))
    with pytest.raises(Exception, match="not valid before"):
        await import_certificate(rooms, ImportRequest(given=late.given, region="us-east-1"))
    good = made("a.test", at=clock.now())
    await import_certificate(rooms, ImportRequest(given=good.given, region="us-east-1"))


async def test_a_request_of_a_private_authority_counts_in_none(rooms):
    rooms = limited(rooms, held=0, per_year=0)
    private = replace(
        ASKED,
        certificate_authority_arn="arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/11111111-1111-1111-1111-111111111111",
    )
    await request(rooms, private)
