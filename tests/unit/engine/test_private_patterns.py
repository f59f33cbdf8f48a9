"""A leaf that follows a pattern is read back and compared with what was ordered, before it is planned."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from acm.authority.algorithms import generate
from acm.authority.private import keys, rules
from acm.authority.splicing import Pattern
from acm.engine.private_ca.deciding import order_of
from acm.model.certificate import Certificate
from acm.model.errors import LintRejected
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from tests.support import private_ca

pytestmark = pytest.mark.anyio
EC = KeyAlgorithm.EC_prime256v1


def certificate(authority, *names):
    return Certificate(
        arn="arn:aws:acm:us-east-1:123456789012:certificate/1",
        domain_name=names[0],
        names=names,
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=EC,
        validations=(),
        created_at=authority.created_at,
        certificate_authority_arn=authority.arn,
    )


async def plan(rooms, authority, *names):
    order = order_of(certificate(authority, *names), authority, authority.created_at)
    planned = await rooms.private_issuer.plan(order, authority, now=authority.created_at, evidence={})
    return planned, await rooms.private_issuer.sign(planned, order, authority)


async def test_the_first_leaf_is_held_against_every_rule_and_the_next_against_what_is_its_own(rooms):
    root = await private_ca.root(rooms)
    checked = []
    for name in ("a.corp.internal", "b.corp.internal"):
        planned, der = await plan(rooms, root, name)
        checked.append(json.loads(planned.issuance.evidence)["lint"]["rules"])
        leaf = x509.load_der_x509_certificate(der)
        assert leaf.subject == keys.common_name(name)
    assert checked == [list(rules.RULES), list(rules.OF_EACH)]


async def test_another_certificate_of_the_authority_has_a_pattern_of_its_own(rooms):
    root = await private_ca.root(rooms)
    issuing = await private_ca.below(rooms, root)
    for authority in (root, issuing):
        _, der = await plan(rooms, authority, "a.corp.internal")
        issuer = x509.load_pem_x509_certificate(authority.installed.certificate_pem.encode())
        x509.load_der_x509_certificate(der).verify_directly_issued_by(issuer)


SLIPS = {
    "the serial": lambda leaf: {"serial": leaf.serial >> 8},
    "the validity": lambda leaf: {"not_after": leaf.not_after + timedelta(seconds=1)},
    "the subject": lambda leaf: {"name": keys.common_name("x.test")},
    "the key": lambda leaf: {"public_key": generate(EC).public_key()},
    "the names": lambda leaf: {"alternative_names": x509.SubjectAlternativeName([x509.DNSName("x.test")])},
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
async def test_a_slip_in_what_is_a_leafs_own_is_not_planned(rooms, monkeypatch, slip):
    root = await private_ca.root(rooms)
    await plan(rooms, root, "a.corp.internal")
    spliced = Pattern.tbs
    monkeypatch.setattr(Pattern, "tbs", lambda self, leaf: spliced(self, replace(leaf, **slip(leaf))))
    with pytest.raises(LintRejected, match="was not signed"):
        await plan(rooms, root, "b.corp.internal")
