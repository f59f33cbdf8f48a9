"""Importing and importing again, over a real store and real envelopes."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization

from acm.engine import reconcile
from acm.engine.delete import delete
from acm.engine.describe import describe
from acm.engine.import_ import KEY_KIND, import_certificate
from acm.engine.request import request
from acm.engine.tag import set_tags
from acm.model.certificate import CertificateRequest, CertificateType
from acm.model.errors import (
    ImportRefused,
    InvalidArn,
    InvalidState,
    InvalidTag,
    KeyUnavailable,
    ReimportRefused,
    ResourceNotFound,
)
from acm.model.imports.request import Given, ImportRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from tests.support.imports import key, made, root

pytestmark = pytest.mark.anyio
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001"


def asked(one, **options):
    return ImportRequest(**{"given": one.given, "region": "us-east-1", **options})


@pytest.fixture
def certificates(clock):
    """Two certificates for one key type, valid by the store's clock."""
    now = clock.now()
    first = made("a.test", "b.test", at=now, issuer=root(at=now))
    second = made("a.test", "c.test", at=now, days=700, private_key=key(number=7))
    return first, second


async def kept_key(rooms, arn):
    return await rooms.store.read(lambda tx: tx.imported_keys.find(arn))


async def test_an_import_is_issued_with_everything_that_its_leaf_says(rooms, clock, certificates):
    first, _ = certificates
    certificate = await import_certificate(rooms, asked(first, tags={"team": "shop"}, owner="dev"))
    assert certificate == await describe(rooms.store, rooms.account, ARN)
    assert (certificate.arn, certificate.type) == (ARN, CertificateType.IMPORTED)
    assert certificate.status is CertificateStatus.ISSUED
    assert (certificate.domain_name, certificate.names) == ("a.test", ("a.test", "b.test"))
    assert certificate.key_algorithm is KeyAlgorithm.EC_prime256v1
    assert certificate.created_at == certificate.imported_at == clock.now()
    assert (certificate.validations, certificate.issued_at) == ((), None)
    assert not certificate.options.certificate_transparency_logging
    assert certificate.material.certificate_pem == first.pem
    assert certificate.material.chain_pem == first.issuer.pem


async def test_the_key_is_kept_sealed_for_its_certificate_only(rooms, envelope, certificates, tmp_path):
    first, _ = certificates
    certificate = await import_certificate(rooms, asked(first))
    sealed = await kept_key(rooms, ARN)
    spki = bytes.fromhex(certificate.material.spki_sha256)
    opened = envelope.open(sealed, kind=KEY_KIND, owner=ARN, spki_sha256=spki)
    assert serialization.load_der_private_key(opened, None).private_numbers() == first.key.private_numbers()
    with pytest.raises(KeyUnavailable):
        envelope.open(sealed, kind=KEY_KIND, owner=f"{ARN}2", spki_sha256=spki)
    public = first.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert spki == hashlib.sha256(public).digest()
    secret = first.key.private_numbers().private_value.to_bytes(32)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or secret not in path.read_bytes()


async def test_a_reimport_keeps_arn_tags_and_creation_and_takes_the_rest(
    rooms, envelope, clock, certificates
):
    first, second = certificates
    before = await import_certificate(rooms, asked(first, tags={"team": "shop"}))
    clock.moment += timedelta(days=1)
    after = await import_certificate(rooms, asked(second, arn=ARN))
    assert after == await describe(rooms.store, rooms.account, ARN)
    assert (after.arn, after.tags, after.created_at) == (before.arn, before.tags, before.created_at)
    assert after.imported_at == clock.now()
    assert after.names == ("a.test", "c.test")
    assert after.material.certificate_pem == second.pem
    assert after.material.chain_pem == ""
    assert after.next_action_at == after.material.not_after - timedelta(days=45), "its first expiry notice"
    sealed = await kept_key(rooms, ARN)
    spki = bytes.fromhex(after.material.spki_sha256)
    opened = envelope.open(sealed, kind=KEY_KIND, owner=ARN, spki_sha256=spki)
    assert serialization.load_der_private_key(opened, None).private_numbers() == second.key.private_numbers()


async def test_tags_are_changed_by_themselves_never_with_a_reimport(rooms, certificates):
    first, second = certificates
    await import_certificate(rooms, asked(first))
    with pytest.raises(InvalidTag, match="re-import"):
        await import_certificate(rooms, asked(second, arn=ARN, tags={"a": "b"}))
    await set_tags(rooms, ARN, {"a": "b"})
    assert (await import_certificate(rooms, asked(second, arn=ARN))).tags == {"a": "b"}


REFUSED = {
    "another key type": (
        lambda now: asked(made("a.test", at=now, private_key=key("RSA_2048")), arn=ARN),
        ReimportRefused,
    ),
    "no name kept": (lambda now: asked(made("z.test", at=now), arn=ARN), ReimportRefused),
    "expired": (lambda now: asked(made("a.test", at=now - timedelta(days=9), days=8), arn=ARN), ImportRefused),
    "not yet valid": (lambda now: asked(made("a.test", at=now + timedelta(days=9)), arn=ARN), ImportRefused),
    "a strange key": (
        lambda now: asked(made("a.test", at=now), arn=ARN, given=Given(
            certificate=made("a.test", at=now).pem, private_key=made("a.test", private_key=key(number=8)).key_pem
        )),
        ImportRefused,
    ),
    "no key": (
        lambda now: asked(made("a.test", at=now), arn=ARN, given=Given(certificate=made("a.test", at=now).pem)),
        ImportRefused,
    ),
    "another account": (
        lambda now: asked(made("a.test", at=now), arn=ARN.replace("123456789012", "210987654321")),
        InvalidArn,
    ),
    "nothing there": (lambda now: asked(made("a.test", at=now), arn=f"{ARN[:-1]}9"), ResourceNotFound),
}  # fmt: skip


@pytest.mark.parametrize(("question", "error"), REFUSED.values(), ids=REFUSED)
async def test_a_refused_reimport_changes_nothing(rooms, clock, certificates, question, error):
    first, _ = certificates
    before = await import_certificate(rooms, asked(first))
    sealed = await kept_key(rooms, ARN)
    with pytest.raises(error):
        await import_certificate(rooms, question(clock.now()))
    assert await describe(rooms.store, rooms.account, ARN) == before
    assert await kept_key(rooms, ARN) == sealed


async def test_a_requested_certificate_is_never_imported_over(rooms, certificates):
    wanted = CertificateRequest(
        names=("a.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1
    )
    await request(rooms, wanted)
    with pytest.raises(InvalidState, match="AMAZON_ISSUED"):
        await import_certificate(rooms, asked(certificates[0], arn=ARN))


async def test_the_same_names_may_be_imported_twice_each_under_an_arn_of_its_own(rooms, certificates):
    first, _ = certificates
    arns = {(await import_certificate(rooms, asked(first))).arn for _ in range(2)}
    assert len(arns) == 2


async def test_an_import_expires_and_a_reimport_makes_it_valid_again(rooms, clock, certificates):
    first, second = certificates
    await import_certificate(rooms, asked(first))
    clock.moment += timedelta(days=400)
    assert await reconcile.run_due(rooms) == 1
    stored = await rooms.store.read(lambda tx: tx.certificates.find(ARN))
    assert (stored.status, stored.next_action_at) == (CertificateStatus.EXPIRED, None)
    again = await import_certificate(rooms, asked(second, arn=ARN))
    assert again.status is CertificateStatus.ISSUED
    assert again == await rooms.store.read(lambda tx: tx.certificates.find(ARN))


async def test_deleting_takes_the_key_along(rooms, certificates):
    await import_certificate(rooms, asked(certificates[0]))
    await delete(rooms, ARN)
    assert await kept_key(rooms, ARN) is None


async def test_a_certificate_for_an_address_has_no_domain_name(rooms, clock):
    one = made(common_name="192.0.2.7", addresses=["192.0.2.7"], at=clock.now())
    certificate = await import_certificate(rooms, asked(one))
    assert (certificate.domain_name, certificate.names) == ("", ())


def test_the_text_of_a_request_shows_no_key(certificates):
    first, _ = certificates
    assert first.key_pem.splitlines()[1] not in repr(asked(first))
