"""Messages read and written by hand are those that dnspython reads and writes."""

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acm.validation.answers import Question, classify, name_of
from acm.validation.messages import Plain, Query, read, read_plain

ZONE = dns.name.from_text("example.test.")
NAME = dns.name.from_text("_aaaa.www.example.test.")
TYPES = (dns.rdatatype.CNAME, dns.rdatatype.CAA)
LABEL = st.binary(min_size=1, max_size=12)
NAMES = st.lists(LABEL, max_size=5).map(lambda labels: dns.name.Name((*labels, b"")))
KINDS = {
    "CNAME": "_bbbb.acm-validations.internal.",
    "A": "192.0.2.1",
    "AAAA": "2001:db8::1",
    "CAA": '0 issue "ca.test"',
    "DNAME": "other.test.",
    "RRSIG": "CNAME 13 3 60 20300101000000 20260101000000 1 example.test. AAAA",
    "SOA": "ns.example.test. hostmaster.example.test. 1 2 3 4 5",
    "NS": "ns.example.test.",
    "NSEC": "x.example.test. A",
}


@st.composite
def sections(draw):
    """Return records for a section: mostly of the asked name and its zone."""
    owners = st.sampled_from([NAME, ZONE, dns.name.root, dns.name.from_text("WWW.Example.test.")])
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=2))
    ttls = st.sampled_from([0, 60, 2**31 - 1])
    return [dns.rrset.from_text(draw(owners), draw(ttls), "IN", kind, KINDS[kind]) for kind in kinds]


@st.composite
def replies(draw):
    """Return a question, and octets that answer it or nearly do."""
    query = Query(draw(st.sampled_from([NAME, ZONE])), draw(st.sampled_from(TYPES)), edns=draw(st.booleans()))
    response = dns.message.make_response(query.message)
    response.flags |= draw(
        st.sampled_from([0, dns.flags.AA, dns.flags.RA, dns.flags.AA | dns.flags.AD, dns.flags.TC])
    )
    response.set_rcode(draw(st.sampled_from([0, 0, 0, 2, 3, 5, 16])))
    response.answer, response.authority, response.additional = (
        draw(sections()),
        draw(sections()),
        draw(sections()),
    )
    wire = bytearray(response.to_wire(max_size=65535))
    for place, octet in draw(
        st.lists(st.tuples(st.integers(0, len(wire) - 1), st.integers(0, 255)), max_size=2)
    ):
        wire[place] = octet
    return query, bytes(wire)[: draw(st.sampled_from([len(wire), len(wire), len(wire) - 1, 20]))]


@given(replies(), st.booleans())
def test_what_is_read_by_hand_means_what_dnspython_reads(reply, recursive):
    query, wire = reply
    plain = read_plain(wire, query)
    if plain is None:
        return
    message = dns.message.from_wire(wire, ignore_trailing=True)
    assert query.is_answered_by(plain)
    assert query.message.is_response(message)
    question = Question(query.name, query.type)
    by_hand, by_library = (
        classify(one, question, zone=dns.name.root, recursive=recursive) for one in (plain, message)
    )
    assert by_hand == by_library
    assert [one.ttl for one in plain.answer] == [one.ttl for one in message.answer]


@given(replies(), st.binary(max_size=80))
def test_no_octets_upset_the_reading(reply, noise):
    query, wire = reply
    for octets in (noise, wire + noise, wire[:12] + noise, query.to_wire()[:2] + noise):
        read(octets, query)


@given(NAMES, st.sampled_from(TYPES), st.booleans(), st.booleans(), st.booleans())
@example(dns.name.root, dns.rdatatype.CAA, True, True, True)
def test_what_is_written_by_hand_is_what_dnspython_writes(name, rdtype, edns, signatures, recursion):
    query = Query(name, rdtype, edns=edns, signatures=edns and signatures, recursion=recursion)
    assert query.to_wire() == query.message.to_wire()


@pytest.mark.parametrize(
    ("answer", "authority"),
    [("CNAME", None), ("CNAME", "NS"), (None, "SOA"), (None, None)],
    ids=["a CNAME record", "one with the zone's servers", "nothing, says the zone", "nothing"],
)
def test_the_answers_that_nearly_always_come_are_read_by_hand(answer, authority):
    query = Query(NAME, dns.rdatatype.CNAME)
    response = dns.message.make_response(query.message)
    response.flags |= dns.flags.AA
    if answer:
        response.answer.append(dns.rrset.from_text(NAME, 60, "IN", answer, KINDS[answer]))
    if authority:
        response.authority.append(dns.rrset.from_text(ZONE, 5, "IN", authority, KINDS[authority]))
    if authority == "NS":
        response.additional.append(
            dns.rrset.from_text("ns.example.test.", 5, "IN", "A", "192.0.2.1", "192.0.2.2")
        )
    assert isinstance(read(response.to_wire(), query), Plain)


def test_questions_have_numbers_that_do_not_follow_from_each_other():
    numbers = [Query(NAME, dns.rdatatype.CAA).id for _ in range(200)]
    assert len(set(numbers)) > 150
    assert max(numbers) > 2**15 > min(numbers)


def loop(target):
    """Return an answer whose owner is a pointer to ``target``."""
    query = Query(NAME, dns.rdatatype.CNAME, edns=False)
    header = query.id.to_bytes(2) + b"\x84\0\0\1\0\1\0\0\0\0"
    return query, header + query.question + (0xC000 | target).to_bytes(2) + bytes(10)


@pytest.mark.parametrize("target", [12 + 29, 12 + 30, 2**14 - 1, 0])
def test_pointers_that_lead_forwards_or_in_a_circle_are_not_followed(target):
    query, wire = loop(target)
    assert read_plain(wire, query) is None


@given(st.text(st.sampled_from("ab-_*.\\@é0"), max_size=12) | st.text("a.", max_size=300))
@example("_aaaa.www.example.test.")
@example("a" * 64)
def test_names_are_read_as_dnspython_reads_them(text):
    def read_by(reader):
        try:
            return reader(text)
        except (dns.exception.DNSException, UnicodeError) as error:
            return type(error)

    assert read_by(name_of) == read_by(dns.name.from_text)


@pytest.mark.parametrize(("labels", "plain"), [(4, True), (5, False)])
def test_a_record_beside_the_answer_with_a_name_that_is_too_long_is_not_passed_over(labels, plain):
    query = Query(NAME, dns.rdatatype.CNAME, edns=False)
    found = b"\xc0\x0c" + b"\0\5\0\1" + bytes(4) + b"\0\3\1v\0"
    beside = labels * (b"\x3c" + 60 * b"x") + b"\0" + b"\0\2\0\1" + bytes(4) + b"\0\2\xc0\x0c"
    wire = query.id.to_bytes(2) + b"\x84\0\0\1\0\1\0\1\0\0" + query.question + found + beside
    assert (read_plain(wire, query) is not None) is plain
    assert (read(wire, query) is not None) is plain


@pytest.mark.parametrize("tail", [b"", bytes(40), b"\x01x" * 30 + bytes(10)], ids=["none", "zeros", "labels"])
@pytest.mark.parametrize("start", [b"\x07", b"\x3b", b"\x00"], ids=repr)
@pytest.mark.parametrize(
    ("kind", "data"), [("CNAME", b"\xc0\0"), ("CNAME", b"\1L\xc0\0"), ("SOA", b"\xc0\0\0" + bytes(20))]
)
def test_a_name_in_a_records_data_does_not_go_on_behind_it(kind, data, start, tail):
    rdtype = dns.rdatatype.from_text(kind)
    query = Query(NAME, dns.rdatatype.CNAME, edns=False, id=int.from_bytes(start + b"\x29"))
    counts = b"\0\1\0\1\0\0\0\0" if kind == "CNAME" else b"\0\1\0\0\0\1\0\0"
    record = b"\xc0\x0c" + rdtype.to_bytes(2) + b"\0\1\0\0\0\3" + len(data).to_bytes(2) + data
    wire = query.id.to_bytes(2) + b"\x84\0" + counts + query.question + record + tail
    try:
        message = dns.message.from_wire(wire, ignore_trailing=True)
    except dns.exception.DNSException:
        message = None
    plain = read_plain(wire, query)
    assert plain is None or message is not None
    if plain is not None and kind == "CNAME":
        assert plain.answer[0] == message.answer[0]
