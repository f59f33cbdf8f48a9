"""ExportCertificate over a real store and authority: its rules, and a key that opens under its passphrase only."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from acm.engine import describe, export, request
from acm.engine.import_ import import_certificate
from acm.model.certificate import CertificateOptions, CertificateRequest, CertificateType
from acm.model.errors import ExportRefused, InvalidArn, InvalidParameter, RequestInProgress, ResourceNotFound
from acm.model.imports.request import Given, ImportRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateEvent
from tests.support.imports import made

pytestmark = pytest.mark.anyio

PASSPHRASE = b"correct horse battery"
EXPORTABLE = CertificateOptions(export=True)
ALGORITHMS = (KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1, KeyAlgorithm.EC_secp384r1)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_the_key_opens_under_the_passphrase_and_is_the_certificates(rooms, issued, algorithm):
    certificate = await issued(options=EXPORTABLE, key_algorithm=algorithm)
    exported = await export.export(rooms, certificate.arn, PASSPHRASE)
    key = load_pem_private_key(exported.private_key_pem.encode(), PASSPHRASE)
    leaf = x509.load_pem_x509_certificate(exported.certificate_pem.encode())
    assert key.public_key() == leaf.public_key()
    assert exported.chain_pem == certificate.material.chain_pem
    assert exported.private_key_pem.splitlines()[0] == "-----BEGIN ENCRYPTED PRIVATE KEY-----"
    assert {len(line) for line in exported.private_key_pem.splitlines()[1:-2]} == {64}


@pytest.mark.parametrize("wrong", [b"correct horse batterz", b"correct horse batter", b"\0" * 21])
async def test_a_wrong_passphrase_opens_nothing(rooms, issued, wrong):
    certificate = await issued(options=EXPORTABLE)
    exported = await export.export(rooms, certificate.arn, PASSPHRASE)
    # One in 256 wrong keys leaves a padding that looks right, and then octets that are no key.
    with pytest.raises(ValueError, match=r"[Ii]ncorrect password|Could not deserialize key data"):
        load_pem_private_key(exported.private_key_pem.encode(), wrong)


async def test_each_export_has_another_salt_and_is_kept_as_a_fact(rooms, issued, clock):
    certificate = await issued(options=EXPORTABLE)
    assert certificate.exported_at is None
    first = await export.export(rooms, certificate.arn, PASSPHRASE)
    clock.advance(timedelta(days=1))
    second = await export.export(rooms, certificate.arn, PASSPHRASE)
    assert first.private_key_pem != second.private_key_pem
    now = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert now == replace(certificate, exported_at=clock.now(), next_action_at=now.next_action_at)


async def refusal(rooms, arn, kind=ExportRefused, passphrase=PASSPHRASE):
    with pytest.raises(kind) as refused:
        await export.export(rooms, arn, passphrase)
    return refused.value


async def test_a_public_certificate_is_exported_only_with_its_option(rooms, issued):
    certificate = await issued()
    assert "DISABLED" in (await refusal(rooms, certificate.arn)).message
    assert (await describe.describe(rooms.store, rooms.account, certificate.arn)).exported_at is None


async def test_a_private_certificate_needs_no_option(rooms, issued):
    certificate = replace(await issued(), type=CertificateType.PRIVATE)
    await rooms.store.write(lambda tx: tx.certificates.update(certificate))
    assert (await export.export(rooms, certificate.arn, PASSPHRASE)).private_key_pem


async def test_before_it_is_issued_a_request_is_in_progress(rooms):
    pending = await request.request(rooms, CertificateRequest(names=("late.test",), region="us-east-1"))
    await refusal(rooms, pending.arn, RequestInProgress)


async def test_an_imported_certificate_keeps_its_key_here(rooms, clock):
    given = made("shop.test", at=clock.now())
    asked = ImportRequest(given=Given(certificate=given.pem, private_key=given.key_pem), region="us-east-1")
    imported = await import_certificate(rooms, asked)
    assert "imported" in (await refusal(rooms, imported.arn)).message


async def test_what_is_expired_or_revoked_is_not_exported(rooms, issued, clock):
    certificate = await issued(options=EXPORTABLE)
    await rooms.store.write(lambda tx: tx.certificates.update(certificate.after(CertificateEvent.REVOKE)))
    assert "REVOKED" in (await refusal(rooms, certificate.arn)).message
    other = await issued(options=EXPORTABLE, names=("other.test",))
    clock.advance(timedelta(days=400))
    assert "EXPIRED" in (await refusal(rooms, other.arn)).message


async def test_what_is_not_here_is_not_found(rooms, issued):
    arn = (await issued(options=EXPORTABLE)).arn
    await refusal(rooms, arn.replace("123456789012", "210987654321"), InvalidArn)
    await refusal(rooms, arn[:-4] + "ffff", ResourceNotFound)


REFUSED = {
    "too short": b"abc",
    "too long": b"a" * 129,
    "hash": b"with#hash",
    "dollar": b"with$dollar",
    "percent": b"with%percent",
    "not ASCII": "schlüssel".encode(),
    "a file's line end": b"battery staple\n",
}


@pytest.mark.parametrize("passphrase", REFUSED.values(), ids=REFUSED)
async def test_a_passphrase_outside_the_rules_is_refused_without_showing_it(rooms, issued, passphrase):
    certificate = await issued(options=EXPORTABLE)
    refused = await refusal(rooms, certificate.arn, InvalidParameter, passphrase)
    assert refused.property_path == "passphrase"
    assert passphrase.decode(errors="replace").strip() not in refused.diagnostics()


@pytest.mark.parametrize("passphrase", [b"four", b"a" * 128, b"any other !\"&'()*+,-./:;<=>?@[\\]^_`{|}~"])
async def test_every_other_ascii_passphrase_is_taken(rooms, issued, passphrase):
    certificate = await issued(options=EXPORTABLE)
    exported = await export.export(rooms, certificate.arn, passphrase)
    assert load_pem_private_key(exported.private_key_pem.encode(), passphrase)


async def test_neither_key_nor_passphrase_is_in_the_database(rooms, issued, tmp_path):
    certificate = await issued(options=EXPORTABLE)
    canary = os.urandom(20).hex().encode()
    exported = await export.export(rooms, certificate.arn, canary)
    key = load_pem_private_key(exported.private_key_pem.encode(), canary)
    number = key.private_numbers().private_value.to_bytes(32)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert canary not in everything
    assert number not in everything
    assert "BEGIN ENCRYPTED" not in everything.decode("latin-1")
    assert "BEGIN ENCRYPTED" not in repr(exported)
