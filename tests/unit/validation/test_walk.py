"""The walk down the delegation: whom it asks, whom it believes, and where it ends."""

import asyncio

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest

from acm.model.certificate import ResourceRecord
from acm.model.errors import InvalidSetting
from acm.model.looks import LookReason
from acm.validation.dns import DNSValidator
from acm.validation.limits import LIMITS, Limits
from acm.validation.resolver import Resolver
from acm.validation.root_hints import ROOT_SERVERS
from tests.support.nameserver import (
    Authority,
    Network,
    altered,
    closed,
    failing,
    garbage,
    lame,
    silent,
    without_edns,
)
from tests.unit.validation.worlds import (
    FIRST,
    NAME,
    NOW,
    RECORD,
    ROOT,
    ROOT_ZONE,
    SECOND,
    TLD,
    VALUE,
    look,
    world,
)

GOOD = f"_aaaa.www CNAME {VALUE}"
RESOLVER, OTHER = "203.0.113.1", "203.0.113.2"


def addresses(network: Network) -> list[str]:
    """Return whom the network saw asked, in order."""
    return [asked.address for asked in network.asked]


def test_the_walk_goes_from_the_root_down_to_the_servers_of_the_zone():
    network = world(GOOD)
    assert look(network).found
    assert addresses(network) == [ROOT, TLD, FIRST]
    assert {(asked.name, asked.type) for asked in network.asked} == {(NAME, "CNAME")}


def test_questions_ask_for_no_recursion_and_offer_a_payload_that_is_never_fragmented():
    network = world(GOOD)
    look(network)
    assert {(asked.recursion_desired, asked.payload) for asked in network.asked} == {(False, 1232)}


@pytest.mark.parametrize(
    "first",
    [silent, closed, garbage, lame, failing(dns.rcode.SERVFAIL), failing(dns.rcode.REFUSED)],
    ids=["silent", "closed", "garbage", "lame", "SERVFAIL", "REFUSED"],
)
def test_the_next_server_of_the_zone_is_asked_when_one_is_of_no_help(first):
    network = world(GOOD, **{FIRST: first})
    assert look(network).found
    assert SECOND in addresses(network)


def test_the_first_definite_answer_counts_even_when_another_server_would_say_otherwise():
    network = world("", **{SECOND: Authority({"example.test.": GOOD})})
    assert look(network).reason is LookReason.NXDOMAIN


def test_a_silent_server_is_asked_again_after_the_others_had_their_turn():
    network = world(GOOD, **{FIRST: silent, SECOND: silent})
    look(network)
    assert addresses(network)[2:] == [FIRST, SECOND, FIRST, SECOND]


def test_an_answer_says_more_than_silence():
    network = world(GOOD, **{FIRST: silent, SECOND: failing(dns.rcode.REFUSED)})
    assert look(network).reason is LookReason.REFUSED


def test_a_server_without_edns_is_asked_without():
    network = world(**{FIRST: without_edns(Authority({"example.test.": GOOD}))})
    assert look(network).found
    assert [asked.payload for asked in network.asked if asked.address == FIRST] == [1232, 0]


def test_the_address_of_a_name_server_elsewhere_is_found_by_a_walk_of_its_own():
    tld = Authority({"test.": f"example NS ns.host\nhost NS ns.host\nns.host A {SECOND}"})
    elsewhere = Authority({"host.test.": f"ns A {FIRST}"})
    both = {FIRST: Authority({"example.test.": GOOD}), SECOND: elsewhere}
    network = Network({ROOT: Authority(ROOT_ZONE), TLD: altered(tld, _drop_glue_of("example.test.")), **both})
    assert look(network).found
    assert ("ns.host.test.", "A") in {(asked.name, asked.type) for asked in network.asked}


def _drop_glue_of(owner: str):
    def alter(message):
        if any(rrset.name.to_text() == owner for rrset in message.authority):
            message.additional = []

    return alter


def test_glue_for_a_name_outside_the_referring_zone_is_not_believed():
    """The server of test. may not say where ns.host.other. is; the walk asks other. itself."""
    poison = dns.rrset.from_text("ns.host.other.", 60, "IN", "A", "203.0.113.66")
    tld = altered(Authority({"test.": "example NS ns.host.other."}), lambda m: m.additional.append(poison))
    root = Authority(
        {
            ".": f"test. NS ns.nic.test.\nns.nic.test. A {TLD}\nother. NS ns.nic.other.\nns.nic.other. A {OTHER}"
        }
    )
    other = Authority({"other.": f"ns.host A {FIRST}"})
    network = Network({ROOT: root, TLD: tld, OTHER: other, FIRST: Authority({"example.test.": GOOD})})
    assert look(network).found
    assert "203.0.113.66" not in addresses(network)


def test_name_servers_that_need_each_other_end_the_walk():
    tld = Authority({"test.": "example NS ns.one\none NS ns.two\ntwo NS ns.one"})
    network = Network({ROOT: Authority(ROOT_ZONE), TLD: tld})
    seen = look(network)
    assert seen.reason is LookReason.LAME_DELEGATION
    assert "no address could be found of any name server of example.test." in seen.message
    assert len(network.asked) < LIMITS.queries


def test_a_delegation_to_very_many_servers_does_not_make_us_ask_them_all():
    many = "\n".join(f"example NS n{i}.victim{i}" for i in range(200))
    tld = Authority({"test.": many})
    network = Network({ROOT: Authority(ROOT_ZONE), TLD: tld})
    look(network)
    assert len(network.asked) <= LIMITS.queries


def _refer_to(owner: str, address: str):
    """Return a server that refers everything to a zone, whatever was asked."""

    def answer(query):
        response = dns.message.make_response(query)
        response.authority.append(dns.rrset.from_text(owner, 60, "IN", "NS", f"ns.{owner}"))
        response.additional.append(dns.rrset.from_text(f"ns.{owner}", 60, "IN", "A", address))
        return response

    return answer


@pytest.mark.parametrize(
    "owner", ["test.", "example.test.", "other.test."], ids=["upward", "to itself", "sideways"]
)
def test_a_referral_that_does_not_lead_nearer_is_no_referral(owner):
    loop = _refer_to(owner, FIRST)
    network = world(**{FIRST: loop, SECOND: loop})
    assert look(network).reason is LookReason.LAME_DELEGATION
    assert len(network.asked) == 4


def test_a_referral_into_another_branch_is_no_referral():
    sideways = _refer_to("other.test.", FIRST)
    network = world(GOOD, **{TLD: sideways})
    assert look(network).reason is LookReason.LAME_DELEGATION
    assert FIRST not in addresses(network)


@pytest.mark.parametrize("zone", ["", "x._aaaa.www A 192.0.2.9"], ids=["no such name", "no such type"])
def test_a_server_without_authority_cannot_say_that_there_is_nothing(zone):
    unentitled = altered(
        Authority({"example.test.": zone}), lambda m: setattr(m, "flags", m.flags & ~dns.flags.AA)
    )
    network = world(GOOD, **{FIRST: unentitled})
    assert look(network).found
    assert addresses(network)[-1] == SECOND


def test_a_zone_with_very_many_addresses_has_only_some_of_them_asked():
    servers = "\n".join(f"example NS n{i}.example" for i in range(8))
    glue = "\n".join(f"n{i}.example A 198.51.100.{8 * i + j}" for i in range(8) for j in range(8))
    tld = Authority({"test.": f"{servers}\n{glue}"})
    network = Network({ROOT: Authority(ROOT_ZONE), TLD: tld})
    look(network)
    asked = set(addresses(network)) - {ROOT, TLD}
    assert len(asked) == LIMITS.servers


def test_a_name_server_with_very_many_addresses_has_only_some_of_them_read():
    tld = Authority({"test.": "example NS ns.host\nhost NS ns.nic\nns.nic A 192.0.2.3"})
    host = Authority({"host.test.": "\n".join(f"ns A 198.51.100.{i}" for i in range(1, 200))})
    seen = look(Network({ROOT: Authority(ROOT_ZONE), TLD: tld, "192.0.2.3": host}))
    (read,) = {exchange.answer for exchange in seen.evidence if exchange.server == "192.0.2.3:53"}
    assert read.count("198.51.100.") == 8


def test_a_server_inside_its_own_zone_without_glue_is_not_searched_for():
    network = world(**{TLD: Authority({"test.": "example NS ns1.example"})})
    assert look(network).reason is LookReason.LAME_DELEGATION
    assert addresses(network) == [ROOT, TLD]


def test_a_chain_of_referrals_is_bounded():
    labels = [f"l{i}" for i in range(30)]
    name = ".".join(labels) + ".test."
    parts = name.split(".")
    zones = [".".join(parts[i:]) for i in range(len(parts) - 2, -1, -1)]
    handlers = {ROOT: _refer_to(zones[0], "198.51.100.0")}
    for i, deeper in enumerate(zones[1:]):
        handlers[f"198.51.100.{i}"] = _refer_to(deeper, f"198.51.100.{i + 1}")
    network = Network(handlers)
    seen = look(network, ResourceRecord(name=name, value=VALUE), limits=Limits(referrals=16))
    assert seen.reason is LookReason.CHAIN_TOO_LONG
    assert "there are more than 16 referrals on the way to it" in seen.message
    assert len(network.asked) == 17


def test_records_of_other_names_and_types_in_an_answer_do_not_count():
    def alter(message):
        message.answer = [
            dns.rrset.from_text("_other.example.test.", 60, "IN", "CNAME", VALUE),
            dns.rrset.from_text(NAME, 60, "IN", "TXT", VALUE),
            dns.rrset.from_text(NAME, 60, "CH", "CNAME", VALUE),
        ]

    hostile = altered(Authority({"example.test.": ""}), alter)
    seen = look(world(**{FIRST: hostile, SECOND: hostile}))
    assert not seen.found


@pytest.mark.parametrize(
    "alter",
    [
        lambda message: setattr(message, "id", message.id ^ 1),
        lambda message: setattr(message, "question", [dns.rrset.from_text("other.test.", 0, "IN", "CNAME")]),
        lambda message: setattr(message, "flags", message.flags & ~dns.flags.QR),
    ],
    ids=["another id", "another question", "a question, no answer"],
)
def test_an_answer_to_something_else_is_no_answer(alter):
    hostile = altered(Authority({"example.test.": GOOD}), alter)
    assert look(world(**{FIRST: hostile, SECOND: hostile})).reason is LookReason.MALFORMED


def test_only_a_few_of_very_many_records_are_read():
    answer = altered(
        Authority({"example.test.": ""}),
        lambda m: m.answer.append(
            dns.rrset.from_text(NAME, 60, "IN", "TXT", *(f"t{i}" for i in range(2000)))
        ),
    )
    seen = look(world(**{FIRST: answer, SECOND: answer}))
    assert sum(len(exchange.answer) for exchange in seen.evidence) < 5000


def test_evidence_is_bounded_and_keeps_both_ends():
    seen = look(world("", **{FIRST: silent, SECOND: silent}), limits=Limits(evidence=3, tries=9))
    assert len(seen.evidence) == 3
    assert seen.evidence[0].server == f"{ROOT}:53"
    assert seen.evidence[-1].server == f"{SECOND}:53"


# Where a walk begins


def test_a_configured_server_is_asked_first_and_may_recurse():
    network = Network({RESOLVER: Authority({"test.": f"_aaaa.www.example CNAME {VALUE}"})})
    assert look(network, nameservers=(f"{RESOLVER}:5300",)).found
    (asked,) = network.asked
    assert (asked.address, asked.port, asked.recursion_desired) == (RESOLVER, 5300, True)


def test_a_cached_answer_is_believed_of_a_configured_resolver_only():
    cached = altered(
        Authority({"example.test.": GOOD}, recursion_available=True),
        lambda m: setattr(m, "flags", m.flags & ~dns.flags.AA),
    )
    assert look(Network({RESOLVER: cached}), nameservers=(RESOLVER,)).found
    assert look(world(**{FIRST: cached, SECOND: cached})).reason is LookReason.LAME_DELEGATION


@pytest.mark.parametrize(
    ("zone", "reason"), [("", LookReason.NXDOMAIN), ("x._aaaa.www A 192.0.2.9", LookReason.MISSING)]
)
def test_a_resolver_may_say_that_there_is_nothing(zone, reason):
    cached = altered(
        Authority({"example.test.": zone}, recursion_available=True),
        lambda m: setattr(m, "flags", m.flags & ~dns.flags.AA),
    )
    assert look(Network({RESOLVER: cached}), nameservers=(RESOLVER,)).reason is reason


def test_a_referral_of_a_configured_server_is_followed_without_asking_for_recursion():
    network = world(GOOD).add(RESOLVER, Authority(ROOT_ZONE))
    assert look(network, nameservers=(RESOLVER,)).found
    assert [(asked.address, asked.recursion_desired) for asked in network.asked] == [
        (RESOLVER, True),
        (TLD, False),
        (FIRST, False),
    ]


def test_the_longest_suffix_decides_whom_to_ask():
    network = Network({OTHER: Authority({"example.test.": GOOD})})
    resolvers = {"test": (RESOLVER,), "Example.TEST.": (OTHER,), "ample.test": (RESOLVER,)}
    assert look(network, resolvers=lambda: resolvers, nameservers=(RESOLVER,)).found
    assert addresses(network) == [OTHER]


def test_other_names_are_asked_of_the_nameservers():
    network = Network({RESOLVER: Authority({"example.test.": GOOD})})
    assert look(network, resolvers=lambda: {"other.test": (OTHER,)}, nameservers=(RESOLVER,)).found


def test_resolvers_may_change_between_looks():
    resolvers: dict[str, tuple[str, ...]] = {}
    network = Network({OTHER: Authority({"example.test.": GOOD})})
    resolver = Resolver(
        nameservers=(RESOLVER,),
        resolvers=lambda: resolvers,
        allowed_networks=None,
        trust_anchors=(),
        exchange=network,
    )
    validator = DNSValidator(resolver)
    assert not asyncio.run(validator.look(RECORD, now=NOW)).found
    resolvers["example.test"] = (OTHER,)
    assert asyncio.run(validator.look(RECORD, now=NOW)).found


def test_a_hop_into_another_domain_begins_a_new_walk():
    network = world("_aaaa.www CNAME proof.other.test.").add(
        OTHER, Authority({"other.test.": f"proof CNAME {VALUE}"})
    )
    assert look(network, resolvers=lambda: {"other.test": (OTHER,)}).found
    assert addresses(network) == [ROOT, TLD, FIRST, OTHER]


def test_in_a_lab_every_server_may_have_a_port_of_its_own():
    network = world(GOOD)
    ports = {ROOT: 5004, TLD: 5010, FIRST: 5001}
    assert look(network, port_of=lambda address: ports.get(address, 53)).found
    assert [(asked.address, asked.port) for asked in network.asked] == [
        (ROOT, 5004),
        (TLD, 5010),
        (FIRST, 5001),
    ]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"nameservers": ("ns.example.com",)}, "nameservers"),
        ({"resolvers": lambda: {"test": ("nobody",)}}, "resolvers.test"),
        ({"resolvers": lambda: {"a..b": (RESOLVER,)}}, "resolvers"),
    ],
)
def test_servers_that_are_no_addresses_are_refused_before_any_look(settings, path):
    with pytest.raises(InvalidSetting) as refused:
        look(Network(), **settings)
    assert refused.value.property_path == path


def test_without_configuration_the_thirteen_root_servers_are_known():
    assert [name for name, _, _ in ROOT_SERVERS] == [
        f"{letter}.root-servers.net." for letter in "abcdefghijklm"
    ]
