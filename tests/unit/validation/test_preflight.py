"""What is to be expected of a certificate that is only planned, through a scripted internet."""

import dns.rcode
import pytest

from acm.model.caa import CAA_NAMES
from acm.model.clock import SystemClock
from acm.model.preflight import Prospect
from acm.validation.preflight import MOST_NAMES, PreflightChecker
from acm.validation.resolver import Resolver
from tests.support.nameserver import failing
from tests.unit.validation.worlds import FIRST, NAME, RECORD, SECOND, VALUE, world

DENY = '@ CAA 0 issue "ca.test"'


def checker(network, served=()):
    resolver = Resolver(
        nameservers=(), resolvers=dict, allowed_networks=None, trust_anchors=(), exchange=network
    )
    return PreflightChecker(resolver, issuers=CAA_NAMES, served=served, clock=SystemClock())


CASES = {
    # what is there: (network, prospect, the sentence's beginning)
    "the record": (
        lambda: world(f"_aaaa.www CNAME {VALUE}"),
        Prospect.READY,
        "www.example.test issues in seconds: its record is there. Asked ns1.example.test.",
    ),
    "nothing": (
        world,
        Prospect.WAITS,
        f"www.example.test waits for this record: {NAME} CNAME {VALUE}. Asked",
    ),
    "another target": (
        lambda: world("_aaaa.www CNAME shop"),
        Prospect.WAITS,
        f"www.example.test waits for this record: {NAME} CNAME {VALUE}. Asked",
    ),
    "a CAA record of another authority": (
        lambda: world(f"_aaaa.www CNAME {VALUE}\n{DENY}"),
        Prospect.HANGS,
        "www.example.test will hang: CAA at example.test. forbids issuing for www.example.test",
    ),
    "a broken delegation": (
        lambda: world(**{FIRST: failing(dns.rcode.REFUSED), SECOND: failing(dns.rcode.REFUSED)}),
        Prospect.HANGS,
        "www.example.test will hang: CAA could not be checked",
    ),
}


@pytest.mark.parametrize(("build", "prospect", "beginning"), CASES.values(), ids=CASES)
def test_a_name_is_told_what_is_to_be_expected(build, prospect, beginning):
    (seen,) = checker(build()).look({"www.example.test": RECORD})
    assert (seen.domain_name, seen.prospect) == ("www.example.test", prospect)
    assert seen.message.startswith(beginning)


def test_a_zone_that_is_served_here_is_not_asked_for():
    network = world(DENY)
    (seen,) = checker(network, served=("example.test",)).look({"www.example.test": RECORD})
    assert seen.prospect is Prospect.READY
    assert network.asked == []


def test_a_record_that_is_not_known_yet_leaves_caa_to_be_asked():
    (waits,) = checker(world()).look({"www.example.test": None})
    (hangs,) = checker(world(DENY)).look({"www.example.test": None})
    assert (waits.prospect, hangs.prospect) == (Prospect.WAITS, Prospect.HANGS)


def test_a_certificate_of_very_many_names_has_only_some_of_them_looked_at():
    names = {f"n{n}.example.test": None for n in range(MOST_NAMES + 5)}
    assert len(checker(world()).look(names)) == MOST_NAMES
