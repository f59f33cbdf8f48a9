"""Issuing: the plan is whole before anything is signed, and what is signed is the plan."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from acm.authority import leaf_keys, profiles
from acm.authority.algorithms import algorithm_of, load_pkcs8, spki_der
from acm.authority.envelope import Envelope, LocalKey
from acm.authority.signers.software import SoftwareSigner
from acm.engine.ports import Issuer
from acm.model.errors import IllegalTransition, IssuerUnavailable, KeyUnavailable, LintRejected
from acm.model.installation import IssuanceState, Planned
from acm.model.keys import REQUESTABLE, KeyAlgorithm
from acm.model.policies import ValidityPolicy
from tests.support.issuing import KEY, NOW, IssuersInMemory, authority, certificate

EVIDENCE = {"version": 1, "domains": [{"domainName": "example.com"}]}


def plan(one, cert=None, now=NOW):
    return anyio.run(lambda: one.plan(cert or certificate(), now=now, evidence=EVIDENCE))


def sign(one, planned):
    return anyio.run(one.sign, planned)


def issue(one, cert=None, now=NOW):
    return sign(one, plan(one, cert, now))


def key_of(issuance, envelope=None):
    spki = x509.load_der_x509_certificate(issuance.certificate_der).public_key()
    digest = hashlib.sha256(spki_der(spki)).digest()
    return load_pkcs8(
        (envelope or Envelope(KEY)).open(
            issuance.sealed_key, kind="leaf", owner=issuance.arn, spki_sha256=digest
        )
    )


@pytest.fixture
def signatures(monkeypatch):
    """Every signature that an issuer's key has made, in order."""
    made = []
    sign_ = SoftwareSigner.sign

    async def counted(self, tbs):
        made.append(tbs)
        return await sign_(self, tbs)

    monkeypatch.setattr(SoftwareSigner, "sign", counted)
    return made


def test_an_own_authority_is_an_issuer_for_the_engine():
    wanted = [name for name in vars(Issuer) if not name.startswith("_")]
    assert wanted == ["plan", "sign_precertificate", "complete", "sign", "trust_anchor"]
    assert all(callable(getattr(authority(), name)) for name in wanted)


def test_planning_makes_no_signature_and_signing_makes_one_over_the_planned_bytes(signatures):
    one = authority()
    planned = plan(one)
    assert signatures == []
    der, _ = sign(one, planned)
    assert signatures == [planned.issuance.tbs_der]
    assert x509.load_der_x509_certificate(der).tbs_certificate_bytes == planned.issuance.tbs_der


def test_a_plan_holds_all_that_must_be_stored_before_signing():
    store = IssuersInMemory()
    cert = certificate()
    issuance = plan(authority(store), cert).issuance
    assert (issuance.arn, issuance.kind, issuance.state) == (cert.arn, "final", IssuanceState.PLANNED)
    assert issuance.certificate_der is None
    assert issuance.created_at == NOW
    assert issuance.issuer_id in {record.id for record in store.records[1:]}
    evidence = json.loads(issuance.evidence)
    assert evidence["domains"] == EVIDENCE["domains"]
    assert evidence["lint"]["profile"] == "guide"
    assert "serial_number" in evidence["lint"]["rules"]
    assert evidence["lint"]["findings"] == []


@pytest.mark.parametrize("algorithm", REQUESTABLE)
@pytest.mark.parametrize("policy", ValidityPolicy)
def test_what_is_signed_is_what_was_ordered(algorithm, policy):
    one = authority(policy=policy)
    planned = plan(one, certificate("example.com", "*.example.com", key_algorithm=algorithm))
    der, shown = sign(one, planned)
    cert = x509.load_der_x509_certificate(der)
    issuer = x509.load_pem_x509_certificate(shown.chain_pem.encode())
    root = x509.load_pem_x509_certificate(shown.root_pem.encode())
    cert.verify_directly_issued_by(issuer)
    issuer.verify_directly_issued_by(root)
    assert algorithm_of(cert.public_key()) == algorithm
    assert cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
        x509.DNSName
    ) == ["example.com", "*.example.com"]
    client = (
        ExtendedKeyUsageOID.CLIENT_AUTH
        in cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    )
    assert client is (policy is ValidityPolicy.GUIDE)
    assert spki_der(key_of(replace(planned.issuance, certificate_der=der)).public_key()) == spki_der(
        cert.public_key()
    )


@pytest.mark.parametrize("policy", ValidityPolicy)
@pytest.mark.parametrize("algorithm", REQUESTABLE)
def test_what_is_shown_is_in_acms_words(algorithm, policy):
    names = ("*.example.com", "example.com")
    der, shown = issue(authority(policy=policy), certificate(*names, key_algorithm=algorithm))
    cert = x509.load_der_x509_certificate(der)
    is_rsa = algorithm is KeyAlgorithm.RSA_2048
    is_guide = policy is ValidityPolicy.GUIDE
    assert shown.signature_algorithm == ("SHA256WITHRSA" if is_rsa else "SHA256WITHECDSA")
    assert shown.key_usages == (
        ("DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT") if is_rsa and is_guide else ("DIGITAL_SIGNATURE",)
    )
    assert shown.extended_key_usages == (
        ("TLS_WEB_SERVER_AUTHENTICATION", "TLS_WEB_CLIENT_AUTHENTICATION")
        if is_guide
        else ("TLS_WEB_SERVER_AUTHENTICATION",)
    )
    assert shown.subject == "CN=*.example.com"
    family = "RSA" if is_rsa else "ECDSA"
    assert shown.issuer.startswith(f"CN=acme {family} CA ")
    assert shown.issuer.endswith(",O=pulumi-acm")
    assert shown.serial == cert.serial_number.to_bytes(16).hex(":")
    assert shown.fingerprint_sha256 == hashlib.sha256(der).hexdigest()
    assert shown.spki_sha256 == hashlib.sha256(spki_der(cert.public_key())).hexdigest()
    assert (shown.not_before, shown.not_after) == (cert.not_valid_before_utc, cert.not_valid_after_utc)
    assert x509.load_pem_x509_certificate(shown.certificate_pem.encode()) == cert
    assert all(
        pem.endswith("-----END CERTIFICATE-----\n")
        for pem in (shown.certificate_pem, shown.chain_pem, shown.root_pem)
    )


def test_a_leaf_made_right_after_the_hierarchy_does_not_begin_before_it():
    store = IssuersInMemory(now=NOW + timedelta(minutes=20))
    _, shown = issue(authority(store), now=NOW + timedelta(minutes=20))
    _, earlier = issue(authority(store), now=NOW)
    assert {shown.not_before, earlier.not_before} == {store.records[1].not_before}


def test_each_plan_has_a_serial_and_a_key_of_its_own():
    one = authority()
    plans = [plan(one).issuance for _ in range(50)]
    assert len({p.serial for p in plans}) == 50
    assert len({p.tbs_der for p in plans}) == 50
    assert max(Counter(p.sealed_key for p in plans).values()) == 1
    assert all(len(p.serial.split(":")) == 16 for p in plans)


def test_the_serial_comes_from_the_given_entropy():
    one = authority(entropy=lambda count: b"\xff" * count)
    assert plan(one).issuance.serial == ":".join(["7f"] + ["ff"] * 15)


def test_a_certificate_outside_its_profile_gets_no_plan(signatures, monkeypatch):
    monkeypatch.setattr(profiles, "new_serial", lambda _entropy: 1)
    store = IssuersInMemory()
    with pytest.raises(LintRejected, match="serial_number"):
        plan(authority(store))
    assert signatures == []


@pytest.mark.parametrize(
    "cert",
    [
        certificate("a" * 65 + ".example.com"),
        certificate("*." + "a" * 60 + ".example.com"),
        certificate("bücher.example"),
        certificate(key_algorithm=KeyAlgorithm.RSA_4096),
    ],
    ids=["long label", "long common name", "no A-label", "algorithm that is only imported"],
)
def test_what_cannot_be_built_is_rejected_and_crashes_nothing(cert):
    with pytest.raises(LintRejected):
        plan(authority(), cert)


def altered(planned: Planned, **values) -> Planned:
    return replace(planned, issuance=replace(planned.issuance, **values))


def test_only_a_plan_is_signed(signatures):
    one = authority()
    for state in (IssuanceState.SIGNED, IssuanceState.ABANDONED):
        with pytest.raises(IllegalTransition):
            sign(one, altered(plan(one), state=state))
    assert signatures == []


def test_a_plan_of_an_unknown_issuer_is_not_signed():
    one = authority()
    with pytest.raises(IssuerUnavailable):
        sign(one, altered(plan(one), issuer_id="issuer-99"))


def test_an_issuer_that_another_process_added_is_found_by_reading_again():
    store = IssuersInMemory()
    anyio.run(authority(store).hierarchy)
    held_back = store.records[1:]
    del store.records[1:]
    one = authority(store)
    anyio.run(one.hierarchy)
    store.records.extend(held_back)
    der, _ = sign(one, plan(authority(store)))
    assert der


@pytest.mark.parametrize("cut", [0, 1, 100])
def test_planned_bytes_that_are_no_certificate_are_rejected(cut):
    one = authority()
    planned = plan(one)
    with pytest.raises(LintRejected):
        sign(one, altered(planned, tbs_der=planned.issuance.tbs_der[:cut]))


def test_a_plan_whose_serial_is_another_is_rejected():
    one = authority()
    with pytest.raises(LintRejected, match="not the planned one"):
        sign(one, altered(plan(one), serial=plan(one).issuance.serial))


def test_a_plan_with_another_certificates_key_is_rejected():
    one = authority()
    with pytest.raises(KeyUnavailable):
        sign(one, altered(plan(one), sealed_key=plan(one).issuance.sealed_key))


def test_a_plan_with_another_key_in_the_right_place_is_rejected():
    one = authority()
    planned = plan(one)
    other = anyio.run(leaf_keys.make, KeyAlgorithm.EC_prime256v1)
    der, _ = sign(one, planned)
    spki = spki_der(x509.load_der_x509_certificate(der).public_key())
    pkcs8 = other.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = Envelope(KEY).seal(
        pkcs8, kind="leaf", owner=planned.issuance.arn, spki_sha256=hashlib.sha256(spki).digest()
    )
    with pytest.raises(LintRejected, match="another key"):
        sign(one, altered(planned, sealed_key=sealed))


def test_a_plan_of_another_issuer_is_rejected():
    store = IssuersInMemory()
    one = authority(store)
    planned = plan(one)
    other = next(
        r.id for r in store.records[1:] if r.id != planned.issuance.issuer_id and r.key_family == "ECDSA"
    )
    with pytest.raises(LintRejected, match="does not verify"):
        sign(one, altered(planned, issuer_id=other))


@pytest.mark.parametrize("algorithm", [KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1])
def test_a_wrong_signature_never_leaves_the_house(monkeypatch, algorithm):
    sign_ = SoftwareSigner.sign

    async def faulty(self, tbs):
        good = bytearray(await sign_(self, tbs))
        good[-1] ^= 1
        return bytes(good)

    monkeypatch.setattr(SoftwareSigner, "sign", faulty)
    one = authority()
    with pytest.raises(LintRejected, match="does not verify"):
        sign(one, plan(one, certificate(key_algorithm=algorithm)))


def test_with_another_key_encryption_key_there_is_no_plan_and_no_new_hierarchy():
    store = IssuersInMemory()
    anyio.run(authority(store).hierarchy)
    other = authority(store, envelope=Envelope(LocalKey(bytes(32))))
    with pytest.raises(KeyUnavailable):
        plan(other)
    assert len(store.records) == 5
    assert anyio.run(other.trust_anchor) == store.records[0].certificate_der


def test_a_plan_survives_the_process_that_made_it():
    store = IssuersInMemory()
    planned = plan(authority(store))
    der, _ = sign(authority(store), planned)
    assert x509.load_der_x509_certificate(der).tbs_certificate_bytes == planned.issuance.tbs_der


def test_no_private_key_is_in_a_plan_a_record_or_a_text():
    store = IssuersInMemory()
    one = authority(store)
    planned = plan(one)
    der, shown = sign(one, planned)
    key = key_of(replace(planned.issuance, certificate_der=der))
    secret = key.private_numbers().private_value.to_bytes(32)
    for place in (
        repr(planned).encode(),
        repr(shown).encode(),
        repr(store.records).encode(),
        planned.issuance.sealed_key,
    ):
        assert secret not in place
        assert secret.hex().encode() not in place
        assert b"PRIVATE" not in place
