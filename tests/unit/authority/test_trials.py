"""Leaves that follow a pattern are, octet for octet, those that the library builds, and what is their own is checked."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from acm.authority import pointers, profiles
from acm.authority.algorithms import generate, signature_hash
from acm.authority.lint_rules import OF_EACH, RULES
from acm.authority.splicing import MOST_PATTERNS, Pattern
from acm.authority.trials import Trials
from acm.model.errors import LintRejected
from acm.model.keys import REQUESTABLE, KeyAlgorithm
from acm.model.policies import ValidityPolicy
from acm.model.revocation import SHARDS
from tests.support.issuing import NOW, authority, certificate

EC = KeyAlgorithm.EC_prime256v1
URL = "http://pki.example.com"
NAMES = (
    ("www.example.com",),
    ("*.example.com", "example.com"),
    tuple(f"n{n}.example.com" for n in range(100)),
)
KEYS = {algorithm: generate(algorithm) for algorithm in REQUESTABLE}


def issuer_of(algorithm, policy):
    one = authority(policy=policy)
    return anyio.run(lambda: one.issuers.choose(algorithm.family, policy, NOW))


def leaf(
    issuer, names, serial, *, algorithm=EC, policy=ValidityPolicy.GUIDE, found_at=None, logged=False, now=NOW
):
    not_before, not_after = profiles.leaf_validity(policy, now, issuer.record.not_before)
    return profiles.Leaf(
        names=names,
        public_key=KEYS[algorithm].public_key(),
        serial=serial,
        not_before=not_before,
        not_after=not_after,
        policy=policy,
        pointers=found_at,
        precertificate=logged,
    )


@pytest.mark.parametrize("policy", ValidityPolicy)
@pytest.mark.parametrize("algorithm", REQUESTABLE)
def test_a_leaf_that_follows_a_pattern_is_the_one_that_the_library_builds(algorithm, policy):
    issuer, trials = issuer_of(algorithm, policy), Trials()
    throwaway = generate(KeyAlgorithm.RSA_2048) if "RSA" in algorithm else None
    throwaway = throwaway or ec.generate_private_key(issuer.public_key.curve)
    places = (None, pointers.of_issuer(URL, "issuer", 7), pointers.of_issuer(URL, "issuer", 8))
    for found_at, logged in itertools.product(places, (False, True)):
        checked = []
        for number, names in enumerate(NAMES):
            wanted = leaf(
                issuer,
                names,
                profiles.new_serial(lambda count, n=number: bytes([n] * count)),
                algorithm=algorithm,
                policy=policy,
                found_at=found_at,
                logged=logged,
                now=NOW + timedelta(minutes=number),
            )
            now = NOW + timedelta(minutes=number)
            trial, rules = anyio.run(lambda w=wanted, n=now: trials.make(w, issuer, algorithm, n))
            checked.append(list(rules))
            built = profiles.build_leaf(wanted, issuer.certificate).sign(
                throwaway, signature_hash(issuer.public_key)
            )
            assert trial.tbs_certificate_bytes == built.tbs_certificate_bytes
        assert checked == [RULES, OF_EACH, OF_EACH]


SLIPS = {
    "the serial": lambda of: {"serial": of.serial >> 8},
    "the validity": lambda of: {"not_after": of.not_after + timedelta(seconds=1)},
    "the beginning": lambda of: {"not_before": of.not_before - timedelta(seconds=1)},
    "the subject": lambda of: {"name": profiles.common_name("x.test")},
    "the key": lambda of: {"public_key": KEYS[KeyAlgorithm.EC_secp384r1].public_key()},
    "the names": lambda of: {"alternative_names": profiles.alternative_names(("x.test",))},
    "one name more": lambda of: {
        "alternative_names": x509.SubjectAlternativeName([*of.alternative_names, x509.DNSName("x.test")])
    },
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_in_what_is_a_leafs_own_is_not_planned(monkeypatch, slip):
    one = authority()

    async def plan(name):
        return await one.plan(certificate(name), now=NOW, evidence={}, logged=True)

    # There are two intermediates of each kind of key: both have their patterns before the slip.
    one.issuers._choose = lambda candidates: candidates[0]
    first = anyio.run(plan, "a.example.com")
    spliced = Pattern.tbs
    monkeypatch.setattr(Pattern, "tbs", lambda self, own: spliced(self, replace(own, **slip(own))))
    with pytest.raises(LintRejected, match="was not signed"):
        anyio.run(plan, "b.example.com")
    monkeypatch.undo()
    second = anyio.run(plan, "b.example.com")
    named = [json.loads(one.issuance.evidence)["lint"]["rules"] for one in (first, second)]
    assert named == [[rule.name for rule in rules] for rules in (RULES, OF_EACH)]


def test_what_cannot_be_built_is_refused_with_a_pattern_as_without():
    one = authority()
    one.issuers._choose = lambda candidates: candidates[0]
    for _ in range(2):
        with pytest.raises(LintRejected, match="cannot be built"):
            anyio.run(lambda: one.plan(certificate("x" * 65 + ".test"), now=NOW, evidence={}))
        anyio.run(lambda: one.plan(certificate("a.test"), now=NOW, evidence={}))


def test_there_is_room_for_a_pattern_of_each_list_of_several_intermediates():
    assert MOST_PATTERNS >= 2 * 4 * SHARDS
