"""Climbing from a name to the CAA records that count for it (RFC 8659 §3), through a scripted internet."""

import asyncio

import dns.rcode
import pytest

from acm.model.caa import CAA_NAMES, CAAReason
from acm.validation.caa import CAA_LIMITS, CAAChecker
from acm.validation.caa_shared import MOST_SECONDS
from acm.validation.resolver import Resolver
from tests.support.nameserver import Authority, Network, failing, garbage, lame, silent
from tests.unit.validation.worlds import FIRST, NOW, ROOT, SECOND, TLD, world

OURS, THEIRS, NOBODY = 'CAA 0 issue "amazon.com"', 'CAA 0 issue "ca.test"', 'CAA 0 issue ";"'
RESOLVER = "203.0.113.1"


def check(network, *names, limits=CAA_LIMITS, **settings):
    chosen = {
        "nameservers": (),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "exchange": network,
    } | settings
    checker = CAAChecker(Resolver(**chosen), issuers=CAA_NAMES, limits=limits)
    return asyncio.run(checker.look(names, now=NOW))


CLIMBS = {
    # what is shown: (zone example.test, name, reason, whose records decide)
    "no records": ("", "www", CAAReason.NO_RECORDS, ""),
    "its own": (f"www {OURS}", "www", CAAReason.PERMITTED, "www.example.test."),
    "its parent's": (f"@ {THEIRS}", "www", CAAReason.FORBIDDEN, "example.test."),
    "the nearest": (f"@ {THEIRS}\na {OURS}", "b.a", CAAReason.PERMITTED, "a.example.test."),
    "the nearest, though it restricts nothing": (
        f'@ {THEIRS}\na CAA 0 iodef "mailto:x@y.test"',
        "b.a",
        CAAReason.UNRESTRICTED,
        "a.example.test.",
    ),
    "above a name that does not exist": (f"@ {NOBODY}", "x.y.z", CAAReason.FORBIDDEN, "example.test."),
    "an alias's target": (
        f"www CNAME other\nother {THEIRS}",
        "www",
        CAAReason.FORBIDDEN,
        "www.example.test.",
    ),
    "an alias's target before the parent": (
        f"@ {THEIRS}\nwww CNAME other\nother {OURS}",
        "www",
        CAAReason.PERMITTED,
        "www.example.test.",
    ),
    "never above an alias's target": (
        f"www CNAME deep.elsewhere\ndeep.elsewhere A 192.0.2.1\nelsewhere {NOBODY}",
        "www",
        CAAReason.NO_RECORDS,
        "",
    ),
    "above the alias itself": (
        f"@ {THEIRS}\nwww CNAME deep.elsewhere\nelsewhere {OURS}",
        "www",
        CAAReason.FORBIDDEN,
        "example.test.",
    ),
    "behind a dangling alias": (f"@ {THEIRS}\nwww CNAME gone", "www", CAAReason.FORBIDDEN, "example.test."),
    "an alias above the name": (
        f"a CNAME b\nb {THEIRS}",
        "x.a",
        CAAReason.FORBIDDEN,
        "a.example.test.",
    ),
    "ten aliases in a row": (
        "\n".join(f"c{n} CNAME c{n + 1}" for n in range(10)) + f"\nc10 {THEIRS}",
        "c0",
        CAAReason.FORBIDDEN,
        "c0.example.test.",
    ),
    "a circle of aliases": ("a CNAME b\nb CNAME a", "a", CAAReason.LOOKUP_FAILED, ""),
    "an alias of itself": ("a CNAME a", "a", CAAReason.LOOKUP_FAILED, ""),
    "twenty aliases in a row": (
        "\n".join(f"c{n} CNAME c{n + 1}" for n in range(20)) + f"\nc20 {OURS}",
        "c0",
        CAAReason.LOOKUP_FAILED,
        "",
    ),
}


@pytest.mark.parametrize(("zone", "host", "reason", "where"), CLIMBS.values(), ids=CLIMBS)
def test_the_records_that_count_are(zone, host, reason, where):
    (look,) = check(world(zone), f"{host}.example.test")
    assert (look.reason, look.record_name) == (reason, where)


def test_the_top_level_domain_is_asked_too_and_the_root_is_not():
    tld = Authority({"test.": f"@ {THEIRS}\nexample NS ns1.example\nns1.example A {FIRST}"})
    network = world("", **{TLD: tld})
    (look,) = check(network, "www.example.test")
    assert (look.reason, look.record_name) == (CAAReason.FORBIDDEN, "test.")
    assert "." not in {asked.name for asked in network.asked}


def test_a_wildcard_and_its_base_share_one_climb_and_may_differ():
    network = world(f'@ {OURS}\n@ CAA 0 issuewild "ca.test"')
    plain, wild = check(network, "example.test", "*.example.test")
    assert (plain.reason, wild.reason) == (CAAReason.PERMITTED, CAAReason.FORBIDDEN)
    assert [asked.type for asked in network.asked].count("CAA") == 3


def test_a_refusal_names_the_record_its_place_and_what_to_do():
    (look,) = check(world(f"@ {THEIRS}"), "www.example.test")
    assert look.records == ('0 issue "ca.test"',)
    assert look.message == (
        'CAA at example.test. forbids issuing for www.example.test: its issue records (0 issue "ca.test") name none of '
        "amazon.com, amazontrust.com, awstrust.com, amazonaws.com. If certificates from here are wanted, "
        'add CAA 0 issue "amazon.com" at example.test., then request again.'
    )


def test_a_refusal_names_the_target_of_an_alias():
    (look,) = check(world(f"www CNAME other\nother {THEIRS}"), "www.example.test")
    assert "www.example.test. (an alias of other.example.test.)" in look.message
    assert 'add CAA 0 issue "amazon.com" at other.example.test.' in look.message


@pytest.mark.parametrize(
    "server",
    [
        silent,
        garbage,
        lame,
        failing(dns.rcode.SERVFAIL),
        failing(dns.rcode.REFUSED),
        failing(dns.rcode.NOTIMP),
    ],
    ids=["silent", "garbage", "lame", "SERVFAIL", "REFUSED", "NOTIMP"],
)
def test_nothing_is_issued_while_nobody_can_say(server):
    (look,) = check(world(**{FIRST: server, SECOND: server}), "www.example.test")
    assert look.reason is CAAReason.LOOKUP_FAILED
    assert not look.permits
    assert not look.forbids
    assert "CAA could not be checked for www.example.test" in look.message


def test_what_was_asked_of_whom_is_kept():
    (look,) = check(world(f"@ {THEIRS}"), "www.example.test")
    last = look.evidence[-1]
    assert (last.question, last.server) == ("example.test. CAA", f"{FIRST}:53")
    assert last.answer == 'CAA 0 issue "ca.test"'
    assert look.looked_at == NOW


def test_a_climb_ends_at_a_suffix_with_servers_of_its_own():
    network = Network({RESOLVER: Authority({"corp.test.": "www A 192.0.2.1"})})
    (look,) = check(network, "www.corp.test", resolvers=lambda: {"corp.test": (RESOLVER,)})
    assert look.reason is CAAReason.NO_RECORDS
    assert {asked.address for asked in network.asked} == {RESOLVER}


def test_a_configured_server_may_refuse_what_lies_above_its_zone():
    network = Network({RESOLVER: Authority({"corp.test.": "www A 192.0.2.1"})})
    (look,) = check(network, "www.corp.test", nameservers=(RESOLVER,))
    assert look.reason is CAAReason.NO_RECORDS


def test_a_configured_server_may_not_refuse_the_name_itself():
    network = Network({RESOLVER: Authority({"corp.test.": ""})})
    (look,) = check(network, "www.other.test", nameservers=(RESOLVER,))
    assert look.reason is CAAReason.LOOKUP_FAILED


def test_many_hops_and_names_stay_within_the_budget():
    network = world("\n".join(f"{'a.' * n}b CNAME c" for n in range(100)))
    (look,) = check(network, "a." * 99 + "b.example.test")
    assert look.reason is CAAReason.LOOKUP_FAILED
    assert len(network.asked) <= CAA_LIMITS.queries


def test_each_question_is_asked_where_the_one_before_was_answered():
    network = world("")
    check(network, "a.b.example.test")
    assert [asked.address for asked in network.asked] == [ROOT, TLD, FIRST, FIRST, FIRST, TLD]


def checker_of(network):
    resolver = Resolver(
        nameservers=(), resolvers=dict, allowed_networks=None, trust_anchors=(), exchange=network
    )
    return CAAChecker(resolver, issuers=CAA_NAMES)


def asked_for(network, name):
    return sum(asked.type == "CAA" and asked.name == name for asked in network.asked)


async def _checked_at_once(checker, names):
    return await asyncio.gather(*(checker.look([name], now=NOW) for name in names))


def test_names_of_one_zone_that_are_checked_at_once_share_the_answer_and_its_evidence():
    network = world(f"@ {THEIRS}")
    looks = asyncio.run(_checked_at_once(checker_of(network), [f"n{n}.example.test" for n in range(20)]))
    assert asked_for(network, "example.test.") <= 2, "the zone itself, which each climb passes"
    assert {look.reason for (look,) in looks} == {CAAReason.FORBIDDEN}
    assert {look.evidence[-1].question for (look,) in looks} == {"example.test. CAA"}


def test_an_answer_is_not_kept_longer_than_its_moment(monkeypatch):
    async def twice(checker):
        await checker.look(["example.test"], now=NOW)
        loop = asyncio.get_running_loop()
        later = loop.time() + MOST_SECONDS
        monkeypatch.setattr(loop, "time", lambda: later)
        await checker.look(["example.test"], now=NOW)

    network = world(f"@ {OURS}")
    asyncio.run(twice(checker_of(network)))
    once = world(f"@ {OURS}")
    asyncio.run(checker_of(once).look(["example.test"], now=NOW))
    assert asked_for(network, "example.test.") == 2 * asked_for(once, "example.test.")


def test_a_climb_that_is_cut_off_leaves_the_question_to_the_next():
    network = world(f"@ {OURS}")
    checker = checker_of(network)

    async def cut_then_whole():
        first = asyncio.create_task(checker.look(["www.example.test"], now=NOW))
        await asyncio.sleep(0)
        first.cancel()
        return await checker.look(["www.example.test"], now=NOW)

    (look,) = asyncio.run(cut_then_whole())
    assert look.reason is CAAReason.PERMITTED
