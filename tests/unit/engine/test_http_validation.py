"""Validation over HTTP through a certificate's life: request, issue, renewal, and what it refuses."""

from datetime import timedelta

import pytest

from acm.engine import describe, hasten, reconcile, request
from acm.model.certificate import CertificateRequest, ValidationMethod
from acm.model.errors import InvalidDomainName
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.renewal import RenewalPolicy, RenewalReason

pytestmark = pytest.mark.anyio
ASKED = {"region": "us-east-1", "validation_method": ValidationMethod.HTTP}
NAMES = ("example.test", "www.example.test")
PAGES = {f"http://{name}/from.txt" for name in NAMES}


async def requested(rooms, *names):
    return await request.request(rooms, CertificateRequest(names=names, **ASKED))


async def seen(rooms, certificate):
    return await describe.describe(rooms.store, rooms.account, certificate.arn)


async def test_each_name_has_a_redirect_of_its_own_and_no_record(rooms):
    certificate = await seen(rooms, await requested(rooms, *NAMES))
    assert {v.redirect.redirect_from for v in certificate.validations} == PAGES
    assert [v.record for v in certificate.validations] == [None, None]


async def test_it_is_issued_once_every_name_leads_there_and_not_before(rooms, validator):
    certificate = await requested(rooms, *NAMES)
    validator.there = {"http://example.test/from.txt"}
    await reconcile.run_due(rooms)
    waiting = await seen(rooms, certificate)
    assert waiting.status is CertificateStatus.PENDING_VALIDATION
    assert [v.status for v in waiting.validations] == [
        DomainStatus.SUCCESS,
        DomainStatus.PENDING_VALIDATION,
    ]
    validator.there = PAGES
    await hasten.hasten(rooms, certificate.arn)
    await reconcile.run_due(rooms)
    issued = await seen(rooms, certificate)
    assert issued.status is CertificateStatus.ISSUED
    assert validator.asked.count("http://example.test/from.txt") == 1, "what is proven is not asked for again"


async def test_it_times_out_as_any_request_does(rooms, clock):
    certificate = await requested(rooms, "example.test")
    clock.advance(timedelta(hours=73))
    assert (await seen(rooms, certificate)).status is CertificateStatus.VALIDATION_TIMED_OUT


async def test_a_renewal_asks_for_the_same_page_again_and_waits_for_it(rooms, issued, validator, clock):
    first = await issued(validation_method=ValidationMethod.HTTP, renewal_policy=RenewalPolicy.ALWAYS)
    validator.there.clear()
    clock.moment = first.material.not_after - timedelta(days=59)
    await reconcile.run_due(rooms)
    waiting = await seen(rooms, first)
    assert waiting.renewal.reason is RenewalReason.PENDING_DOMAIN_VALIDATION
    assert waiting.validations[0].redirect == first.validations[0].redirect
    validator.there = {"http://example.test/from.txt"}
    await hasten.hasten(rooms, first.arn)
    await reconcile.run_due(rooms)
    renewed = await seen(rooms, first)
    assert renewed.material.serial != first.material.serial
    assert renewed.arn == first.arn


@pytest.mark.parametrize("names", [("*.example.test",), ("example.test", "*.example.test")])
async def test_a_wildcard_is_refused_with_the_name_it_concerns(rooms, names):
    with pytest.raises(InvalidDomainName, match="cannot be validated over HTTP") as refused:
        await requested(rooms, *names)
    assert refused.value.property_path == ("subjectAlternativeNames[0]" if len(names) > 1 else "domainName")
