"""Every reason a look can end with, and the sentence that a person reads."""

import asyncio

import dns.flags
import dns.name
import dns.rcode
import dns.rrset
import pytest

from acm.model.looks import LookReason
from acm.validation.limits import Limits
from tests.support.nameserver import Authority, altered, closed, failing, garbage, lame, silent
from tests.unit.validation.worlds import FIRST, NAME, NOW, RECORD, ROOT, SECOND, TLD, VALUE, look, world

ASKED = f"Asked ns1.example.test. ({FIRST}:53) for {NAME} CNAME: "
EXPECTED = f"; expected CNAME {VALUE}"


def both(handler):
    """Return a world whose two servers of example.test behave like ``handler``."""
    return world(**{FIRST: handler, SECOND: handler})


CASES = {
    "found": (
        lambda: world(f"_aaaa.www CNAME {VALUE}"),
        LookReason.FOUND,
        f"Asked ns1.example.test. ({FIRST}:53) for {NAME} CNAME: it answered CNAME {VALUE}, as expected.",
    ),
    "found in other case": (
        lambda: world(f"_AAAA.wWw CNAME {VALUE.upper()}"),
        LookReason.FOUND,
        f"Asked ns1.example.test. ({FIRST}:53) for {NAME} CNAME: it answered CNAME {VALUE.upper()}, as expected.",
    ),
    "found without the leading underscore": (
        lambda: world(f"_aaaa.www CNAME {VALUE[1:]}"),
        LookReason.FOUND,
        f"Asked ns1.example.test. ({FIRST}:53) for {NAME} CNAME: it answered CNAME {VALUE[1:]}, as expected.",
    ),
    "found at the end of a chain": (
        lambda: world(f"_aaaa.www CNAME alias\nalias CNAME {VALUE}"),
        LookReason.FOUND,
        f"Asked ns1.example.test. ({FIRST}:53) for alias.example.test. CNAME: it answered CNAME {VALUE}, as expected.",
    ),
    "no such name": (
        world,
        LookReason.NXDOMAIN,
        ASKED + "there is no such name (NXDOMAIN)" + EXPECTED,
    ),
    "the name has nothing": (
        lambda: world("below._aaaa.www A 192.0.2.9"),
        LookReason.MISSING,
        ASKED + "the name has no CNAME record" + EXPECTED,
    ),
    "a TXT record instead": (
        lambda: world(f'_aaaa.www TXT "{VALUE}"'),
        LookReason.MISSING,
        ASKED + "the name has a TXT record but no CNAME record" + EXPECTED,
    ),
    "another target": (
        lambda: world("_aaaa.www CNAME shop.example.test."),
        LookReason.WRONG_TARGET,
        ASKED + "it points to shop.example.test." + EXPECTED,
    ),
    "the value became relative": (
        lambda: world(f"_aaaa.www CNAME {VALUE[:-1]}"),
        LookReason.WRONG_TARGET,
        ASKED + f"it points to {VALUE}example.test., the value with the zone's name appended "
        "(write it with a trailing dot)" + EXPECTED,
    ),
    "a chain to another target": (
        lambda: world("_aaaa.www CNAME alias\nalias CNAME shop\nshop A 192.0.2.9"),
        LookReason.WRONG_TARGET,
        f"Asked ns1.example.test. ({FIRST}:53) for alias.example.test. CNAME: "
        "a chain of 2 CNAME records ends at shop.example.test." + EXPECTED,
    ),
    "the zone was appended": (
        lambda: world(f"_aaaa.www.example.test CNAME {VALUE}"),
        LookReason.ZONE_APPENDED_TWICE,
        ASKED
        + "nothing is there, but the record stands at _aaaa.www.example.test.example.test., so the zone's "
        "name was appended twice (enter the record's name without it)" + EXPECTED,
    ),
    "the domain was appended": (
        lambda: world(f"_aaaa.www.example.test.www CNAME {VALUE}"),
        LookReason.ZONE_APPENDED_TWICE,
        ASKED + "nothing is there, but the record stands at _aaaa.www.example.test.www.example.test., so the "
        "zone's name was appended twice (enter the record's name without it)" + EXPECTED,
    ),
    "another record with the zone appended": (
        lambda: world("_aaaa.www.example.test CNAME shop"),
        LookReason.NXDOMAIN,
        ASKED + "there is no such name (NXDOMAIN)" + EXPECTED,
    ),
    "server failure": (
        lambda: both(failing(dns.rcode.SERVFAIL)),
        LookReason.SERVFAIL,
        ASKED + "it failed (SERVFAIL)" + EXPECTED,
    ),
    "an odd code": (
        lambda: both(failing(dns.rcode.YXDOMAIN)),
        LookReason.SERVFAIL,
        ASKED + "it failed (YXDOMAIN)" + EXPECTED,
    ),
    "refused": (
        lambda: both(failing(dns.rcode.REFUSED)),
        LookReason.REFUSED,
        ASKED + "it refuses to answer (REFUSED)" + EXPECTED,
    ),
    "lame": (
        lambda: both(lame),
        LookReason.LAME_DELEGATION,
        ASKED + "it has no authority for that name and refers to nobody who has" + EXPECTED,
    ),
    "an answer without authority": (
        lambda: both(altered(Authority({"example.test.": f"_aaaa.www CNAME {VALUE}"}), _drop_authority)),
        LookReason.LAME_DELEGATION,
        ASKED + "it has no authority for that name and refers to nobody who has" + EXPECTED,
    ),
    "a delegation to nobody": (
        lambda: world(**{TLD: Authority({"test.": "example NS ns1.example"})}),
        LookReason.LAME_DELEGATION,
        f"Asked for {NAME} CNAME: no address could be found of any name server of example.test." + EXPECTED,
    ),
    "silence": (
        lambda: both(silent),
        LookReason.TIMED_OUT,
        ASKED + "no answer in 2 s" + EXPECTED,
    ),
    "a closed port": (
        lambda: both(closed),
        LookReason.UNREACHABLE,
        ASKED + "it cannot be reached (connection refused)" + EXPECTED,
    ),
    "no DNS": (
        lambda: both(garbage),
        LookReason.MALFORMED,
        ASKED + "what it sent is not an answer to the question" + EXPECTED,
    ),
    "a question not understood": (
        lambda: both(failing(dns.rcode.FORMERR)),
        LookReason.MALFORMED,
        ASKED + "it did not understand the question (FORMERR)" + EXPECTED,
    ),
    "a loop": (
        lambda: world("_aaaa.www CNAME alias\nalias CNAME _aaaa.www"),
        LookReason.CHAIN_TOO_LONG,
        f"Asked ns1.example.test. ({FIRST}:53) for alias.example.test. CNAME: "
        f"the CNAME records lead in a circle, back to {NAME}" + EXPECTED,
    ),
    "six in a row": (
        lambda: world(
            "_aaaa.www CNAME a1\na1 CNAME a2\na2 CNAME a3\na3 CNAME a4\na4 CNAME a5\na5 CNAME " + VALUE
        ),
        LookReason.CHAIN_TOO_LONG,
        f"Asked ns1.example.test. ({FIRST}:53) for a4.example.test. CNAME: "
        "5 CNAME records in a row, the most that are followed, lead to a5.example.test." + EXPECTED,
    ),
}


def _drop_authority(message):
    message.flags &= ~dns.flags.AA


@pytest.mark.parametrize(("build", "reason", "message"), CASES.values(), ids=CASES.keys())
def test_a_verdict_says_what_was_asked_of_whom_what_came_back_and_what_is_expected(build, reason, message):
    seen = look(build())
    assert (seen.reason, seen.message) == (reason, message)
    assert seen.expected == f"CNAME {VALUE}"
    assert seen.looked_at == NOW
    assert seen.found is (reason is LookReason.FOUND)
    assert seen.evidence
    assert set(seen.servers) == {exchange.server for exchange in seen.evidence}


OVER_HTTP = {
    LookReason.NO_ADDRESS,
    LookReason.WEB_ADDRESS_NOT_ALLOWED,
    LookReason.WEB_TIMED_OUT,
    LookReason.WEB_UNREACHABLE,
    LookReason.WEB_MALFORMED,
    LookReason.WEB_STATUS,
    LookReason.WRONG_CONTENT,
    LookReason.WRONG_REDIRECT,
}


def test_every_reason_has_a_case_here():
    elsewhere = {LookReason.NETWORK_NOT_ALLOWED, LookReason.BOGUS} | OVER_HTTP
    assert {reason for _, reason, _ in CASES.values()} == set(LookReason) - elsewhere


def test_five_records_in_a_row_are_followed():
    chain = "_aaaa.www CNAME a1\na1 CNAME a2\na2 CNAME a3\na3 CNAME a4\na4 CNAME " + VALUE
    assert look(world(chain)).reason is LookReason.FOUND


def test_the_last_target_need_not_exist_and_is_not_asked_for():
    network = world(f"_aaaa.www CNAME {VALUE}")
    look(network)
    assert VALUE not in {asked.name for asked in network.asked}


def test_a_server_outside_the_allowed_networks_is_not_asked_and_the_look_says_so():
    network = world(f"_aaaa.www CNAME {VALUE}")
    seen = look(network, allowed_networks=(f"{ROOT}/32", f"{TLD}/32"))
    assert seen.reason is LookReason.NETWORK_NOT_ALLOWED
    assert seen.message == (
        f"ns1.example.test. ({FIRST}:53) was not asked for {NAME} CNAME: "
        f"its address is outside allowedNetworks{EXPECTED}"
    )
    assert {asked.address for asked in network.asked} == {ROOT, TLD}


def test_the_evidence_tells_each_step_of_the_walk():
    seen = look(world())
    root, tld, zone = seen.evidence[:3]
    assert (root.server, root.answer) == (f"{ROOT}:53", "referral to test.: ns.nic.test.")
    assert tld.server == f"{TLD}:53"
    assert tld.answer in {
        "referral to example.test.: ns1.example.test., ns2.example.test.",
        "referral to example.test.: ns2.example.test., ns1.example.test.",
    }
    assert (zone.server, zone.answer) == (f"{FIRST}:53", "NXDOMAIN")
    assert all(exchange.question.endswith(" CNAME") for exchange in seen.evidence)


def test_a_look_that_takes_too_long_says_how_long_it_took_and_whom_it_asked_last():
    class Slow:
        async def __call__(self, query, address, port, seconds):
            if address != ROOT:
                await asyncio.Event().wait()
            return await world()(query, address, port, seconds)

    seen = look(Slow(), limits=Limits(look_seconds=0.05))
    assert seen.reason is LookReason.TIMED_OUT
    assert seen.message == (
        f"Asked for {NAME} CNAME: the search was ended after 0.05 s without coming to an answer "
        f"(the last one went to {ROOT}:53 for {NAME} CNAME){EXPECTED}"
    )


def test_a_verdict_reached_holds_when_the_time_for_hints_is_over():
    class SlowHints:
        async def __call__(self, query, address, port, seconds):
            if query.name != dns.name.from_text(NAME):
                await asyncio.Event().wait()
            return await world()(query, address, port, seconds)

    assert look(SlowHints(), limits=Limits(look_seconds=0.05)).reason is LookReason.NXDOMAIN


def test_a_look_that_needs_too_many_questions_is_ended():
    seen = look(world(), limits=Limits(queries=2))
    assert seen.reason is LookReason.CHAIN_TOO_LONG
    assert "the search was ended after 2 questions without coming to an answer" in seen.message


def test_text_from_the_network_is_shown_in_printable_ascii_and_bounded():
    hostile = dns.name.Name((b'<b>"\x1b[31m\n;$(id)', *(b"\x00" * 60 for _ in range(3)), b""))

    def alter(message):
        if message.question[0].name == dns.name.from_text(NAME):
            message.answer = [dns.rrset.from_text(NAME, 60, "IN", "CNAME", hostile.to_text())]
            message.set_rcode(dns.rcode.NOERROR)

    seen = look(both(altered(Authority({"example.test.": ""}), alter)))
    shown = [seen.message, seen.answer, *(exchange.answer for exchange in seen.evidence)]
    assert all(character.isascii() or character == "…" for text in shown for character in text)
    assert all(character.isprintable() for text in shown for character in text)
    assert max(map(len, shown)) < 800
    assert r"<b>\"\027[31m\010\;\$\(id\)." in seen.evidence[-2].answer


def test_the_look_is_for_the_record_it_was_given():
    assert look(world(f"_aaaa.www CNAME {VALUE}"), RECORD).question == f"{NAME} CNAME"
