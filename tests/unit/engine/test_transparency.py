"""Certificate transparency: what is issued has promises of two logs that hold it, unless its owner has opted out."""

import asyncio
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from acm.engine import describe, reconcile, request, server_certificate
from acm.engine.options import set_options
from acm.engine.transparency import is_logged
from acm.model.certificate import CertificateOptions, CertificateRequest
from acm.model.errors import IllegalTransition, KeyUnavailable, LintRejected
from acm.model.installation import IssuanceKind, IssuanceState
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.transparency import merkle
from acm.model.transparency.log import Promised
from acm.transparency.logs import Logs
from tests.support.sct_client import embedded, is_valid, leaf_hash_of, milliseconds
from tests.support.store import pending

pytestmark = pytest.mark.anyio
OUT = CertificateOptions(certificate_transparency_logging=False)


def _leaf_and_issuer(certificate):
    shown = certificate.material
    return (
        x509.load_pem_x509_certificate(shown.certificate_pem.encode()),
        x509.load_pem_x509_certificate(shown.chain_pem.encode()),
    )


async def _logs(rooms):
    return await rooms.store.read(lambda tx: tx.transparency.logs())


async def _sizes(rooms):
    return await rooms.store.read(
        lambda tx: [tx.transparency.size(log.number) for log in tx.transparency.logs()]
    )


@pytest.mark.parametrize("algorithm", [KeyAlgorithm.EC_prime256v1, KeyAlgorithm.RSA_2048])
async def test_a_client_verifies_the_timestamps_of_both_logs(rooms, issued, algorithm):
    leaf, issuer = _leaf_and_issuer(await issued(key_algorithm=algorithm))
    logs = {log.id: log for log in await _logs(rooms)}
    timestamps = embedded(leaf)
    assert {sct.log_id for sct in timestamps} == set(logs)
    assert len(logs) == 2
    for sct in timestamps:
        assert is_valid(sct, leaf, issuer, logs[sct.log_id].public_key)
        other = next(log for log in logs.values() if log.id != sct.log_id)
        assert not is_valid(sct, leaf, issuer, other.public_key)
        assert not is_valid(sct, leaf, leaf, logs[sct.log_id].public_key), (
            "the issuer's key is signed as well"
        )


async def test_each_log_has_every_certificate_under_the_hash_that_a_client_computes(rooms, issued):
    certificates = [await issued(names=(f"n{n}.test",)) for n in range(5)]
    assert await _sizes(rooms) == [5, 5]
    for number, certificate in enumerate(certificates):
        leaf, issuer = _leaf_and_issuer(certificate)
        for log, sct in zip(await _logs(rooms), embedded(leaf), strict=True):
            hashed = leaf_hash_of(leaf, issuer, milliseconds(sct))
            assert (
                await rooms.store.read(lambda tx, log=log, h=hashed: tx.transparency.find(log.number, h))
                == number
            )


async def test_the_logged_precertificate_is_the_certificate_with_the_poison(rooms, issued):
    certificate = await issued()
    leaf, issuer = _leaf_and_issuer(certificate)
    (entry,) = await rooms.store.read(lambda tx: tx.transparency.entries(1, 0, 10))
    logged = x509.load_der_x509_certificate(entry.precertificate.der)
    logged.verify_directly_issued_by(issuer)
    poison = logged.extensions.get_extension_for_oid(ExtensionOID.PRECERT_POISON)
    assert poison.critical
    assert logged.serial_number == leaf.serial_number
    assert entry.precertificate.tbs_der == leaf.tbs_precertificate_bytes
    own = [e for e in logged.extensions if e.oid != ExtensionOID.PRECERT_POISON]
    assert own == [e for e in leaf.extensions if e.oid != ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS]


async def test_who_opts_out_has_no_timestamps_and_nothing_is_logged(rooms, issued):
    certificate = await issued(options=OUT)
    leaf, _ = _leaf_and_issuer(certificate)
    assert embedded(leaf) == []
    assert await _sizes(rooms) == []
    (issuance,) = await rooms.store.read(lambda tx: tx.issuances.of(certificate.arn))
    assert (issuance.kind, issuance.state) == (IssuanceKind.FINAL, IssuanceState.SIGNED)


async def test_options_changed_before_the_issue_count_for_it(rooms, validator):
    asked = CertificateRequest(
        names=("late.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1
    )
    certificate = await request.request(rooms, asked)
    await set_options(rooms, certificate.arn, OUT)
    validator.there = {"_t.late.test."}
    await reconcile.run_due(rooms)
    leaf, _ = _leaf_and_issuer(await describe.describe(rooms.store, rooms.account, certificate.arn))
    assert embedded(leaf) == []


@pytest.mark.parametrize(("before", "after"), [(CertificateOptions(), OUT), (OUT, CertificateOptions())])
async def test_options_changed_while_others_look_for_its_record_count_for_it(rooms, validator, before, after):
    asked = CertificateRequest(
        names=("late.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1, options=before
    )
    certificate = await request.request(rooms, asked)

    async def change():
        validator.while_looking = None
        await set_options(rooms, certificate.arn, after)

    validator.there, validator.while_looking = {"_t.late.test."}, change
    await reconcile.run_due(rooms)
    leaf, _ = _leaf_and_issuer(await describe.describe(rooms.store, rooms.account, certificate.arn))
    assert bool(embedded(leaf)) is after.certificate_transparency_logging
    assert (await _sizes(rooms) == []) is not after.certificate_transparency_logging


def test_an_installation_may_take_opting_out_away(rooms):
    opted_out = pending(options=OUT)
    assert not is_logged(rooms, opted_out)
    assert is_logged(replace(rooms, transparency_opt_out=False), opted_out)
    assert is_logged(rooms, pending())


async def test_the_certificate_of_the_server_itself_is_not_logged(rooms, clock):
    made = await server_certificate.issue(rooms, ("localhost",), clock.now())
    assert embedded(x509.load_pem_x509_certificate(made.material.certificate_pem.encode())) == []
    assert await _sizes(rooms) == []


async def test_two_workers_log_each_certificate_once(rooms, validator):
    asked = [
        CertificateRequest(
            names=(f"n{n}.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1
        )
        for n in range(12)
    ]
    arns = [(await request.request(rooms, one)).arn for one in asked]
    validator.there = {f"_t.n{n}.test." for n in range(12)}
    other = replace(rooms, worker="worker-2", turn=type(rooms.turn)())
    await asyncio.gather(reconcile.run_due(rooms), reconcile.run_due(other))
    assert await _sizes(rooms) == [12, 12]
    entries = await rooms.store.read(lambda tx: tx.transparency.entries(2, 0, 100))
    serials = [(await describe.describe(rooms.store, rooms.account, arn)).material.serial for arn in arns]
    assert sorted(entry.precertificate.serial for entry in entries) == sorted(serials)


async def test_a_plan_that_another_worker_gave_up_is_neither_logged_nor_signed(rooms, validator):
    """A lease that ended while the precertificate was signed: its serial must not become a certificate any more."""

    class Interrupted:
        def __init__(self, logs):
            self.logs, self.times = logs, 0

        async def promise(self, tbs_der, *, issuer_key_hash, now):
            self.times += 1
            if self.times == 1:
                await rooms.store.write(lambda tx: tx.issuances.abandon_planned(certificate.arn))
            return await self.logs.promise(tbs_der, issuer_key_hash=issuer_key_hash, now=now)

    asked = CertificateRequest(
        names=("slow.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1
    )
    certificate = await request.request(rooms, asked)
    validator.there = {"_t.slow.test."}
    await reconcile.run_due(replace(rooms, logs=Interrupted(rooms.logs)))
    issued = await describe.describe(rooms.store, rooms.account, certificate.arn)
    given_up, kept = await rooms.store.read(lambda tx: tx.issuances.of(certificate.arn))
    assert (given_up.kind, given_up.state) == (IssuanceKind.PRECERTIFICATE, IssuanceState.ABANDONED)
    assert (kept.kind, kept.state) == (IssuanceKind.FINAL, IssuanceState.SIGNED)
    assert issued.material.serial == kept.serial
    (entry,) = await rooms.store.read(lambda tx: tx.transparency.entries(1, 0, 10))
    assert entry.precertificate.serial == kept.serial


async def test_a_log_whose_key_does_not_open_leaves_the_certificate_pending_and_says_why(rooms, validator):
    class Locked:
        async def promise(self, tbs_der, *, issuer_key_hash, now):
            raise KeyUnavailable("the key of the transparency log 1 does not open.")

    asked = CertificateRequest(
        names=("locked.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1
    )
    certificate = await request.request(rooms, asked)
    validator.there = {"_t.locked.test."}
    await reconcile.run_due(replace(rooms, logs=Locked()))
    current = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert current.status is CertificateStatus.PENDING_VALIDATION
    assert "transparency log 1" in current.status_message


async def _planned(rooms, clock):
    return await rooms.issuer.plan(pending(), now=clock.now(), evidence={}, logged=True)


async def test_a_precertificates_plan_is_signed_as_no_certificate_and_the_other_way_round(rooms, clock):
    planned = await _planned(rooms, clock)
    with pytest.raises(IllegalTransition):
        await rooms.issuer.sign(planned)
    plain = await rooms.issuer.plan(pending(), now=clock.now(), evidence={})
    with pytest.raises(IllegalTransition):
        await rooms.issuer.sign_precertificate(plain)


@pytest.mark.parametrize("spoilt", ["nothing", "one log", "garbage"])
async def test_a_certificate_without_promises_of_two_logs_is_not_made(rooms, clock, spoilt):
    planned = await _planned(rooms, clock)
    made, key_hash = await rooms.issuer.sign_precertificate(planned)
    promised = await rooms.logs.promise(made.tbs_der, issuer_key_hash=key_hash, now=clock.now())
    first = promised.timestamps[2 : 4 + int.from_bytes(promised.timestamps[2:4])]
    lists = {"nothing": b"\0\0", "one log": len(2 * first).to_bytes(2) + 2 * first, "garbage": b"\0\1x"}
    with pytest.raises(LintRejected):
        rooms.issuer.complete(planned, lists[spoilt])
    rooms.issuer.complete(planned, promised.timestamps)


async def test_processes_that_start_together_make_two_logs(store, envelope):
    many = [Logs(store=store, sealer=envelope) for _ in range(8)]
    await store.write(lambda tx: None)
    await asyncio.gather(*(logs.all() for logs in many))
    assert len(await many[0].all()) == 2


async def test_logs_that_were_retired_are_replaced_and_promise_nothing(store, envelope, clock):
    await store.write(lambda tx: None)
    before = await Logs(store=store, sealer=envelope).all()
    await store.write(
        lambda tx: [tx.transparency.retire(log.number, since=tx.now) for log in before] and None
    )
    logs = Logs(store=store, sealer=envelope)
    promised = await logs.promise(b"tbs", issuer_key_hash=bytes(32), now=clock.now())
    assert isinstance(promised, Promised)
    assert [entry.log for entry in promised.entries] == [3, 4]
    assert [log.retired_at is None for log in await logs.all()] == [False, False, True, True]


async def test_the_root_of_a_log_is_that_of_its_entries(rooms, issued):
    for n in range(3):
        await issued(names=(f"n{n}.test",))

    def look(tx):
        leaves = [tx.transparency.subtree(1, 0, n) for n in range(3)]
        return leaves, merkle.root(3, lambda level, place: tx.transparency.subtree(1, level, place))

    (one, two, three), root = await rooms.store.read(look)
    assert root == merkle.node_hash(merkle.node_hash(one, two), three)
