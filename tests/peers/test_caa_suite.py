"""CAA over the zone of caatestsuite.com, served by BIND 9, against our own table of verdicts by RFC 8659.

The zone lies beside the repository and is never copied into it. Its companion with DNSSEC is not public: a tree of our
own stands in for it, signed by BIND's tools, with children that are expired, unsigned, silent, failing and refusing.
"""

import asyncio
import ipaddress
from datetime import UTC, datetime
from pathlib import Path

import dns.rcode
import pytest

from acm.model.caa import CAA_NAMES, CAAReason
from acm.model.looks import DNSSECStatus
from acm.validation.caa import CAA_LIMITS, CAAChecker
from acm.validation.limits import Limits
from acm.validation.resolver import Resolver
from acm.validation.transport import ask_over_network
from tests.support.bind9 import Bind9, find_named
from tests.support.nameserver import Authority, failing
from tests.support.peers import missing, require
from tests.support.signed_zones import HEAD, Signer, without_signatures
from tests.support.wire_nameserver import WireNameserver, honest

pytestmark = [pytest.mark.peer, pytest.mark.slow]

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "caa" / "caatestsuite.zone"
SUITE, SIGNED = "caatestsuite.com", "caa-dnssec.test"
SHORT = Limits(query_seconds=0.3, queries=CAA_LIMITS.queries)
_R, _S = CAAReason, DNSSECStatus

VERDICTS = {
    # name below caatestsuite.com: (reason for the name, for its wildcard, whose records decide)
    "empty.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "empty.basic"),
    "deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.basic"),
    "uppercase-deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "uppercase-deny.basic"),
    "mixedcase-deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "mixedcase-deny.basic"),
    "big.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "big.basic"),
    "critical1.basic": (_R.CRITICAL_UNKNOWN, _R.CRITICAL_UNKNOWN, "critical1.basic"),
    "critical2.basic": (_R.CRITICAL_UNKNOWN, _R.CRITICAL_UNKNOWN, "critical2.basic"),
    "sub1.deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.basic"),
    "sub2.sub1.deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.basic"),
    "cname-deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "cname-deny.basic"),
    "cname-cname-deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "cname-cname-deny.basic"),
    "sub1.cname-deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "cname-deny.basic"),
    "dname-permit.deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.basic"),
    "sub.dname-permit.deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.basic"),
    "deny.dname-permit.deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.dname-permit.deny.basic"),
    "cname-permit-sub.deny.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.basic"),
    "deny.permit.basic": (_R.FORBIDDEN, _R.FORBIDDEN, "deny.permit.basic"),
    "permit.basic": (_R.UNRESTRICTED, _R.UNRESTRICTED, "permit.basic"),
    "sub.permit.basic": (_R.UNRESTRICTED, _R.UNRESTRICTED, "permit.basic"),
    "deny-wild.basic": (_R.UNRESTRICTED, _R.FORBIDDEN, "deny-wild.basic"),
    # RFC 6844 went round in a circle here; RFC 8659 climbs from the name that was asked for, and finds nothing.
    "cname-loop.basic": (_R.NO_RECORDS, _R.NO_RECORDS, ""),
    "basic": (_R.NO_RECORDS, _R.NO_RECORDS, ""),
    "xss": (_R.FORBIDDEN, _R.FORBIDDEN, "xss"),
    "auto-base-san": (_R.FORBIDDEN, _R.FORBIDDEN, "auto-base-san"),
    "www.auto-base-san": (_R.UNRESTRICTED, _R.UNRESTRICTED, "www.auto-base-san"),
    "auto-www-san": (_R.NO_RECORDS, _R.NO_RECORDS, ""),
    "www.auto-www-san": (_R.FORBIDDEN, _R.FORBIDDEN, "www.auto-www-san"),
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """BIND 9 with the suite's zone."""
    if not VECTORS.exists():
        missing("../shared/vectors/caa is not there")
    named = require("named", "bind9")
    files = {SUITE: VECTORS.read_text()}
    with Bind9(tmp_path_factory.mktemp("suite"), (), files=files, named=named) as bind:
        yield bind


def check(name, *, limits=CAA_LIMITS, exchange=ask_over_network, **settings):
    chosen = {
        "nameservers": (),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "exchange": exchange,
    } | settings
    checker = CAAChecker(Resolver(**chosen), issuers=CAA_NAMES, limits=limits)
    return asyncio.run(checker.look([name, f"*.{name}"], now=datetime.now(UTC)))


@pytest.mark.parametrize(("host", "verdict"), VERDICTS.items(), ids=VERDICTS)
def test_the_suite_s_names_are_judged_as_the_rfc_has_it(suite, host, verdict):
    plain, wild = check(f"{host}.{SUITE}", nameservers=(suite.server,))
    where = f"{verdict[2]}.{SUITE}." if verdict[2] else ""
    assert (plain.reason, wild.reason, plain.record_name) == (verdict[0], verdict[1], where), plain.message


def test_every_name_with_caa_records_in_the_suite_is_in_our_table():
    if not VECTORS.exists():
        missing("../shared/vectors/caa is not there")
    lines = (line.split() for line in VECTORS.read_text().splitlines())
    assert {fields[0] for fields in lines if fields[2:3] == ["CAA"]} <= set(VERDICTS)


def test_a_child_that_is_served_over_ipv6_only_is_asked_there(suite):
    child = Authority({f"ipv6only.{SUITE}.": 'deny CAA 0 issue "ca.test"'})
    try:
        server = WireNameserver(honest(child), "::1").__enter__()
    except OSError:
        missing("there is no IPv6 on loopback")

    async def routed(message, address, port, seconds):
        """The zone names a server of the real internet; ours stands in for it."""
        there = ipaddress.ip_address(address).version == 6
        place = (server.address, server.port) if there else (address, port)
        return await ask_over_network(message, *place, seconds)

    try:
        plain, _ = check(f"deny.ipv6only.{SUITE}", nameservers=(suite.server,), exchange=routed)
    finally:
        server.__exit__()
    assert plain.reason is CAAReason.FORBIDDEN


CHILDREN = {
    # child: (reason, status, part of the message)
    "good": (_R.NO_RECORDS, _S.SECURE, "No CAA record"),
    "deny.good": (_R.FORBIDDEN, _S.SECURE, "CAA at deny.good.caa-dnssec.test. forbids"),
    "permit.good": (_R.PERMITTED, _S.SECURE, "CAA at permit.good.caa-dnssec.test. permits"),
    "rsa": (_R.NO_RECORDS, _S.SECURE, "No CAA record"),
    "hashed": (_R.NO_RECORDS, _S.SECURE, "No CAA record"),
    "gone.hashed": (_R.NO_RECORDS, _S.SECURE, "No CAA record"),
    "any.starred.hashed": (_R.FORBIDDEN, _S.SECURE, "CAA at any.starred.hashed.caa-dnssec.test. forbids"),
    "any.starred.good": (_R.FORBIDDEN, _S.SECURE, "CAA at any.starred.good.caa-dnssec.test. forbids"),
    "below.nothing.good": (_R.NO_RECORDS, _S.SECURE, "No CAA record"),
    "alias.good": (_R.FORBIDDEN, _S.SECURE, "an alias of deny.good.caa-dnssec.test."),
    "deny.moved.good": (_R.FORBIDDEN, _S.SECURE, "an alias of deny.good.caa-dnssec.test."),
    "plain": (_R.NO_RECORDS, _S.INSECURE, "No CAA record"),
    "deny.plain": (_R.FORBIDDEN, _S.INSECURE, "CAA at deny.plain.caa-dnssec.test. forbids"),
    "x.unsigned.optout": (_R.NO_RECORDS, _S.INSECURE, "No CAA record"),
    "alias-to-plain.good": (_R.FORBIDDEN, _S.INSECURE, "an alias of deny.plain.caa-dnssec.test."),
    "expired": (_R.BOGUS, _S.BOGUS, "expired on 2021-01-01"),
    "early": (_R.BOGUS, _S.BOGUS, "is not valid before 2090-01-01"),
    "missing": (_R.BOGUS, _S.BOGUS, "it has no DNSKEY record"),
    "stripped": (_R.BOGUS, _S.BOGUS, "is not signed, and the zone stripped.caa-dnssec.test. is"),
    "other-key": (_R.BOGUS, _S.BOGUS, "has no key that its DS records name"),
    "altered": (_R.BOGUS, _S.BOGUS, "does not verify with key"),
    "blackhole": (_R.LOOKUP_FAILED, _S.INDETERMINATE, "no answer in 0.3 s"),
    "failing": (_R.LOOKUP_FAILED, _S.INDETERMINATE, "it failed (SERVFAIL)"),
    "refusing": (_R.LOOKUP_FAILED, _S.INDETERMINATE, "it refuses to answer (REFUSED)"),
}
BLACKHOLE, FAILING, REFUSING = "127.0.0.2", "127.0.0.3", "127.0.0.4"
ELSEWHERE = {"blackhole": BLACKHOLE, "failing": FAILING, "refusing": REFUSING}
STARRED = 'deny CAA 0 issue "ca.test"\npermit CAA 0 issue "amazon.com"\n*.starred CAA 0 issue "ca.test"\n'


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """BIND 9 with a signed tree, and the servers that some of its children are delegated to."""
    signer = Signer(tmp_path_factory.mktemp("keys"))
    tree = _tree(signer)
    with Bind9(tmp_path_factory.mktemp("signed"), (), files=tree, named=find_named()) as bind:
        servers = {
            BLACKHOLE: WireNameserver(lambda query, tcp: [], BLACKHOLE),
            FAILING: WireNameserver(honest(failing(dns.rcode.SERVFAIL)), FAILING),
            REFUSING: WireNameserver(honest(failing(dns.rcode.REFUSED)), REFUSING),
        }
        for server in servers.values():
            server.__enter__()
        try:
            yield {
                "nameservers": (bind.server,),
                "port_of": lambda address: servers[address].port if address in servers else bind.port,
                "trust_anchors": (signer.anchors[SIGNED],),
                "limits": SHORT,
            }
        finally:
            for server in servers.values():
                server.__exit__()


def _tree(signer: Signer) -> dict[str, str]:
    """Return the zone files of the tree by their names."""
    plain = "plain NS ns.plain\nns.plain A 127.0.0.1\n"
    records = {
        "good": f"{STARRED}alias CNAME deny\nmoved DNAME good.{SIGNED}.\nalias-to-plain CNAME deny.plain.{SIGNED}.\n"
        "x.y.nothing A 192.0.2.1",
        "hashed": STARRED,
        "optout": "unsigned NS ns.unsigned\nns.unsigned A 127.0.0.1",
        "altered": '@ CAA 0 issue "ca.test"',
    }
    options = {
        "hashed": ("-3", "abcd"),
        "optout": ("-3", "abcd", "-A"),
        "expired": ("-s", "20200101000000", "-e", "20210101000000"),
        "early": ("-s", "20900101000000", "-e", "20910101000000"),
    }
    children = {
        name: signer.sign(f"{name}.{SIGNED}", records.get(name, ""), options=options.get(name, ()))
        for name in (*records, "expired", "early", "missing", "stripped", "other-key", *ELSEWHERE)
    } | {"rsa": signer.sign(f"rsa.{SIGNED}", algorithm="RSASHA256")}
    delegations = "".join(
        f"{name} NS ns.{name}\nns.{name} A {ELSEWHERE.get(name, '127.0.0.1')}\n{child.ds}\n"
        for name, child in children.items()
    )
    files = {f"{name}.{SIGNED}": child.text for name, child in children.items() if name not in ELSEWHERE}
    files[SIGNED] = signer.sign(SIGNED, delegations + plain).text
    files[f"plain.{SIGNED}"] = HEAD + 'deny CAA 0 issue "ca.test"\n'
    files[f"unsigned.optout.{SIGNED}"] = files[f"missing.{SIGNED}"] = HEAD
    files[f"stripped.{SIGNED}"] = without_signatures(children["stripped"], keep="DNSKEY")
    files[f"other-key.{SIGNED}"] = signer.sign(f"other-key.{SIGNED}", again=True).text
    files[f"altered.{SIGNED}"] = children["altered"].text.replace('"ca.test"', '"amazon.com"')
    return files


@pytest.mark.parametrize(("child", "verdict"), CHILDREN.items(), ids=CHILDREN)
def test_what_dnssec_says_decides_whether_an_answer_counts(signed, child, verdict):
    reason, status, words = verdict
    look, _ = check(f"{child}.{SIGNED}", **signed)
    assert (look.reason, look.dnssec) == (reason, status), look.message
    assert words in look.message


def test_the_evidence_says_who_signed_what_and_until_when(signed):
    look, _ = check(f"deny.good.{SIGNED}", **signed)
    answers = {exchange.question: exchange.answer for exchange in look.evidence}
    assert (
        'CAA 0 issue "ca.test"; signed by good.caa-dnssec.test. with key'
        in answers[f"deny.good.{SIGNED}. CAA"]
    )


def test_without_an_anchor_nothing_is_validated_and_nothing_breaks(signed):
    look, _ = check(f"expired.{SIGNED}", **signed | {"trust_anchors": ()})
    assert (look.reason, look.dnssec) == (CAAReason.NO_RECORDS, DNSSECStatus.INDETERMINATE)


def test_an_anchor_of_another_key_makes_everything_bogus(signed):
    wrong = signed["trust_anchors"][0][:-4] + "0000"
    look, _ = check(f"good.{SIGNED}", **signed | {"trust_anchors": (wrong,)})
    assert look.reason is CAAReason.BOGUS
