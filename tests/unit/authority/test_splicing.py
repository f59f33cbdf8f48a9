"""Leaves that are spliced into a pattern are, octet for octet, those that the library builds."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from acm.authority import splicing
from acm.authority.algorithms import generate
from acm.authority.private import keys, profiles, signatures
from acm.authority.splicing import Leaf, Pattern
from acm.model.keys import REQUESTABLE, KeyAlgorithm, KeyFamily
from acm.model.private_ca.order import Names, SigningOrder
from acm.model.private_ca.signing import DEFAULT_SIGNING, SigningAlgorithm

BEGIN = datetime(2026, 11, 25, 5, 0, 0, tzinfo=UTC)
NAMES = {
    "one": ("www.corp.internal",),
    "a wildcard and its apex": ("*.corp.internal", "corp.internal"),
    "a hundred long ones": tuple(
        f"host{number}.{'x' * 60}.{'y' * 60}.corp.internal" for number in range(100)
    ),
}
SERIALS = {"the smallest": 0x40 << 120, "the largest": (1 << 127) - 1}


def order(names=NAMES["one"], algorithm=KeyAlgorithm.EC_prime256v1, begin=BEGIN, **changes):
    asked = SigningOrder(
        wanted=Names(arn="arn:leaf", names=names, key_algorithm=algorithm),
        signing_algorithm=DEFAULT_SIGNING[algorithm],
        not_before=begin,
        not_after=begin + timedelta(days=395, seconds=-1),
    )
    return replace(asked, **changes)


@pytest.fixture(scope="module")
def made():
    """Keys, one of each algorithm, and authorities' certificates by family."""
    private = {algorithm: generate(algorithm) for algorithm in REQUESTABLE}
    authorities = {}
    for algorithm in (KeyAlgorithm.EC_prime256v1, KeyAlgorithm.EC_secp384r1, KeyAlgorithm.RSA_2048):
        authorities[algorithm] = authority_certificate(private[algorithm], DEFAULT_SIGNING[algorithm])
    return private, authorities


def authority_certificate(key, algorithm):
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = keys.common_name("Private Root")
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(BEGIN).not_valid_after(BEGIN + timedelta(days=3650))
    return signatures.built(builder.add_extension(identifier, critical=False), key, algorithm)


def subject(asked, key):
    names = x509.SubjectAlternativeName(list(map(x509.DNSName, asked.wanted.names)))
    common = keys.common_name(asked.wanted.names[0][:64])
    return profiles.Subject(name=common, public_key=key.public_key(), alternative_names=names)


def built(asked, key, issuer, serial, signer):
    builder = profiles.build(asked, subject(asked, key), issuer, serial)
    return signatures.built(builder, signer, asked.signing_algorithm).tbs_certificate_bytes


CASES = [
    (leaf, authority, signing)
    for leaf, authority in itertools.product(
        REQUESTABLE, (KeyAlgorithm.EC_prime256v1, KeyAlgorithm.EC_secp384r1, KeyAlgorithm.RSA_2048)
    )
    for signing in SigningAlgorithm
    if leaf.family is authority.family and ("RSA" in signing) is (authority.family is KeyFamily.RSA)
]


@pytest.mark.parametrize(("leaf", "authority", "signing"), CASES, ids=str)
def test_a_spliced_leaf_is_the_one_that_the_library_builds(made, leaf, authority, signing):
    private, authorities = made
    first = order(("first.corp.internal",), leaf, BEGIN - timedelta(days=3), signing_algorithm=signing)
    other_key = private[leaf]
    pattern = Pattern.of(built(first, other_key, authorities[authority], 0x4242 << 112, private[authority]))
    key = private[leaf] if leaf.family is KeyFamily.RSA else generate(leaf)
    begins = (BEGIN, datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC))
    for names, serial, begin in itertools.product(NAMES.values(), SERIALS.values(), begins):
        asked = order(names, leaf, begin, signing_algorithm=signing)
        of = subject(asked, key)
        spliced = pattern.tbs(
            Leaf(
                serial=serial,
                name=of.name,
                public_key=of.public_key,
                alternative_names=of.alternative_names,
                not_before=asked.not_before,
                not_after=asked.not_after,
            )
        )
        assert spliced == built(asked, key, authorities[authority], serial, private[authority])


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_an_element_is_read_back_as_it_was_written(length):
    element = splicing.tlv(0x30, bytes(length))
    assert splicing.content(element) == bytes(length)
    assert list(splicing.elements(element + element)) == [element, element]
