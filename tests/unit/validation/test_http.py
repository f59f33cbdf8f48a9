"""Validation over HTTP: what proves control, what does not, and whom a look asks."""

import asyncio
import dataclasses
import itertools

import dns.rcode
import pytest

from acm.model.certificate import HttpRedirect
from acm.model.looks import DNSSECStatus, LookReason
from acm.validation.http import MAX_REDIRECTS
from acm.validation.http_fetch import NotHTTP
from acm.validation.limits import LIMITS
from acm.validation.tokens import http_content, http_redirect
from tests.support.nameserver import failing
from tests.unit.validation.pages import (
    ADDRESSES,
    CONTENT,
    FROM,
    HOST,
    OTHER,
    TO,
    V4,
    V6,
    Web,
    moved,
    page,
    visit,
)
from tests.unit.validation.worlds import FIRST, ROOT, SECOND, world

ANCHOR = "test. DS 1 13 2 " + "00" * 32
"""Of a zone that is not signed."""
SECURE = FROM.replace("http:", "https:")
CIRCLE = f"http://{HOST}/circle"

CASES = {
    # what the web has: (answers, reason, part of the sentence)
    "a redirect to the wanted page": (
        {FROM: moved()},
        LookReason.FOUND,
        f"it redirects to {TO}, as expected.",
    ),
    "a redirect that says the port": (
        {FROM: moved(TO.replace("pki.example.test", "PKI.example.test:80"))},
        LookReason.FOUND,
        "as expected.",
    ),
    "each status that redirects": ({FROM: moved(status=308)}, LookReason.FOUND, "as expected."),
    "the content itself": ({FROM: page()}, LookReason.FOUND, "its page has the content, as expected."),
    "the content and an end of line": ({FROM: page(CONTENT + b"\r\n")}, LookReason.FOUND, "as expected."),
    "TLS first": ({FROM: moved(SECURE, 301), SECURE: moved()}, LookReason.FOUND, f":443 for {SECURE}"),
    "a relative redirect": (
        {FROM: moved("/there"), f"http://{HOST}/there": page()},
        LookReason.FOUND,
        f"for http://{HOST}/there",
    ),
    "nothing": ({}, LookReason.WEB_STATUS, "it answered with status 404"),
    "a login": ({FROM: page(None, 401)}, LookReason.WEB_STATUS, "it answered with status 401"),
    "the content under an error": ({FROM: page(CONTENT, 503)}, LookReason.WEB_STATUS, "status 503"),
    "another page": (
        {FROM: page(b"hello \x1b[31m\xff")},
        LookReason.WRONG_CONTENT,
        "the page's content is 'hello ?[31m?'",
    ),
    "an empty page": ({FROM: page(b"")}, LookReason.WRONG_CONTENT, "the page is empty"),
    "a page without end": ({FROM: page(None)}, LookReason.WRONG_CONTENT, "the page is longer"),
    "the content among others": ({FROM: page(b"x " + CONTENT)}, LookReason.WRONG_CONTENT, "content is 'x _"),
    "its own URL echoed": ({FROM: page(FROM.encode())}, LookReason.WRONG_CONTENT, "content is 'http://www"),
    "the redirect's target echoed": ({FROM: page(TO.encode())}, LookReason.WRONG_CONTENT, "content is"),
    "a redirect to itself": (
        {FROM: moved(CIRCLE), CIRCLE: moved(CIRCLE)},
        LookReason.WRONG_REDIRECT,
        f"{MAX_REDIRECTS} redirects in a row",
    ),
    "a redirect to another port": (
        {FROM: moved(f"http://{HOST}:8080/")},
        LookReason.WRONG_REDIRECT,
        "whose port is neither 80 nor 443",
    ),
    "TLS at the port of none": (
        {FROM: moved(f"https://{HOST}:80/")},
        LookReason.WRONG_REDIRECT,
        "whose port is neither 80 nor 443",
    ),
    "a redirect to an address": (
        {FROM: moved("http://127.0.0.1/")},
        LookReason.WRONG_REDIRECT,
        "whose host is no domain name",
    ),
    "a redirect to an IPv6 address": (
        {FROM: moved("http://[::1]/")},
        LookReason.WRONG_REDIRECT,
        "whose host is no domain name",
    ),
    "a redirect to another scheme": (
        {FROM: moved("file:///etc/passwd")},
        LookReason.WRONG_REDIRECT,
        "which is neither http nor https",
    ),
    "a redirect with credentials": (
        {FROM: moved(f"http://a:b@{HOST}/")},
        LookReason.WRONG_REDIRECT,
        "which has credentials in it",
    ),
    "a redirect that is no URL": (
        {FROM: moved("http://[")},
        LookReason.WRONG_REDIRECT,
        "which is no URL",
    ),
    "a redirect with a line break": (
        {FROM: moved(f"{TO}\nX: y")},
        LookReason.WRONG_REDIRECT,
        "which is no URL",
    ),
    "the wanted page with credentials": (
        {FROM: moved(TO.replace("//", "//a@"))},
        LookReason.WRONG_REDIRECT,
        "which has credentials in it",
    ),
    "no HTTP": ({FROM: NotHTTP("illegal status line")}, LookReason.WEB_MALFORMED, "the answer is not HTTP"),
    "nobody who listens": (
        {FROM: ConnectionRefusedError(111, "Connection refused")},
        LookReason.WEB_UNREACHABLE,
        "Connection refused",
    ),
    "silence": ({FROM: TimeoutError()}, LookReason.WEB_TIMED_OUT, "no answer in 3 s"),
}


@pytest.mark.parametrize(("answers", "reason", "part"), CASES.values(), ids=CASES)
def test_what_the_web_answers_is_the_verdict(answers, reason, part):
    seen = visit(world(ADDRESSES), Web(answers))
    assert (seen.reason, seen.found) == (reason, reason is LookReason.FOUND), seen.message
    assert part in seen.message
    assert seen.message.endswith(
        "as expected." if seen.found else f"expected the content of {TO}, or a redirect there."
    )
    assert (seen.question, seen.expected) == (f"GET {FROM}", f"the content of {TO}, or a redirect there")


ELSEWHERE = HttpRedirect(
    redirect_from=f"http://{HOST}/.well-known/pki-validation/abc.txt",
    redirect_to="http://validation.example.test/123/abc.txt",
)
"""Of another backend, whose contents nobody can compute."""
THERE = f"{ADDRESSES}\nvalidation A {OTHER}"

AUDITED = {
    # what an audit of another backend meets: (what both pages answer, reason)
    "the same content": (page(b"xyz\n"), page(b"xyz"), LookReason.FOUND),
    "a redirect there": (moved(ELSEWHERE.redirect_to), page(None, 404), LookReason.FOUND),
    "another content": (page(b"abc"), page(b"xyz"), LookReason.WRONG_CONTENT),
    "nothing to compare with": (page(b"xyz"), page(None, 404), LookReason.WRONG_CONTENT),
    "two empty pages": (page(b""), page(b""), LookReason.WRONG_CONTENT),
    "nobody there": (page(b"xyz"), TimeoutError(), LookReason.WRONG_CONTENT),
}


@pytest.mark.parametrize(("here", "there", "reason"), AUDITED.values(), ids=AUDITED)
def test_the_content_of_another_backend_is_asked_for(here, there, reason):
    web = Web({ELSEWHERE.redirect_from: here, ELSEWHERE.redirect_to: there})
    assert visit(world(THERE), web, redirect=ELSEWHERE).reason is reason


def steps(count):
    """Return a web in which so many redirects lead to the content."""
    pages = [FROM, *(f"http://{HOST}/{number}" for number in range(count))]
    return {url: moved(to) for url, to in itertools.pairwise(pages)} | {pages[-1]: page()}


def test_ten_redirects_are_followed_and_no_more():
    assert visit(world(ADDRESSES), Web(steps(MAX_REDIRECTS))).found
    assert visit(world(ADDRESSES), Web(steps(MAX_REDIRECTS + 1))).reason is LookReason.WRONG_REDIRECT


def test_the_wanted_page_itself_is_not_asked_for():
    web = Web({FROM: moved()})
    visit(world(ADDRESSES), web)
    assert web.asked == [(FROM, V4)]


def test_what_was_asked_is_the_evidence_addresses_included():
    seen = visit(world(ADDRESSES), Web({FROM: moved(SECURE), SECURE: page()}))
    asked = [(one.question, one.server, one.answer) for one in seen.evidence]
    assert asked[-1] == (f"GET {SECURE}", f"{V4}:443", "200")
    assert (f"GET {FROM}", f"{V4}:80", f"302 to {SECURE}") in asked
    assert any(one.question == f"{HOST}. A" for one in seen.evidence)


def test_ipv6_is_asked_first_and_ipv4_where_there_is_no_connection():
    both = world(f"{ADDRESSES}\nwww AAAA {V6}")
    web = Web({FROM: moved()})
    assert visit(both, web).found
    assert web.asked == [(FROM, V6)]
    web = Web({(FROM, V6): ConnectionRefusedError(111, "Connection refused"), FROM: moved()})
    assert visit(both, web).found
    assert [address for _, address in web.asked] == [V6, V4]


def test_a_wrong_answer_is_not_asked_again_of_another_address():
    both = world(f"{ADDRESSES}\nwww AAAA {V6}")
    web = Web({(FROM, V6): page(b"other"), FROM: moved()})
    assert visit(both, web).reason is LookReason.WRONG_CONTENT
    assert [address for _, address in web.asked] == [V6]


def test_the_page_of_another_account_proves_nothing_although_its_content_is_right():
    foreign = http_redirect(
        installation="default", account="210987654321", base_url="http://pki.example.test", name=HOST
    ).redirect_to
    web = Web({FROM: moved(foreign), foreign: page(http_content(foreign).encode())})
    seen = visit(world(f"{ADDRESSES}\npki A {OTHER}"), web)
    assert seen.reason is LookReason.WRONG_CONTENT
    assert [url for url, _ in web.asked] == [FROM, foreign]


NETWORKS = (f"{ROOT}/32", "192.0.2.0/24", f"{V4}/32")
"""Where the name servers are, and one web server."""


def test_an_address_that_is_not_allowed_is_never_asked():
    web = Web({FROM: moved()})
    there = world(f"www A 127.0.0.1\nwww A 10.0.0.1\nwww AAAA ::ffff:7f00:1\nwww A {V4}")
    assert visit(there, web, allowed_networks=NETWORKS).found
    assert web.asked == [(FROM, V4)]


def test_a_redirect_to_a_name_with_a_private_address_is_not_followed():
    inside = "http://inside.example.test/"
    web = Web({FROM: moved(inside), inside: page()})
    seen = visit(world(f"{ADDRESSES}\ninside A 169.254.169.254"), web, allowed_networks=NETWORKS)
    assert seen.reason is LookReason.WEB_ADDRESS_NOT_ALLOWED
    assert "169.254.169.254" in seen.message
    assert [url for url, _ in web.asked] == [FROM]


def test_addresses_that_dnssec_calls_bogus_are_not_asked():
    web = Web({FROM: moved()})
    seen = visit(world(ADDRESSES), web, trust_anchors=(ANCHOR,))
    assert (seen.reason, seen.dnssec, web.asked) == (LookReason.BOGUS, DNSSECStatus.BOGUS, [])


WITHOUT = {
    "a name that is not there": (lambda: world(""), LookReason.NO_ADDRESS),
    "a name without addresses": (lambda: world("www TXT hello"), LookReason.NO_ADDRESS),
    "servers that fail": (
        lambda: world(**{FIRST: failing(dns.rcode.SERVFAIL), SECOND: failing(dns.rcode.SERVFAIL)}),
        LookReason.SERVFAIL,
    ),
    "aliases in a circle": (lambda: world("www CNAME web\nweb CNAME www"), LookReason.CHAIN_TOO_LONG),
}


@pytest.mark.parametrize(("build", "reason"), WITHOUT.values(), ids=WITHOUT)
def test_a_name_whose_addresses_nobody_tells_is_not_asked(build, reason):
    web = Web({FROM: moved()})
    seen = visit(build(), web)
    assert (seen.reason, web.asked) == (reason, [])
    assert seen.message.startswith(f"Looked for {FROM}: ")


def test_the_address_of_an_alias_is_asked_under_the_names_own_host():
    web = Web({FROM: moved()})
    assert visit(world(f"www CNAME web\nweb A {OTHER}"), web).found
    assert web.asked == [(FROM, OTHER)]


async def hang(*_):
    await asyncio.Event().wait()


def test_a_look_whose_time_is_over_says_who_has_not_answered():
    short = dataclasses.replace(LIMITS, look_seconds=0.1)
    by_dns = visit(hang, Web({}), limits=short)
    assert by_dns.reason is LookReason.TIMED_OUT
    assert "its addresses were not found in time" in by_dns.message
    assert visit(world(ADDRESSES), hang, limits=short).reason is LookReason.WEB_TIMED_OUT
