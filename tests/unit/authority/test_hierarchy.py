"""The hierarchy: its shape, its names, and that an installation has one however many make it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from acm.authority.algorithms import load_pkcs8, spki_der
from acm.authority.envelope import Envelope
from acm.authority.hierarchy import Founding, issuer_subject
from acm.authority.issuers import Issuer
from acm.authority.profiles import DOMAIN_VALIDATED
from acm.model.errors import IssuerUnavailable, KeyUnavailable
from acm.model.installation import IssuerRole
from acm.model.keys import KeyAlgorithm, KeyFamily
from tests.support.issuing import KEY, NOW, IssuersInMemory, authority, certificate


def founded(store=None, **more):
    return anyio.run(authority(store, **more).hierarchy)


@pytest.fixture(scope="module")
def records():
    return founded(pointer_base_url="http://pki.example.com")


def parsed(record):
    return x509.load_der_x509_certificate(record.certificate_der)


def extension(cert, kind):
    return cert.extensions.get_extension_for_class(kind)


def common_name(cert):
    return cert.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def test_there_are_a_root_and_two_intermediates_of_each_family(records):
    assert [record.role for record in records] == [IssuerRole.ROOT] + [IssuerRole.INTERMEDIATE] * 4
    assert Counter(record.key_family for record in records[1:]) == {KeyFamily.RSA: 2, KeyFamily.ECDSA: 2}
    assert len({record.id for record in records}) == 5


def test_the_root_is_a_self_signed_p384_certificate_of_25_years(records):
    root = parsed(records[0])
    root.verify_directly_issued_by(root)
    assert isinstance(root.public_key().curve, ec.SECP384R1)
    assert root.signature_hash_algorithm.name == "sha384"
    identifier = extension(root, x509.SubjectKeyIdentifier).value
    assert extension(root, x509.AuthorityKeyIdentifier).value.key_identifier == identifier.digest
    constraints = extension(root, x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, None)
    assert root.not_valid_after_utc - root.not_valid_before_utc == timedelta(days=25 * 365, seconds=-1)


def test_intermediates_are_signed_by_the_root_for_servers_and_no_further_authority(records):
    root = parsed(records[0])
    for record in records[1:]:
        cert = parsed(record)
        cert.verify_directly_issued_by(root)
        constraints = extension(cert, x509.BasicConstraints)
        assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 0)
        assert ExtendedKeyUsageOID.SERVER_AUTH in extension(cert, x509.ExtendedKeyUsage).value
        assert [p.policy_identifier for p in extension(cert, x509.CertificatePolicies).value] == [
            DOMAIN_VALIDATED
        ]
        usage = extension(cert, x509.KeyUsage)
        assert usage.critical
        assert usage.value.key_cert_sign
        assert usage.value.crl_sign
        assert not usage.value.key_encipherment
        assert cert.not_valid_before_utc == root.not_valid_before_utc
        assert cert.not_valid_after_utc - cert.not_valid_before_utc == timedelta(days=3650, seconds=-1)


def test_intermediates_have_the_keys_of_their_family(records):
    for record in records[1:]:
        key = parsed(record).public_key()
        if record.key_family is KeyFamily.RSA:
            assert isinstance(key, rsa.RSAPublicKey)
            assert (key.key_size, key.public_numbers().e) == (2048, 65537)
        else:
            assert isinstance(key.curve, ec.SECP256R1)


def test_authorities_begin_an_hour_before_now_for_slow_clocks(records):
    for record in records:
        assert record.not_before == NOW.replace(microsecond=0) - timedelta(hours=1)
        assert (record.not_before, record.not_after) == (
            parsed(record).not_valid_before_utc,
            parsed(record).not_valid_after_utc,
        )


def test_intermediates_point_to_the_roots_answers(records):
    for record in records[1:]:
        access = extension(parsed(record), x509.AuthorityInformationAccess).value
        points = extension(parsed(record), x509.CRLDistributionPoints).value
        assert [d.access_location.value for d in access] == [
            "http://pki.example.com/ocsp",
            f"http://pki.example.com/issuers/{records[0].id}.cer",
        ]
        assert points[0].full_name[0].value == f"http://pki.example.com/crl/{records[0].id}.crl"


def test_without_an_address_no_authority_has_pointers():
    kinds = (x509.AuthorityInformationAccess, x509.CRLDistributionPoints)
    for record in founded():
        assert not any(isinstance(e.value, kinds) for e in parsed(record).extensions)


def test_each_key_is_sealed_for_its_issuer_and_fits_its_certificate(records):
    for record in records:
        place = {"kind": "issuer", "spki_sha256": Issuer(record, parsed(record)).spki_sha256}
        key = load_pkcs8(Envelope(KEY).open(record.sealed_key, owner=record.id, **place))
        assert spki_der(key.public_key()) == spki_der(parsed(record).public_key())
        with pytest.raises(KeyUnavailable):
            Envelope(KEY).open(record.sealed_key, owner="issuer-9", **place)


def test_subjects_are_unique_within_and_between_installations(records):
    others = founded(IssuersInMemory(id="another"))
    subjects = [parsed(record).subject.public_bytes() for record in (*records, *others)]
    assert len(set(subjects)) == len(subjects)


@pytest.mark.parametrize("test", [True, False])
def test_a_test_installation_says_so_in_each_subject_and_no_other_does(test):
    for record in founded(IssuersInMemory(test=test)):
        subject = parsed(record).subject
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
            assert ("TEST" in subject.get_attributes_for_oid(oid)[0].value) is test


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("acme", "acme"),
        ("a" * 64, "a" * 24),
        ("ä" * 64, "ä" * 12),
        ("a" + "日" * 20, "a" + "日" * 7),
        ("  two\nlines\x00 ", "two lines"),
        ("\n", ""),
    ],
)
@pytest.mark.parametrize("role", ["Root CA", "ECDSA CA 2"])
def test_any_name_of_an_installation_fits_a_subject(name, shown, role):
    founding = Founding(
        installation=IssuersInMemory(test=True).installation,
        installation_name=name,
        pointer_base_url=None,
        now=NOW,
        envelope=Envelope(KEY),
        entropy=bytes,
        new_id=str,
    )
    text = issuer_subject(founding, role).get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert text.split() == [*f"TEST {shown} {role}".split(), text[-8:]]
    assert len(text.encode()) <= 64


def test_the_hierarchy_is_made_once_and_then_read():
    store = IssuersInMemory()
    first = authority(store)
    made = anyio.run(first.hierarchy)
    assert anyio.run(first.hierarchy) == made == anyio.run(authority(store).hierarchy)
    assert tuple(store.records) == made
    assert anyio.run(first.trust_anchor) == made[0].certificate_der


def test_many_tasks_at_once_make_one_hierarchy():
    store = IssuersInMemory()
    one = authority(store)

    async def together():
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(one.trust_anchor)

    anyio.run(together)
    assert len(store.records) == 5
    assert store.log == ["write", "write"], "the hierarchy was looked for, or made, more than once"


def test_processes_that_race_have_one_hierarchy():
    store = IssuersInMemory()
    numbers = count(1)
    racers = [authority(store, new_id=lambda: f"issuer-{next(numbers)}") for _ in range(3)]
    seen = []

    async def run(racer):
        seen.append(await racer.hierarchy())

    async def race():
        async with anyio.create_task_group() as group:
            for racer in racers:
                group.start_soon(run, racer)

    anyio.run(race)
    assert next(numbers) > 6, "nobody raced: one hierarchy was made before the others looked"
    assert len(store.records) == 5
    assert seen == [tuple(store.records)] * 3


def test_the_first_look_is_a_write_and_later_ones_are_reads_once_a_minute():
    store = IssuersInMemory()
    one = authority(store)

    async def use():
        await one.hierarchy()
        store.log.clear()
        for seconds in (0, 30, 59):
            await one.plan(certificate(), now=NOW + timedelta(seconds=seconds), evidence={})
        assert store.log == []
        store.now += timedelta(seconds=60)
        await one.plan(certificate(), now=store.now, evidence={})
        assert store.log == ["read"]

    anyio.run(authority(store).hierarchy)
    assert store.log[0] == "write"
    anyio.run(use)


@pytest.mark.parametrize(
    "algorithm", [KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1, KeyAlgorithm.EC_secp384r1]
)
def test_the_intermediate_is_chosen_among_those_of_the_family(algorithm):
    store = IssuersInMemory()
    offered = []

    def choose(candidates):
        offered.append(candidates)
        return candidates[-1]

    one = authority(store, choose=choose)
    planned = anyio.run(lambda: one.plan(certificate(key_algorithm=algorithm), now=NOW, evidence={}))
    wanted = [r for r in store.records[1:] if r.key_family is algorithm.family]
    assert offered == [wanted]
    assert planned.issuance.issuer_id == wanted[-1].id


def test_each_intermediate_is_chosen_sooner_or_later():
    one = authority()

    async def issuers():
        return {(await one.plan(certificate(), now=NOW, evidence={})).issuance.issuer_id for _ in range(64)}

    assert len(anyio.run(issuers)) == 2


def with_ends(store, ends):
    """Change what the store says of its EC intermediates' ends: the certificates stay, so only the choice sees it."""
    chosen = [i for i, record in enumerate(store.records) if i and record.key_family is KeyFamily.ECDSA]
    for index, end in zip(chosen, ends, strict=True):
        store.records[index] = replace(store.records[index], not_after=end)
    return [store.records[index].id for index in chosen]


def test_a_leaf_gets_an_issuer_that_outlasts_it():
    store = IssuersInMemory()
    founded(store)
    _, long_lived = with_ends(store, [NOW + timedelta(days=300), NOW + timedelta(days=400)])
    one = authority(store)

    async def issuers():
        return {(await one.plan(certificate(), now=NOW, evidence={})).issuance.issuer_id for _ in range(16)}

    assert anyio.run(issuers) == {long_lived}


def intermediates(store, family=KeyFamily.ECDSA):
    return [r for r in store.records if r.role is IssuerRole.INTERMEDIATE and r.key_family is family]


def test_where_no_intermediate_outlasts_the_leaf_two_of_its_family_follow_and_the_old_ones_stay():
    store = IssuersInMemory()
    root = parsed(founded(store)[0])
    old = with_ends(store, [NOW + timedelta(days=394)] * 2)
    one = authority(store)

    async def issuers():
        return {(await one.plan(certificate(), now=NOW, evidence={})).issuance.issuer_id for _ in range(32)}

    used = anyio.run(issuers)
    assert [r.id for r in intermediates(store)][:2] == old
    new = intermediates(store)[2:]
    assert used == {record.id for record in new}
    assert len(intermediates(store, KeyFamily.RSA)) == 2
    for record in new:
        parsed(record).verify_directly_issued_by(root)
    assert [common_name(parsed(r)).split()[-2] for r in intermediates(store)] == ["1", "2", "3", "4"]


def test_the_last_moment_of_an_intermediate_is_exact():
    store = IssuersInMemory()
    end = founded(store)[-1].not_after
    last = end + timedelta(seconds=1) - timedelta(days=395) + timedelta(hours=1)
    one = authority(store)
    anyio.run(lambda: one.plan(certificate(), now=last, evidence={}))
    assert len(intermediates(store)) == 2
    anyio.run(lambda: one.plan(certificate(), now=last + timedelta(seconds=1), evidence={}))
    assert len(intermediates(store)) == 4


def test_intermediates_that_follow_end_with_their_root_and_nothing_outlasts_it():
    store = IssuersInMemory()
    root = founded(store)[0]
    last = root.not_after + timedelta(seconds=1) - timedelta(days=395) + timedelta(hours=1)
    one = authority(store)
    anyio.run(lambda: one.plan(certificate(), now=last, evidence={}))
    assert {record.not_after for record in intermediates(store)[2:]} == {root.not_after}
    with pytest.raises(IssuerUnavailable, match="ECDSA"):
        anyio.run(lambda: one.plan(certificate(), now=last + timedelta(seconds=1), evidence={}))
    assert len(intermediates(store)) == 4


def test_no_leaf_is_made_before_its_issuers_begin():
    one = authority()
    with pytest.raises(IssuerUnavailable):
        anyio.run(lambda: one.plan(certificate(), now=NOW - timedelta(hours=2), evidence={}))
