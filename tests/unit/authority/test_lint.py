"""The pre-sign check: the profile passes every rule, and each rule finds what breaks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from acm.authority import lint, pointers, profiles
from acm.authority.algorithms import generate
from acm.authority.assemble import _Certificate, _ToBeSigned
from acm.authority.lint_rules import RULES, Order
from acm.model.errors import LintRejected
from acm.model.keys import REQUESTABLE, KeyAlgorithm
from acm.model.policies import ValidityPolicy
from tests.support.issuing import NOW, authority

NAMES = ("example.com", "*.example.com", "xn--bcher-kva.example")
THROWAWAY = ec.generate_private_key(ec.SECP256R1())
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH

HIERARCHY = anyio.run(authority(pointer_base_url="http://pki.example.com").hierarchy)
ISSUER = x509.load_der_x509_certificate(HIERARCHY[-1].certificate_der)
FOUND_AT = pointers.of_issuer("http://pki.example.com", HIERARCHY[-1].id)


def order(algorithm=KeyAlgorithm.EC_prime256v1, policy=ValidityPolicy.GUIDE, found_at=FOUND_AT) -> Order:
    """Return an order that keeps every rule."""
    not_before, not_after = profiles.leaf_validity(policy, NOW, ISSUER.not_valid_before_utc)
    leaf = profiles.Leaf(
        names=NAMES,
        public_key=generate(algorithm).public_key(),
        serial=profiles.new_serial(lambda count: bytes(range(count))),
        not_before=not_before,
        not_after=not_after,
        policy=policy,
        pointers=found_at,
    )
    return Order(
        certificate=profiles.build_leaf(leaf, ISSUER).sign(THROWAWAY, hashes.SHA256()),
        issuer=ISSUER,
        names=NAMES,
        key_algorithm=algorithm,
        policy=policy,
        pointers=found_at,
        now=NOW,
    )


@dataclass
class Draft:
    """The parts of a certificate, to be changed and signed again."""

    subject: x509.Name
    issuer: x509.Name
    key: object
    serial: int
    not_before: datetime
    not_after: datetime
    extensions: list[tuple[x509.ExtensionType, bool]]
    hash: hashes.HashAlgorithm

    def put(self, value: x509.ExtensionType, *, critical: bool = False) -> None:
        self.extensions = [(v, c) for v, c in self.extensions if v.oid != value.oid] + [(value, critical)]

    def drop(self, kind: type) -> None:
        self.extensions = [(v, c) for v, c in self.extensions if not isinstance(v, kind)]

    def turn(self, kind: type) -> None:
        self.extensions = [(v, c != isinstance(v, kind)) for v, c in self.extensions]

    def signed(self) -> x509.Certificate:
        builder = x509.CertificateBuilder(self.issuer, self.subject, self.key, self.serial)
        builder = builder.not_valid_before(self.not_before).not_valid_after(self.not_after)
        for value, critical in self.extensions:
            builder = builder.add_extension(value, critical)
        return builder.sign(THROWAWAY, self.hash)


def changed(base: Order, change: Callable[[Draft], object]) -> Order:
    cert = base.certificate
    draft = Draft(
        cert.subject,
        cert.issuer,
        cert.public_key(),
        cert.serial_number,
        cert.not_valid_before_utc,
        cert.not_valid_after_utc,
        [(e.value, e.critical) for e in cert.extensions],
        hashes.SHA256(),
    )
    change(draft)
    return replace(base, certificate=draft.signed())


def common_name(*texts: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text) for text in texts])


def names(*texts: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(text) for text in texts])


def renamed(*texts: str) -> Callable[[Order], Order]:
    """Order and certify other names, so that only what the names are like is left to find."""

    def rename(base: Order) -> Order:
        def change(draft: Draft) -> None:
            draft.put(names(*texts))
            draft.subject = common_name(texts[0])

        return replace(changed(base, change), names=texts)

    return rename


def edit(change: Callable[[Draft], object]) -> Callable[[Order], Order]:
    return lambda base: changed(base, change)


def assign(**values: object) -> Callable[[Order], Order]:
    return edit(lambda draft: [setattr(draft, name, value) for name, value in values.items()])


def put(value: x509.ExtensionType, *, critical: bool = False) -> Callable[[Order], Order]:
    return edit(lambda draft: draft.put(value, critical=critical))


def drop(kind: type) -> Callable[[Order], Order]:
    return edit(lambda draft: draft.drop(kind))


def turn(kind: type) -> Callable[[Order], Order]:
    return edit(lambda draft: draft.turn(kind))


def otherwise(**values: object) -> Callable[[Order], Order]:
    """Keep the certificate and order something else."""
    return lambda base: replace(base, **values)


def version_1(base: Order) -> Order:
    """Take the version out of the to-be-signed bytes: DEFAULT v1 (RFC 5280 §4.1)."""

    @asn1.sequence
    class Version1:
        serial_number: asn1.TLV
        signature: asn1.TLV
        issuer: asn1.TLV
        validity: asn1.TLV
        subject: asn1.TLV
        subject_public_key_info: asn1.TLV

    outer = asn1.decode_der(_Certificate, base.certificate.public_bytes(serialization.Encoding.DER))
    inner = asn1.decode_der(_ToBeSigned, base.certificate.tbs_certificate_bytes)
    parts = {name: getattr(inner, name) for name in Version1.__annotations__}
    outer = _Certificate(
        tbs=asn1.decode_der(asn1.TLV, asn1.encode_der(Version1(**parts))),
        signature_algorithm=outer.signature_algorithm,
        signature=outer.signature,
    )
    return replace(base, certificate=x509.load_der_x509_certificate(asn1.encode_der(outer)))


def early_issuer(base: Order) -> Order:
    """Put an issuer of the same name and key that begins later and ends sooner."""
    builder = x509.CertificateBuilder(
        ISSUER.subject, ISSUER.subject, ISSUER.public_key(), 1, NOW, NOW + timedelta(days=300)
    )
    for e in ISSUER.extensions:
        builder = builder.add_extension(e.value, e.critical)
    return replace(base, issuer=builder.sign(THROWAWAY, hashes.SHA256()))


def strange_name(base: Order) -> Order:
    odd = x509.OtherName(ObjectIdentifier("1.2.3"), b"\x05\x00")
    return changed(base, lambda d: d.put(x509.SubjectAlternativeName([*map(x509.DNSName, NAMES), odd])))


def cert_sign(draft: Draft) -> None:
    wanted = dict.fromkeys(
        [
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    draft.put(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **wanted), critical=True)


def rsa_with_exponent_3() -> rsa.RSAPublicKey:
    modulus = generate(KeyAlgorithm.RSA_2048).public_key().public_numbers().n
    return rsa.RSAPublicNumbers(3, modulus).public_key()


def small_rsa() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(65537, 1024).public_key()


OTHER_POINTERS = pointers.of_issuer("http://other.example.com", HIERARCHY[-1].id)
OTHER_ISSUER = x509.load_der_x509_certificate(HIERARCHY[-2].certificate_der)
POLICY = x509.PolicyInformation(profiles.DOMAIN_VALIDATED, None)

BROKEN = [
    ("poison", lambda base: replace(base, precertificate=True)),
    ("poison", edit(lambda draft: draft.put(x509.PrecertPoison(), critical=True))),
    ("version", version_1),
    ("serial_number", assign(serial=1)),
    ("serial_number", assign(serial=2**127)),
    ("serial_number", assign(serial=2**119 - 1)),
    ("signature_algorithm", assign(hash=hashes.SHA512())),
    ("signature_algorithm", assign(hash=hashes.SHA384())),
    ("issuer_name", assign(issuer=OTHER_ISSUER.subject)),
    ("validity_period", edit(lambda d: setattr(d, "not_after", d.not_after + timedelta(seconds=1)))),
    ("validity_period", edit(lambda d: setattr(d, "not_after", d.not_after - timedelta(days=1)))),
    ("validity_period", otherwise(now=NOW - timedelta(hours=1, seconds=1))),
    ("validity_period", otherwise(now=NOW + timedelta(seconds=2))),
    ("within_issuer", early_issuer),
    ("subject", assign(subject=common_name("www.example.com"))),
    ("subject", assign(subject=common_name(NAMES[0], NAMES[1]))),
    ("subject", assign(subject=x509.Name([]))),
    ("subject", assign(subject=x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, NAMES[0])]))),
    ("public_key", assign(key=ec.generate_private_key(ec.SECP384R1()).public_key())),
    ("public_key", assign(key=ec.generate_private_key(ec.SECP521R1()).public_key())),
    ("public_key", assign(key=dsa.generate_private_key(2048).public_key())),
    ("public_key", lambda base: replace(changed(base, lambda d: setattr(d, "key", small_rsa())), key_algorithm=KeyAlgorithm.RSA_1024)),
    ("public_key", lambda base: replace(changed(base, lambda d: setattr(d, "key", rsa_with_exponent_3())), key_algorithm=KeyAlgorithm.RSA_2048)),
    ("alternative_names", drop(x509.SubjectAlternativeName)),
    ("alternative_names", put(names(*NAMES[:2]))),
    ("alternative_names", put(names(*NAMES, "www.example.com"))),
    ("alternative_names", put(names(NAMES[1], NAMES[0], NAMES[2]))),
    ("alternative_names", strange_name),
    ("alternative_names", renamed("example.com", "example.com")),
    ("alternative_names", renamed(*(f"n{n}.example.com" for n in range(101)))),
    ("name_syntax", renamed("Example.com")),
    ("name_syntax", renamed("example.com.")),
    ("name_syntax", renamed("www.*.example.com")),
    ("name_syntax", renamed("w*.example.com")),
    ("name_syntax", renamed("under_score.example.com")),
    ("name_syntax", renamed("xn--example.com")),
    ("name_syntax", renamed("192.0.2.1")),
    ("name_syntax", renamed("example.com", f"{'a' * 64}.example.com")),
    ("basic_constraints", drop(x509.BasicConstraints)),
    ("basic_constraints", put(x509.BasicConstraints(True, None), critical=True)),
    ("key_usage", drop(x509.KeyUsage)),
    ("key_usage", edit(cert_sign)),
    ("extended_key_usage", drop(x509.ExtendedKeyUsage)),
    ("extended_key_usage", put(x509.ExtendedKeyUsage([SERVER]))),
    ("extended_key_usage", put(x509.ExtendedKeyUsage([SERVER, CLIENT, ExtendedKeyUsageOID.CODE_SIGNING]))),
    ("extended_key_usage", otherwise(policy=ValidityPolicy.BASELINE)),
    ("purposes_nest", put(x509.ExtendedKeyUsage([SERVER, ExtendedKeyUsageOID.OCSP_SIGNING]))),
    ("certificate_policies", drop(x509.CertificatePolicies)),
    ("certificate_policies", put(x509.CertificatePolicies([x509.PolicyInformation(profiles.DOMAIN_VALIDATED, ["http://x.example"])]))),
    ("certificate_policies", put(x509.CertificatePolicies([POLICY, x509.PolicyInformation(ObjectIdentifier("2.23.140.1.2.2"), None)]))),
    ("authority_key_identifier", drop(x509.AuthorityKeyIdentifier)),
    ("authority_key_identifier", put(profiles.authority_key(OTHER_ISSUER))),
    ("authority_key_identifier", put(x509.AuthorityKeyIdentifier(profiles.authority_key(ISSUER).key_identifier, [x509.DirectoryName(ISSUER.issuer)], ISSUER.serial_number))),
    ("pointers", drop(x509.CRLDistributionPoints)),
    ("pointers", drop(x509.AuthorityInformationAccess)),
    ("pointers", otherwise(pointers=OTHER_POINTERS)),
    ("pointers", otherwise(pointers=None)),
    ("extensions", put(x509.SubjectKeyIdentifier(b"k" * 20))),
    ("extensions", put(x509.TLSFeature([x509.TLSFeatureType.status_request]))),
    ("extensions", put(x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"))),
    ("extensions", turn(x509.BasicConstraints)),
    ("extensions", turn(x509.KeyUsage)),
    ("extensions", turn(x509.SubjectAlternativeName)),
    ("extensions", turn(x509.ExtendedKeyUsage)),
    ("extensions", turn(x509.CertificatePolicies)),
]  # fmt: skip


def names_of(findings: Iterable[str]) -> set[str]:
    return {finding.split(" ")[0] for finding in findings}


@pytest.fixture(scope="module")
def good():
    return order()


@pytest.mark.parametrize("algorithm", REQUESTABLE)
@pytest.mark.parametrize("policy", ValidityPolicy)
@pytest.mark.parametrize("found_at", [FOUND_AT, None])
def test_the_profile_keeps_every_rule(algorithm, policy, found_at):
    assert lint.findings(order(algorithm, policy, found_at)) == ()


def test_signing_an_unchanged_draft_again_keeps_every_rule(good):
    assert lint.findings(changed(good, lambda _: None)) == ()
    assert lint.findings(renamed("a.example.com", "*.b.example.com")(good)) == ()


@pytest.mark.parametrize(("rule", "breaking"), BROKEN)
def test_a_certificate_that_breaks_a_rule_is_rejected_by_that_rule(good, rule, breaking):
    broken = breaking(good)
    assert rule in names_of(lint.findings(broken))
    with pytest.raises(LintRejected) as refusal:
        lint.check(broken)
    source = next(r.source for r in RULES if r.name == rule)
    assert f"{rule} ({source}): " in refusal.value.message


def test_every_rule_is_broken_by_some_case():
    assert {rule for rule, _ in BROKEN} == {rule.name for rule in RULES}


ALONE = {"version", "purposes_nest"}
"""Rules that cannot be broken alone: version 1 has no extensions; a purpose outside the issuer's is outside the profile."""


def test_each_rule_can_be_broken_without_another(good):
    alone = {rule for rule, breaking in BROKEN if names_of(lint.findings(breaking(good))) == {rule}}
    assert alone == {rule.name for rule in RULES} - ALONE


def test_all_findings_are_listed_together(good):
    broken = assign(serial=1, subject=x509.Name([]))(good)
    assert names_of(lint.findings(broken)) == {"serial_number", "subject"}


def test_a_certificate_that_cannot_be_read_is_a_finding_and_no_crash(good):
    bad = x509.UnrecognizedExtension(x509.KeyUsage.oid, b"\x04\x01\x00")
    assert "key_usage" in names_of(lint.findings(put(bad, critical=True)(good)))


def test_rules_have_unique_names_and_sources():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.source for rule in RULES)
