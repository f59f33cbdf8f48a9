"""What DNS does wrong (reference C5), over real sockets, to a look for a validation record and to CAA: nothing is proven or
permitted that is not, and nothing hangs. That it is tried again is shown by the engine's tests.
"""

import asyncio
import time

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest

from acm.model.caa import CAA_NAMES, CAAReason
from acm.model.looks import LookReason
from acm.validation.caa import CAAChecker
from acm.validation.dns import DNSValidator
from acm.validation.limits import Limits
from acm.validation.resolver import Resolver
from tests.support.nameserver import Authority, failing, without_edns
from tests.support.wire_nameserver import Drip, WireNameserver, honest, truncated
from tests.unit.validation.worlds import NOW, RECORD, VALUE

SHORT = Limits(query_seconds=0.2, look_seconds=1.2, queries=40)
DENY = 'CAA 0 issue "ca.test"'
THERE = f"_aaaa.www CNAME {VALUE}\nwww {DENY}\n"
"""The record is there, and another authority's alone may issue."""
FORGED = f'_aaaa.www CNAME {VALUE}\nwww CAA 0 issue "amazon.com"\n'
MANY = "\n".join(f'www CAA 0 issue "ca{n}.test"\n_aaaa.www TXT "t{n}"' for n in range(1001))
CHAIN = "\n".join(f"c{n} CNAME c{n + 1}" for n in range(10))


def zone(text):
    return Authority({"example.test.": text})


def of(text):
    """Serve a zone as it should be."""
    return lambda: honest(zone(text))


def losing(first):
    """Lose the first packets of each name and type."""

    def make():
        seen, answer = {}, honest(zone(THERE))

        def lossy(query, tcp):
            key = query.question[0].to_text().lower()
            seen[key] = seen.get(key, 0) + 1
            return [] if seen[key] <= first else answer(query, tcp)

        return lossy

    return make


def forged(alter, *, then_true):
    """Send a stranger's answer before the true one, or in its place."""

    def make():
        lie, truth = zone(FORGED), honest(zone(THERE))

        def answer(query, tcp):
            wire = alter(lie(query))
            return [wire, *truth(query, tcp)] if then_true else [wire]

        return answer

    return make


def other_id(response):
    response.id ^= 1
    return response.to_wire()


def other_question(response):
    response.question = [dns.rrset.RRset(dns.name.from_text("other.test."), 1, response.question[0].rdtype)]
    return response.to_wire()


def over_tcp_only(answer_tcp):
    """Cut everything over UDP."""
    return lambda: lambda query, tcp: answer_tcp(query) if tcp else [truncated(query)]


def wildcard(query):
    """Answer for every name alike."""
    question = query.question[0]
    response = dns.message.make_response(query)
    response.flags |= dns.flags.AA
    kind, data = ("CNAME", VALUE) if question.name.labels[0] == b"_aaaa" else ("CAA", DENY[4:])
    response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, data))
    return response


def shouting(query):
    """Answer in capitals."""
    response = zone(THERE)(query)
    loud = [
        dns.rrset.from_rdata_list(dns.name.from_text(one.name.to_text().upper()), one.ttl, list(one))
        for one in response.answer
    ]
    response.answer = loud
    return response


def dripping(query):
    return [Drip(zone(FORGED)(query).to_wire(), 0.1)]


L, C = LookReason, CAAReason
FAULTS = {
    # fault: (server, reason of the look for the record, reason of CAA)
    "none": (of(THERE), L.FOUND, C.FORBIDDEN),
    "NXDOMAIN": (of(f"@ {DENY}"), L.NXDOMAIN, C.FORBIDDEN),
    "NODATA": (of(f"x._aaaa.www A 192.0.2.1\nx.www A 192.0.2.1\n@ {DENY}"), L.MISSING, C.FORBIDDEN),
    "SERVFAIL": (lambda: honest(failing(dns.rcode.SERVFAIL)), L.SERVFAIL, C.LOOKUP_FAILED),
    "REFUSED": (lambda: honest(failing(dns.rcode.REFUSED)), L.REFUSED, C.LOOKUP_FAILED),
    "time-out": (lambda: lambda query, tcp: [], L.TIMED_OUT, C.LOOKUP_FAILED),
    "a lost packet": (losing(1), L.FOUND, C.FORBIDDEN),
    "every packet lost": (losing(99), L.TIMED_OUT, C.LOOKUP_FAILED),
    "TC, then TCP": (over_tcp_only(lambda query: [zone(THERE)(query).to_wire()]), L.FOUND, C.FORBIDDEN),
    "TC, and TCP says nothing": (over_tcp_only(lambda query: []), L.MALFORMED, C.LOOKUP_FAILED),
    "TC, and TCP drips": (over_tcp_only(dripping), L.TIMED_OUT, C.LOOKUP_FAILED),
    "a spoofed id": (forged(other_id, then_true=False), L.MALFORMED, C.LOOKUP_FAILED),
    "a spoofed id before the truth": (forged(other_id, then_true=True), L.FOUND, C.FORBIDDEN),
    "a spoofed question": (forged(other_question, then_true=False), L.MALFORMED, C.LOOKUP_FAILED),
    "a spoofed question before the truth": (forged(other_question, then_true=True), L.FOUND, C.FORBIDDEN),
    "a circle of CNAMEs": (
        of("_aaaa.www CNAME a\na CNAME _aaaa.www\nwww CNAME b\nb CNAME www"),
        L.CHAIN_TOO_LONG,
        C.LOOKUP_FAILED,
    ),
    "ten CNAMEs in a row": (
        of(f"_aaaa.www CNAME c0\nwww CNAME c0\n{CHAIN}\nc10 {DENY}"),
        L.CHAIN_TOO_LONG,
        C.FORBIDDEN,
    ),
    "a wildcard": (lambda: honest(wildcard), L.FOUND, C.FORBIDDEN),
    "a dangling CNAME": (of(f"_aaaa.www CNAME gone\nwww CNAME gone\n@ {DENY}"), L.WRONG_TARGET, C.FORBIDDEN),
    "EDNS refused": (lambda: honest(without_edns(zone(THERE))), L.FOUND, C.FORBIDDEN),
    "mixed case": (lambda: honest(shouting), L.FOUND, C.FORBIDDEN),
    "a thousand records and one": (of(MANY), L.MISSING, C.FORBIDDEN),
}


@pytest.mark.parametrize(("serve", "looked", "authorized"), FAULTS.values(), ids=FAULTS)
def test_a_fault_proves_nothing_permits_nothing_and_ends_in_time(serve, looked, authorized):
    with WireNameserver(serve()) as server:
        resolver = Resolver(
            nameservers=(),
            resolvers=lambda: {"example.test": (server.server,)},
            allowed_networks=None,
            trust_anchors=(),
        )
        began = time.monotonic()
        look = asyncio.run(DNSValidator(resolver, limits=SHORT).look(RECORD, now=NOW))
        checker = CAAChecker(resolver, issuers=CAA_NAMES, limits=SHORT)
        (caa,) = asyncio.run(checker.look(["www.example.test"], now=NOW))
    assert (look.reason, caa.reason) == (looked, authorized), f"{look.message}\n{caa.message}"
    assert time.monotonic() - began < 2 * SHORT.look_seconds + 1
    assert not caa.permits
