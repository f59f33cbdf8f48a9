"""Whatever happens, and in whatever order: the status of a certificate and that of its names never disagree."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acm.engine import describe, reconcile, request
from acm.model.certificate import CertificateRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus

pytestmark = pytest.mark.anyio

NAMES = ("example.test", "*.example.test", "shop.example.test")
RECORDS = ("_t.example.test.", "_t.shop.example.test.")
ASKED = CertificateRequest(names=NAMES, region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1)
PROVEN = {
    CertificateStatus.PENDING_VALIDATION: {DomainStatus.PENDING_VALIDATION, DomainStatus.SUCCESS},
    CertificateStatus.ISSUED: {DomainStatus.SUCCESS},
    CertificateStatus.EXPIRED: {DomainStatus.SUCCESS},
    CertificateStatus.VALIDATION_TIMED_OUT: {DomainStatus.FAILED, DomainStatus.SUCCESS},
}
"""The statuses that names may have, by that of their certificate."""

steps = st.one_of(
    st.tuples(st.sampled_from(["appears", "goes"]), st.sampled_from(RECORDS)),
    st.tuples(
        st.just("passes"), st.sampled_from([timedelta(seconds=2), timedelta(hours=30), timedelta(days=400)])
    ),
    st.tuples(st.just("works"), st.none()),
)


def agrees(certificate) -> None:
    assert {v.status for v in certificate.validations} <= PROVEN[certificate.status]
    has_body = certificate.status in (CertificateStatus.ISSUED, CertificateStatus.EXPIRED)
    assert (certificate.material is not None) is has_body
    if certificate.status is CertificateStatus.VALIDATION_TIMED_OUT:
        assert certificate.status_message


async def happen(rooms, validator, clock, what, value) -> None:
    if what == "appears":
        validator.there.add(value)
    elif what == "goes":
        validator.there.discard(value)
    elif what == "passes":
        clock.advance(value)
    else:
        await reconcile.run_due(rooms)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(steps, max_size=8))
async def test_a_certificate_is_issued_only_when_all_its_names_are_proven(rooms, validator, clock, history):
    validator.there.clear()
    asked = await request.request(rooms, replace(ASKED, tags={}))
    for what, value in history:
        await happen(rooms, validator, clock, what, value)
        agrees(await describe.describe(rooms.store, rooms.account, asked.arn))
