"""Revocation lists and OCSP answers over a real store: what they say, when they are signed anew, what they cost."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from cryptography.x509.oid import ExtendedKeyUsageOID

from acm.authority import crl
from acm.authority.revocation import StatusAuthority
from acm.engine import export, revoke
from acm.model.certificate import CertificateOptions, RevocationReason
from acm.model.installation import IssuerRole
from acm.model.keys import KeyAlgorithm
from acm.model.revocation import shard_of
from tests.unit.engine.conftest import HOUR

pytestmark = pytest.mark.anyio
BASE = "http://pki.test/acm"
REASON = RevocationReason.KEY_COMPROMISE
BOTH = pytest.mark.parametrize("algorithm", [KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1])


@pytest.fixture
def pointer_base_url():
    return BASE


@pytest.fixture
def exported(rooms, issued):
    """Have a certificate issued and exported; return it with its leaf and its issuer's certificate."""

    async def make(algorithm=KeyAlgorithm.EC_prime256v1, **asked):
        options = CertificateOptions(export=True)
        certificate = await issued(options=options, key_algorithm=algorithm, **asked)
        await export.export(rooms, certificate.arn, b"passphrase")
        leaf = x509.load_pem_x509_certificate(certificate.material.certificate_pem.encode())
        issuer = x509.load_pem_x509_certificate(certificate.material.chain_pem.encode())
        return certificate, leaf, issuer

    return make


def address_of(leaf):
    """Return the address of the list that a certificate names, and the id and shard in it."""
    (point,) = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    url = point.full_name[0].value
    name, _, shard = url.removeprefix(f"{BASE}/crl/").removesuffix(".crl").partition("p")
    return url, name, int(shard)


async def fetched(rooms, issuer_id, shard):
    return await rooms.status.revocation_list(issuer_id, shard)


async def listed(rooms, leaf):
    """Return the list that a certificate names."""
    _, issuer_id, shard = address_of(leaf)
    return x509.load_der_x509_crl((await fetched(rooms, issuer_id, shard)).der)


def asked_for(leaf, issuer, *, algorithm=None, nonce=None, serial=None):
    digest = algorithm or hashes.SHA1()
    if serial is None:
        builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, digest)
    else:
        like = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, digest).build()
        builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
            like.issuer_name_hash, like.issuer_key_hash, serial, digest
        )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(serialization.Encoding.DER)


async def answered(rooms, request):
    answer = await rooms.status.ocsp_answer(request)
    return ocsp.load_der_ocsp_response(answer.der)


# Lists


@BOTH
async def test_a_certificate_is_on_the_list_that_it_names_once_it_is_revoked(rooms, exported, algorithm):
    certificate, leaf, issuer = await exported(algorithm)
    assert (await listed(rooms, leaf)).get_revoked_certificate_by_serial_number(leaf.serial_number) is None
    await revoke.revoke(rooms, certificate.arn, REASON)
    signed = await listed(rooms, leaf)
    entry = signed.get_revoked_certificate_by_serial_number(leaf.serial_number)
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value == "keyCompromise"
    assert signed.is_signature_valid(issuer.public_key())
    assert signed.issuer == issuer.subject
    assert signed.next_update_utc - signed.last_update_utc == crl.VALIDITY


async def test_a_list_says_which_part_it_is(rooms, exported):
    certificate, leaf, _ = await exported()
    url, _, shard = address_of(leaf)
    assert shard == shard_of(certificate.material.serial)
    extension = (await listed(rooms, leaf)).extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    assert extension.critical
    assert extension.value.full_name[0].value == url
    assert extension.value.only_contains_user_certs


async def test_one_revocation_signs_one_shard_anew(rooms, exported):
    certificate, leaf, _ = await exported()
    _, issuer_id, shard = address_of(leaf)
    before = {part: await fetched(rooms, issuer_id, part) for part in range(100)}
    await revoke.revoke(rooms, certificate.arn, REASON)
    after = {part: await fetched(rooms, issuer_id, part) for part in range(100)}
    assert {part for part in before if before[part] != after[part]} == {shard}


async def test_the_list_without_shards_has_everything_that_an_issuer_has_revoked(rooms, exported):
    serials = set()
    for number in range(6):
        certificate, leaf, _ = await exported(names=(f"n{number}.test",))
        await revoke.revoke(rooms, certificate.arn, REASON)
        serials.add((address_of(leaf)[1], leaf.serial_number))
    found = set()
    for issuer_id in {issuer_id for issuer_id, _ in serials}:
        signed = x509.load_der_x509_crl((await fetched(rooms, issuer_id, None)).der)
        found |= {(issuer_id, entry.serial_number) for entry in signed}
    assert found == serials


async def test_a_list_is_signed_anew_long_before_it_lapses_and_not_before_that(rooms, exported, clock):
    _, leaf, _ = await exported()
    _, issuer_id, shard = address_of(leaf)
    first = await fetched(rooms, issuer_id, shard)
    clock.advance(crl.RENEWED_AFTER - HOUR)
    assert await fetched(rooms, issuer_id, shard) == first
    clock.advance(HOUR)
    second = await fetched(rooms, issuer_id, shard)
    assert second.this_update == clock.now()
    assert second.number > first.number
    assert first.next_update - clock.now() > timedelta(days=3)


async def test_numbers_grow_whatever_the_clock_does(rooms, exported, clock):
    certificate, leaf, _ = await exported()
    first = await listed(rooms, leaf)
    await revoke.revoke(rooms, certificate.arn, REASON)
    second = await listed(rooms, leaf)
    clock.advance(-timedelta(days=10))
    third = await listed(rooms, leaf)
    numbers = [
        signed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for signed in (first, second, third)
    ]
    assert numbers == sorted(set(numbers))


async def test_a_restored_store_goes_on_with_a_higher_number(rooms, exported, clock):
    _, leaf, _ = await exported()
    _, issuer_id, shard = address_of(leaf)
    old = await fetched(rooms, issuer_id, shard)
    clock.advance(timedelta(days=4))
    published = await fetched(rooms, issuer_id, shard)
    await rooms.store.write(lambda tx: tx.revocations.put_list(old))  # what a backup of four days ago holds
    clock.advance(timedelta(minutes=1))
    assert (await fetched(rooms, issuer_id, shard)).number > published.number


async def test_an_expired_certificate_leaves_the_list_after_it_stood_on_one_more(rooms, exported, clock):
    certificate, leaf, _ = await exported()
    await revoke.revoke(rooms, certificate.arn, REASON)
    assert len(await listed(rooms, leaf)) == 1
    clock.advance(certificate.material.not_after - clock.now() + HOUR)
    assert len(await listed(rooms, leaf)) == 1, "RFC 5280 §3.3: once more, beyond its end"
    clock.advance(crl.RENEWED_AFTER)
    assert len(await listed(rooms, leaf)) == 0


SHOWN = {
    RevocationReason.SUPERCEDED: "superseded",
    RevocationReason.SUPERSEDED: "superseded",
    RevocationReason.UNSPECIFIED: None,
    RevocationReason.CERTIFICATE_HOLD: None,
    RevocationReason.REMOVE_FROM_CRL: None,
    RevocationReason.CA_COMPROMISE: None,
    RevocationReason.A_A_COMPROMISE: None,
    RevocationReason.PRIVILEGE_WITHDRAWN: "privilegeWithdrawn",
}


@pytest.mark.parametrize(("reason", "shown"), SHOWN.items())
async def test_a_reason_is_shown_only_where_subscribers_certificates_may_have_it(
    rooms, exported, reason, shown
):
    certificate, leaf, issuer = await exported()
    await revoke.revoke(rooms, certificate.arn, reason)
    entry = (await listed(rooms, leaf)).get_revoked_certificate_by_serial_number(leaf.serial_number)
    assert [extension.value.reason.value for extension in entry.extensions] == ([shown] if shown else [])
    answer = await answered(rooms, asked_for(leaf, issuer))
    assert (answer.revocation_reason and answer.revocation_reason.value) == shown


async def test_there_is_no_list_of_an_unknown_issuer(rooms, exported):
    await exported()
    assert await fetched(rooms, "nobody", None) is None
    assert await rooms.status.issuer_certificate("nobody") is None


# OCSP


@BOTH
async def test_an_answer_is_good_and_then_revoked(rooms, exported, clock, algorithm):
    certificate, leaf, issuer = await exported(algorithm)
    answer = await answered(rooms, asked_for(leaf, issuer))
    assert answer.certificate_status is OCSPCertStatus.GOOD
    assert answer.serial_number == leaf.serial_number
    clock.advance(HOUR)
    await revoke.revoke(rooms, certificate.arn, REASON)
    answer = await answered(rooms, asked_for(leaf, issuer))
    assert answer.certificate_status is OCSPCertStatus.REVOKED
    assert answer.revocation_reason is x509.ReasonFlags.key_compromise
    assert answer.revocation_time_utc == clock.now()


@BOTH
async def test_answers_are_signed_by_a_responder_of_the_issuer(rooms, exported, clock, algorithm):
    _, leaf, issuer = await exported(algorithm)
    answer = await answered(rooms, asked_for(leaf, issuer))
    (responder,) = answer.certificates
    responder.verify_directly_issued_by(issuer)
    usages = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usages) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert responder.extensions.get_extension_for_class(x509.OCSPNoCheck)
    assert responder.not_valid_after_utc - clock.now() < timedelta(days=15)
    responder.public_key().verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(hashes.SHA256()))


async def test_a_responder_is_kept_by_all_processes_and_renewed_in_time(rooms, exported, clock, restarted):
    _, leaf, issuer = await exported()
    request = asked_for(leaf, issuer)
    (first,) = (await answered(rooms, request)).certificates
    (again,) = ocsp.load_der_ocsp_response((await restarted().ocsp_answer(request)).der).certificates
    assert again == first
    clock.advance(timedelta(days=8))
    (renewed,) = (await answered(rooms, request)).certificates
    assert renewed != first
    assert first.not_valid_after_utc > clock.now()
    serials = await rooms.store.read(
        lambda tx: [i.serial for i in tx.issuances.of(f"ocsp-responder/{address_of(leaf)[1]}")]
    )
    assert len(serials) == 2, "every certificate that an issuer has signed is stored"


@pytest.fixture
def restarted(store, envelope, authority, pointer_base_url):
    """Return the answering side of another process."""
    return lambda: StatusAuthority(
        store=store, envelope=envelope, issuers=authority.issuers, pointer_base_url=pointer_base_url
    )


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
async def test_an_issuer_may_be_named_by_any_hash(rooms, exported, algorithm):
    _, leaf, issuer = await exported()
    answer = await answered(rooms, asked_for(leaf, issuer, algorithm=algorithm))
    assert answer.certificate_status is OCSPCertStatus.GOOD
    assert answer.hash_algorithm.name == algorithm.name


@pytest.mark.parametrize("length", [1, 32, 128])
async def test_a_nonce_is_given_back(rooms, exported, length):
    _, leaf, issuer = await exported()
    answer = await answered(rooms, asked_for(leaf, issuer, nonce=b"n" * length))
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * length


@pytest.mark.parametrize("serial", [1, 2**127 - 1, 2**159 - 1])
async def test_a_serial_that_was_never_issued_is_unknown(rooms, exported, serial):
    _, leaf, issuer = await exported()
    answer = await answered(rooms, asked_for(leaf, issuer, serial=serial))
    assert answer.certificate_status is OCSPCertStatus.UNKNOWN


async def test_a_serial_of_another_issuer_is_unknown(rooms, exported):
    certificate, leaf, issuer = await exported()
    await revoke.revoke(rooms, certificate.arn, REASON)
    _, theirs, other = await exported(KeyAlgorithm.RSA_2048, names=("other.test",))
    assert other.subject != issuer.subject
    answer = await answered(rooms, asked_for(theirs, other, serial=leaf.serial_number))
    assert answer.certificate_status is OCSPCertStatus.UNKNOWN


async def test_the_authorities_themselves_are_answered_for_by_the_root(rooms, exported):
    _, _, issuer = await exported()
    records = await rooms.store.read(lambda tx: tx.issuers.all())
    (root,) = [record for record in records if record.role is IssuerRole.ROOT]
    root_certificate = x509.load_der_x509_certificate(root.certificate_der)
    answer = await answered(rooms, asked_for(issuer, root_certificate))
    assert answer.certificate_status is OCSPCertStatus.GOOD
    signed = x509.load_der_x509_crl((await fetched(rooms, root.id, None)).der)
    assert signed.is_signature_valid(root_certificate.public_key())
    assert await rooms.status.issuer_certificate(root.id) == root.certificate_der


async def test_strangers_issuers_are_not_answered_for(rooms, exported):
    _, leaf, issuer = await exported()
    request = asked_for(leaf, issuer)
    stranger = request.replace(ocsp.load_der_ocsp_request(request).issuer_key_hash, b"k" * 20)
    assert (await answered(rooms, stranger)).response_status is OCSPResponseStatus.UNAUTHORIZED


MALFORMED = {"nothing": b"", "text": b"hello", "cut off": None, "a nonce that is too long": b"n" * 129}


@pytest.mark.parametrize("case", MALFORMED)
async def test_what_is_no_request_is_said_to_be_malformed(rooms, exported, case):
    _, leaf, issuer = await exported()
    request = {
        "cut off": asked_for(leaf, issuer)[:-3],
        "a nonce that is too long": asked_for(leaf, issuer, nonce=b"n" * 129),
    }.get(case, MALFORMED[case])
    answer = await rooms.status.ocsp_answer(request)
    found = ocsp.load_der_ocsp_response(answer.der)
    assert found.response_status is OCSPResponseStatus.MALFORMED_REQUEST
    assert answer.next_update is None
