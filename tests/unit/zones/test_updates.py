"""Dynamic update at the embedded server, rule by rule (RFC 2136 §3)."""

import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.update
import pytest

from acm.model.installation import ZoneRecord
from acm.zones import messages, updates
from acm.zones.contents import Listed, build, zone_name
from acm.zones.messages import Wanted
from acm.zones.updates import UpdateRefused, evaluate

ORIGIN = zone_name("Example.test")
CNAME = ZoneRecord(name="_a.example.test.", type="CNAME", value="_b.acm-validations.internal.", ttl=300)
FIRST = ZoneRecord(name="www.example.test.", type="A", value="192.0.2.1", ttl=60)
SECOND = ZoneRecord(name="www.example.test.", type="A", value="192.0.2.2", ttl=60)
DEEP = ZoneRecord(name="x.deep.example.test.", type="TXT", value='"t"', ttl=60)
ZONE = build(ORIGIN, 7, Listed((CNAME, FIRST, SECOND, DEEP)), address="127.0.0.1")


def received(fill) -> dns.update.UpdateMessage:
    """Return an update as the server reads it from the wire."""
    message = dns.update.UpdateMessage("example.test")
    fill(message)
    return received_message(message)


def received_message(message: dns.update.UpdateMessage) -> dns.update.UpdateMessage:
    """Return ``message`` after a trip over the wire."""
    read = dns.message.from_wire(message.to_wire())
    assert isinstance(read, dns.update.UpdateMessage)
    return read


def outcome(fill):
    """Return what an update does: the code it is refused with, or what is removed and added."""
    try:
        change = evaluate(received(fill), ZONE)
    except UpdateRefused as refused:
        return dns.rcode.to_text(refused.rcode)
    return set(change.remove), set(change.add)


def record(name: str, rdtype: str, value: str, ttl: int = 60) -> ZoneRecord:
    return ZoneRecord(name=f"{name}.example.test.", type=rdtype, value=value, ttl=ttl)


@pytest.mark.parametrize(
    ("prerequisite", "code"),
    [
        (lambda u: u.present("_a"), None),
        (lambda u: u.present("gone"), "NXDOMAIN"),
        (lambda u: u.present("deep"), "NXDOMAIN"),
        (lambda u: u.present("_a", "CNAME"), None),
        (lambda u: u.present("_a", "A"), "NXRRSET"),
        (lambda u: u.present("_a", "CNAME", CNAME.value), None),
        (lambda u: u.present("_a", "CNAME", "other.test."), "NXRRSET"),
        (lambda u: u.present("www", "A", "192.0.2.1"), "NXRRSET"),
        (lambda u: u.present("www", "A", "192.0.2.2", "192.0.2.1"), None),
        (lambda u: u.absent("gone"), None),
        (lambda u: u.absent("deep"), None),
        (lambda u: u.absent("_a"), "YXDOMAIN"),
        (lambda u: u.absent("_a", "A"), None),
        (lambda u: u.absent("_a", "CNAME"), "YXRRSET"),
        (lambda u: u.absent("example.test.", "SOA"), "YXRRSET"),
        (lambda u: u.absent("other.test."), "NOTZONE"),
    ],
)
def test_an_update_happens_only_when_its_prerequisites_hold(prerequisite, code):
    def fill(update):
        prerequisite(update)
        update.add("new", 60, "A", "192.0.2.9")

    assert outcome(fill) == (code or (set(), {record("new", "A", "192.0.2.9")}))


@pytest.mark.parametrize(
    ("fill", "remove", "add"),
    [
        (lambda u: u.add("new", 60, "A", "192.0.2.9"), (), (record("new", "A", "192.0.2.9"),)),
        (lambda u: u.add("NEW", 60, "A", "192.0.2.9"), (), (record("new", "A", "192.0.2.9"),)),
        (lambda u: u.add("_a", 300, "CNAME", CNAME.value), (), ()),
        (
            lambda u: u.add("_a", 60, "CNAME", CNAME.value),
            (CNAME,),
            (record("_a", "CNAME", CNAME.value, 60),),
        ),
        (lambda u: u.add("_a", 60, "CNAME", "c.test."), (CNAME,), (record("_a", "CNAME", "c.test."),)),
        (lambda u: u.add("_a", 60, "A", "192.0.2.9"), (), ()),
        (lambda u: u.add("www", 60, "CNAME", "c.test."), (), ()),
        (lambda u: u.add("www", 60, "A", "192.0.2.3"), (), (record("www", "A", "192.0.2.3"),)),
        (
            lambda u: u.add("www", 30, "A", "192.0.2.3"),
            (FIRST, SECOND),
            tuple(record("www", "A", f"192.0.2.{i}", 30) for i in (1, 2, 3)),
        ),
        (lambda u: u.delete("www", "A", "192.0.2.1"), (FIRST,), ()),
        (lambda u: u.delete("www", "A", "192.0.2.9"), (), ()),
        (lambda u: u.delete("www", "A"), (FIRST, SECOND), ()),
        (lambda u: u.delete("www", "TXT"), (), ()),
        (lambda u: u.delete("www"), (FIRST, SECOND), ()),
        (lambda u: u.delete("gone"), (), ()),
        (lambda u: u.delete("example.test."), (), ()),
        (
            lambda u: (u.delete("www"), u.add("www", 60, "CNAME", "c.test.")),
            (FIRST, SECOND),
            (record("www", "CNAME", "c.test."),),
        ),
        (lambda u: (u.add("new", 60, "A", "192.0.2.9"), u.delete("new")), (), ()),
    ],
)
def test_an_update_changes_exactly_what_it_names(fill, remove, add):
    assert outcome(fill) == (set(remove), set(add))


@pytest.mark.parametrize(
    ("fill", "code"),
    [
        (lambda u: u.add("x.other.test.", 60, "A", "192.0.2.9"), "NOTZONE"),
        (lambda u: u.delete("other.test."), "NOTZONE"),
        (lambda u: u.add("example.test.", 60, "NS", "ns.evil.test."), "REFUSED"),
        (lambda u: u.add("example.test.", 60, "SOA", "a. b. 99 1 1 1 1"), "REFUSED"),
        (lambda u: u.delete("example.test.", "NS"), "REFUSED"),
        (lambda u: u.delete("example.test.", "SOA"), "REFUSED"),
        (lambda u: u.delete("ns"), "REFUSED"),
        (lambda u: u.add("ns", 60, "A", "192.0.2.66"), "REFUSED"),
        (lambda u: u.add("sub", 60, "NS", "ns.evil.test."), "REFUSED"),
        (lambda u: u.add("sub", 60, "DNAME", "evil.test."), "REFUSED"),
    ],
)
def test_what_the_server_makes_itself_and_names_outside_the_zone_cannot_be_changed(fill, code):
    assert outcome(fill) == code


def _raw(section: str, rdclass: int, rdtype: str, ttl: int):
    """Return a filler that adds a record as no library would make it."""

    def fill(update):
        rrset = dns.rrset.from_text("www.example.test.", ttl, "IN", "A", "192.0.2.1")
        rrset.rdtype = dns.rdatatype.from_text(rdtype)
        rrset.deleting = None if rdclass == dns.rdataclass.IN else rdclass
        getattr(update, section).append(rrset)

    return fill


@pytest.mark.parametrize(
    "fill",
    [
        _raw("prerequisite", dns.rdataclass.IN, "A", 5),
        _raw("update", dns.rdataclass.NONE, "A", 5),
        _raw("update", dns.rdataclass.IN, "ANY", 0),
        _raw("update", dns.rdataclass.NONE, "ANY", 0),
    ],
    ids=["time to live in a prerequisite", "in a deletion", "adding any type", "deleting data of any type"],
)
def test_an_update_that_breaks_the_form_is_a_format_error(fill):
    assert outcome(fill) == "FORMERR"


def test_data_that_the_store_could_not_give_back_is_a_format_error():
    """A TLSA record without its certificate data has no presentation form."""
    empty = dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.TLSA, b"\x88\x01\xe8", 0, 3)
    assert outcome(lambda u: u.add("new", 60, empty)) == "FORMERR"


def test_another_time_to_live_is_given_only_to_a_record_that_is_still_there():
    gone = Wanted.of(record("gone", "CNAME", "c.test."))
    with pytest.raises(UpdateRefused, match="NXRRSET"):
        evaluate(received_message(messages.aging(ORIGIN, gone)), ZONE)


def test_an_update_of_another_class_is_a_format_error():
    message = received(lambda u: u.add("new", 60, "A", "192.0.2.9"))
    message.update[0].rdclass = dns.rdataclass.CH
    with pytest.raises(UpdateRefused, match="FORMERR"):
        evaluate(message, ZONE)


def test_nothing_happens_when_the_second_of_two_changes_is_refused():
    assert (
        outcome(lambda u: (u.add("new", 60, "A", "192.0.2.9"), u.add("ns", 60, "A", "192.0.2.9")))
        == "REFUSED"
    )


def test_a_zone_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(updates, "MAX_RECORDS", 5)
    assert outcome(lambda u: u.add("a", 60, "A", "192.0.2.9"))[1]
    assert (
        outcome(lambda u: (u.add("a", 60, "A", "192.0.2.9"), u.add("b", 60, "A", "192.0.2.9"))) == "REFUSED"
    )
