"""Private certificates issued together: one that cannot be does not hold up the others, and nothing is lost between steps."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import delete, describe, reconcile, request, tag
from acm.model.certificate import CertificateRequest, FailureReason
from acm.model.errors import LintRejected
from acm.model.installation import IssuanceState
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca.name_constraints import NameConstraints
from tests.support import private_ca

pytestmark = pytest.mark.anyio

ISSUED, FAILED, PENDING = (
    CertificateStatus.ISSUED,
    CertificateStatus.FAILED,
    CertificateStatus.PENDING_VALIDATION,
)


class Disturbed:
    """A private issuer at whose steps something happens; ``before`` is asked with a step and the name to be signed."""

    def __init__(self, issuer, before):
        self._issuer, self._before = issuer, before

    async def plan(self, order, authority, **how):
        await self._before("plan", order.wanted.names[0])
        return await self._issuer.plan(order, authority, **how)

    async def sign(self, planned, order, authority):
        await self._before("sign", order.wanted.names[0])
        return await self._issuer.sign(planned, order, authority)


async def ask(rooms, authority_arn, *names):
    """Request a certificate for each name; return their ARNs by name."""
    asked = CertificateRequest(
        names=("x.corp.internal",),
        region=private_ca.REGION,
        key_algorithm=KeyAlgorithm.EC_prime256v1,
        certificate_authority_arn=authority_arn,
    )
    return {name: (await request.request(rooms, replace(asked, names=(name,)))).arn for name in names}


async def statuses(rooms, arns):
    return {
        name: (await describe.describe(rooms.store, rooms.account, arn)).status for name, arn in arns.items()
    }


async def test_many_are_issued_in_as_many_transactions_as_one(rooms):
    root = await private_ca.root(rooms)
    counts = []
    for names in [["a.corp.internal"], [f"n{number}.corp.internal" for number in range(40)]]:
        writes = []

        class Counting:
            read = rooms.store.read

            async def write(self, work, writes=writes):
                writes.append(work)
                return await rooms.store.write(work)

        arns = await ask(rooms, root.arn, *names)
        await reconcile.run_due(replace(rooms, store=Counting()))
        assert set((await statuses(rooms, arns)).values()) == {ISSUED}
        counts.append(len(writes))
    assert counts == [3, 3]  # plans, results, and the end of leases


async def test_each_has_a_serial_a_key_and_a_record_of_its_own(rooms):
    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, *(f"n{number}.corp.internal" for number in range(20)))
    await reconcile.run_due(rooms)
    issuances = await rooms.store.read(lambda tx: [tx.issuances.of(arn) for arn in arns.values()])
    assert [len(of_one) for of_one in issuances] == [1] * 20
    assert {issuance.state for (issuance,) in issuances} == {IssuanceState.SIGNED}
    for value in ("serial", "sealed_key", "tbs_der", "certificate_der"):
        assert len({getattr(issuance, value) for (issuance,) in issuances}) == 20


async def test_one_outside_the_name_constraints_fails_and_the_others_are_issued(rooms):
    root = await private_ca.root(rooms, name_constraints=NameConstraints(permitted=("corp.internal",)))
    arns = await ask(rooms, root.arn, "a.corp.internal", "b.other.internal", "c.corp.internal")
    await reconcile.run_due(rooms)
    assert list((await statuses(rooms, arns)).values()) == [ISSUED, FAILED, ISSUED]


async def test_together_they_do_not_exceed_the_quota_of_their_authority(rooms):
    root = await private_ca.root(rooms)
    few = replace(rooms, max_private_certificates=root.issued + 2)
    arns = await ask(few, root.arn, "a.corp.internal", "b.corp.internal", "c.corp.internal")
    await reconcile.run_due(few)
    assert sorted((await statuses(few, arns)).values()) == [FAILED, ISSUED, ISSUED]
    stored = await rooms.store.read(lambda tx: tx.private_authorities.find(root.arn))
    assert stored.issued == root.issued + 2
    for arn in arns.values():
        certificate = await describe.describe(rooms.store, rooms.account, arn)
        assert certificate.failure_reason in (None, FailureReason.PCA_LIMIT_EXCEEDED)


@pytest.mark.parametrize("step", ["plan", "sign"])
async def test_one_that_is_rejected_is_tried_again_and_the_others_are_issued(rooms, step):
    async def reject(at, name):
        if (at, name) == (step, "b.corp.internal"):
            raise LintRejected("not this one")

    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, "a.corp.internal", "b.corp.internal", "c.corp.internal")
    await reconcile.run_due(replace(rooms, private_issuer=Disturbed(rooms.private_issuer, reject)))
    assert list((await statuses(rooms, arns)).values()) == [ISSUED, PENDING, ISSUED]
    waiting = await describe.describe(rooms.store, rooms.account, arns["b.corp.internal"])
    assert (waiting.attempts, "not this one" in waiting.status_message) == (1, True)


@pytest.mark.parametrize("step", ["plan", "sign"])
async def test_a_defect_with_one_keeps_its_lease_and_the_others_are_issued(rooms, step, caplog):
    async def break_(at, name):
        if (at, name) == (step, "b.corp.internal"):
            raise ZeroDivisionError

    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, "a.corp.internal", "b.corp.internal", "c.corp.internal")
    with caplog.at_level(logging.ERROR):
        await reconcile.run_due(replace(rooms, private_issuer=Disturbed(rooms.private_issuer, break_)))
    assert list((await statuses(rooms, arns)).values()) == [ISSUED, PENDING, ISSUED]
    assert "ZeroDivisionError" in caplog.text
    assert await reconcile.run_due(rooms) == 0  # tried again once the lease ends, not at once


async def test_one_that_is_deleted_before_it_is_planned_is_not_signed(rooms):
    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, "a.corp.internal", "b.corp.internal")

    async def delete_(at, name):
        if (at, name) == ("plan", "b.corp.internal"):
            await delete.delete(rooms, arns["b.corp.internal"])

    await reconcile.run_due(replace(rooms, private_issuer=Disturbed(rooms.private_issuer, delete_)))
    assert await rooms.store.read(lambda tx: tx.issuances.of(arns.pop("b.corp.internal"))) == ()
    assert await statuses(rooms, arns) == {"a.corp.internal": ISSUED}


async def test_what_is_signed_of_one_that_is_deleted_meanwhile_is_recorded(rooms):
    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, "a.corp.internal")

    async def delete_(at, name):
        if at == "sign":
            await delete.delete(rooms, arns[name])

    await reconcile.run_due(replace(rooms, private_issuer=Disturbed(rooms.private_issuer, delete_)))
    (issuance,) = await rooms.store.read(lambda tx: tx.issuances.of(arns["a.corp.internal"]))
    assert issuance.state is IssuanceState.SIGNED
    assert issuance.certificate_der


async def test_tags_that_are_added_while_it_is_signed_stay(rooms):
    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, "a.corp.internal")

    async def tag_(at, name):
        if at == "sign":
            await tag.add_tags(rooms, arns[name], {"stage": "test"})

    await reconcile.run_due(replace(rooms, private_issuer=Disturbed(rooms.private_issuer, tag_)))
    found = await describe.describe(rooms.store, rooms.account, arns["a.corp.internal"])
    assert (found.status, found.tags) == (ISSUED, {"stage": "test"})


async def test_each_that_is_issued_is_told_as_available_and_due_at_its_first_notice(rooms):
    root = await private_ca.root(rooms)
    arns = await ask(rooms, root.arn, "a.corp.internal", "b.corp.internal")

    async def delete_(at, name):
        if (at, name) == ("sign", "b.corp.internal"):
            await delete.delete(rooms, arns[name])

    await reconcile.run_due(replace(rooms, private_issuer=Disturbed(rooms.private_issuer, delete_)))
    page = {"account": rooms.account, "arn": None, "before": None, "limit": 9}
    told = [kept.event for kept in await rooms.store.read(lambda tx: tx.events.page(**page))]
    assert [(event.arn, event.detail["Action"]) for event in told] == [(arns["a.corp.internal"], "ISSUANCE")]
    found = await describe.describe(rooms.store, rooms.account, arns["a.corp.internal"])
    assert found.next_action_at == found.material.not_after - timedelta(days=45)
