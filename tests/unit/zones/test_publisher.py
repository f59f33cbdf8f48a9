"""Publishing into the embedded server, over real packets; and what cannot be published at all."""

import asyncio
import base64
import socket

import dns.message
import dns.name
import dns.rcode
import dns.tsig
import dns.update
import pytest

from acm.model.errors import (
    Conflict,
    InvalidParameter,
    InvalidSetting,
    NoZone,
    ZoneRefused,
    ZoneUnreachable,
)
from acm.model.installation import ZoneRecord
from acm.zones.publisher import Publisher, ZoneTarget
from tests.support.wire_nameserver import bound
from tests.unit.zones.servers import KEY, SECRET, ask, publisher, with_server

RECORD = ZoneRecord(name="_a.example.test.", type="CNAME", value="_b.acm-validations.internal.", ttl=300)
OTHER = ZoneRecord(name="_a.example.test.", type="CNAME", value="shop.example.test.", ttl=300)


def run(store, *steps):
    """Carry out ``steps`` one after the other at one server; return what each gave or raised."""

    async def work(server):
        chosen, outcomes = publisher(server), []
        for step in steps:
            try:
                outcomes.append(await step(chosen))
            except (Conflict, ZoneRefused) as error:
                outcomes.append(error)
        return outcomes

    return with_server(store, work)


def put(record, *, overwrite=False):
    return lambda publisher: publisher.publish(record, overwrite=overwrite)


def see(name="_a.example.test.", rdtype="CNAME"):
    return lambda publisher: publisher.query(name, rdtype)


def drop(record):
    return lambda publisher: publisher.remove(record)


def test_a_published_record_is_there_until_it_is_removed(store):
    assert run(store, see(), put(RECORD), see(), drop(RECORD), see()) == [None, None, RECORD, None, None]


def test_publishing_the_same_record_again_is_success(store):
    assert run(store, put(RECORD), put(RECORD), see()) == [None, None, RECORD]


def test_another_time_to_live_replaces_the_old_one(store):
    longer = ZoneRecord(name=RECORD.name, type="CNAME", value=RECORD.value, ttl=600)
    assert run(store, put(RECORD), put(longer), see()) == [None, None, longer]


def test_a_name_without_its_last_dot_and_in_other_case_is_the_same_name(store):
    loose = ZoneRecord(name="_A.Example.Test", type="cname", value="_b.acm-validations.internal", ttl=300)
    _, seen = run(store, put(loose), see())
    assert seen == RECORD


def test_a_foreign_record_stays_and_the_conflict_says_what_it_is(store):
    _, conflict, seen = run(store, put(OTHER), put(RECORD), see())
    assert isinstance(conflict, Conflict)
    assert (
        conflict.message == "_a.example.test. is taken by CNAME shop.example.test., so nothing was changed."
    )
    assert "overwrite" in conflict.hint
    assert seen == OTHER


def test_a_record_of_another_type_is_a_conflict_too(store):
    text = ZoneRecord(name=RECORD.name, type="TXT", value='"hello"')
    _, conflict, seen = run(store, put(text), put(RECORD), see(rdtype="TXT"))
    assert isinstance(conflict, Conflict)
    assert 'is taken by TXT "hello"' in conflict.message
    assert seen == text


def test_a_record_beside_an_alias_is_a_conflict_and_not_silently_ignored(store):
    text = ZoneRecord(name=RECORD.name, type="TXT", value='"hello"')
    _, conflict, seen = run(store, put(RECORD), put(text), see())
    assert isinstance(conflict, Conflict)
    assert "is taken by CNAME _b.acm-validations.internal." in conflict.message
    assert seen == RECORD


def test_overwrite_replaces_whatever_is_there(store):
    text = ZoneRecord(name=RECORD.name, type="TXT", value='"hello"')
    outcomes = run(
        store,
        put(text),
        put(RECORD, overwrite=True),
        see(),
        see(rdtype="TXT"),
        put(OTHER, overwrite=True),
        see(),
        put(text, overwrite=True),
        see(),
        see(rdtype="TXT"),
    )
    assert outcomes == [None, None, RECORD, None, None, OTHER, None, None, text]


def test_removing_takes_exactly_that_record(store):
    assert run(store, put(OTHER), drop(RECORD), see()) == [None, None, OTHER]


def test_two_texts_at_one_name_do_not_overwrite_each_other(store):
    one = ZoneRecord(name=RECORD.name, type="TXT", value='"one"')
    two = ZoneRecord(name=RECORD.name, type="TXT", value='"two"')
    _, conflict, again = run(store, put(one), put(two), put(one))
    assert isinstance(conflict, Conflict)
    assert again is None


def test_ten_publishers_at_once_of_different_values_leave_one_record(store):
    async def work(server):
        chosen = publisher(server)
        records = [ZoneRecord(name=RECORD.name, type="CNAME", value=f"v{i}.example.test.") for i in range(10)]
        outcomes = await asyncio.gather(
            *(chosen.publish(record, overwrite=False) for record in records), return_exceptions=True
        )
        return [record for record, outcome in zip(records, outcomes, strict=True) if outcome is None], (
            await chosen.query(RECORD.name, "CNAME")
        )

    (winner,), seen = with_server(store, work)
    assert winner == seen


# Where a record goes


def targets(**servers: str):
    return {suffix.replace("_", "."): ZoneTarget(server=server) for suffix, server in servers.items()}


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("_a.example.test.", "example.test"),
        ("_a.sub.example.test", "sub.example.test"),
        ("SUB.example.TEST.", "sub.example.test"),
        ("example.test", "example.test"),
    ],
)
def test_the_longest_zone_that_holds_the_name_is_taken(name, zone):
    zones = targets(example_test="192.0.2.1", sub_example_test="192.0.2.2", test_example="192.0.2.3")
    assert Publisher(lambda: zones).zone_for(name) == zone


def test_zones_may_be_written_with_dots_and_capitals():
    assert (
        Publisher(lambda: {"Example.TEST.": ZoneTarget("192.0.2.1")}).zone_for("a.example.test")
        == "example.test"
    )


@pytest.mark.parametrize(
    ("zones", "listed"),
    [({}, "there are none"), ({"b.test": ZoneTarget("::1"), "a.test": ZoneTarget("::1")}, "a.test, b.test")],
)
def test_a_name_in_no_zone_lists_the_zones_there_are(zones, listed):
    with pytest.raises(NoZone, match=f"that records are published in: {listed}"):
        Publisher(lambda: zones).zone_for("_a.example.test.")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (ZoneTarget("ns.example.test"), "dnsZones.example.test.server"),
        (ZoneTarget("192.0.2.1", "k."), "dnsZones.example.test"),
        (ZoneTarget("192.0.2.1", None, secret=SECRET), "dnsZones.example.test"),
        (ZoneTarget("192.0.2.1", "k.", "hmac-md5", SECRET), "dnsZones.example.test.algorithm"),
        (ZoneTarget("192.0.2.1", "k..k", secret=SECRET), "dnsZones.example.test.keyName"),
        (ZoneTarget("192.0.2.1", "k.", secret="canary!secret"), "dnsZones.example.test.secret"),
        (ZoneTarget("192.0.2.1", "k.", secret=""), "dnsZones.example.test.secret"),
    ],
)
def test_settings_that_cannot_be_used_are_named_without_showing_the_secret(target, path):
    with pytest.raises(InvalidSetting) as refused:
        asyncio.run(Publisher(lambda: {"example.test": target}).publish(RECORD, overwrite=False))
    assert refused.value.property_path == path
    assert "canary" not in refused.value.diagnostics() + repr(target)


def test_no_representation_of_a_publisher_at_work_shows_the_secret(store):
    """Tracebacks of test runners and debuggers print local values."""

    async def work(server):
        return repr(publisher(server)._zone(dns.name.from_text("a.example.test"))) + repr(server._responder)

    shown = with_server(store, work)
    assert base64.b64encode(SECRET).decode() not in shown
    assert repr(SECRET) not in shown


@pytest.mark.parametrize(
    ("record", "path"),
    [
        (ZoneRecord(name="a..example.test", type="CNAME", value="b.test."), "name"),
        (ZoneRecord(name="_a.example.test.", type="CNAME", value="two names"), "value"),
        (ZoneRecord(name="_a.example.test.", type="NOTYPE", value="x"), "value"),
        (ZoneRecord(name="_a.example.test.", type="CNAME", value="b.test.", ttl=-1), "ttl"),
        (ZoneRecord(name="_a.example.test.", type="CNAME", value="b.test.", ttl=2**31), "ttl"),
    ],
)
def test_a_record_that_is_none_is_refused_before_anything_is_sent(record, path):
    with pytest.raises(InvalidParameter) as refused:
        asyncio.run(Publisher(lambda: targets(example_test="192.0.2.1")).publish(record, overwrite=False))
    assert refused.value.property_path == path


def test_the_zone_itself_cannot_become_an_alias():
    apex = ZoneRecord(name="example.test.", type="CNAME", value="b.test.")
    with pytest.raises(InvalidParameter, match="is the zone itself"):
        asyncio.run(Publisher(lambda: targets(example_test="192.0.2.1")).publish(apex, overwrite=True))


# When the server says no


def refusal(store, target_of):
    """Return the error of publishing at a server reached through ``target_of(server's target)``."""

    async def work(server):
        chosen = Publisher(lambda: {"example.test": target_of(server.target)}, seconds=20.0)
        with pytest.raises(ZoneRefused) as refused:
            await chosen.publish(RECORD, overwrite=False)
        assert not (await ask(server, dns.message.make_query(RECORD.name, "CNAME"))).answer
        return refused.value

    return with_server(store, work)


WRONG = base64.b64encode(b"canary" * 5).decode()


@pytest.mark.parametrize(
    ("target_of", "says"),
    [
        (lambda t: ZoneTarget(t.server, t.key_name, secret=WRONG), "BADSIG"),
        (lambda t: ZoneTarget(t.server, "other.", secret=t.secret), "BADKEY"),
        (lambda t: ZoneTarget(t.server, t.key_name, "hmac-sha512", t.secret), "BADKEY"),
        (lambda t: ZoneTarget(t.server), "REFUSED"),
    ],
    ids=["wrong secret", "unknown key", "other algorithm", "no key"],
)
def test_a_refusal_names_its_reason_and_what_to_do_but_no_secret(store, target_of, says):
    error = refusal(store, target_of)
    assert says in error.message
    assert error.hint
    assert "canary" not in error.diagnostics()
    assert WRONG not in error.diagnostics()
    assert base64.b64encode(SECRET).decode() not in error.diagnostics()


def test_a_server_without_the_zone_is_said_to_have_no_authority(store):
    async def work(server):
        chosen = Publisher(lambda: {"elsewhere.test": server.target}, seconds=20.0)
        record = ZoneRecord(name="a.elsewhere.test.", type="CNAME", value="b.test.")
        with pytest.raises(ZoneRefused) as refused:
            await chosen.publish(record, overwrite=False)
        return refused.value

    error = with_server(store, work)
    assert "has no authority for the zone elsewhere.test (NOTAUTH)" in error.message


def test_a_closed_port_is_unreachable_at_once():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        server = f"127.0.0.1:{reserved.getsockname()[1]}"
        with pytest.raises(ZoneUnreachable, match="connection refused") as refused:
            asyncio.run(
                Publisher(lambda: {"example.test": ZoneTarget(server)}).publish(RECORD, overwrite=False)
            )
    assert server in refused.value.message


def answering(handler):
    """Run a publisher of one record against a UDP and TCP server that sends what ``handler`` makes of the request."""

    class Protocol(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, addr):
            answer = handler(data)
            if answer:
                self.transport.sendto(answer, addr)

    async def work():
        loop = asyncio.get_running_loop()
        datagrams, listener = bound()
        datagrams.setblocking(False)
        transport, _ = await loop.create_datagram_endpoint(Protocol, sock=datagrams)
        address = transport.get_extra_info("sockname")
        tcp = await asyncio.start_server(lambda r, w: w.close(), sock=listener)
        target = ZoneTarget(f"127.0.0.1:{address[1]}", "acm-dev.", secret=SECRET)
        try:
            await Publisher(lambda: {"example.test": target}, seconds=0.2).publish(RECORD, overwrite=False)
        finally:
            tcp.close()
            transport.close()

    asyncio.run(work())


def test_a_silent_server_is_unreachable():
    with pytest.raises(ZoneUnreachable):
        answering(lambda data: None)


def test_an_unsigned_yes_to_a_signed_update_is_not_believed():
    def forge(data):
        return dns.message.make_response(dns.message.from_wire(data, keyring=False)).to_wire()

    with pytest.raises(ZoneRefused, match="is not signed by the key acm-dev"):
        answering(forge)


def test_a_yes_signed_by_another_key_is_not_believed():
    def forge(data):
        response = dns.message.make_response(dns.message.from_wire(data, keyring=False))
        response.use_tsig(dns.tsig.Key("acm-dev.", b"mallory" * 5))
        return response.to_wire()

    with pytest.raises(ZoneRefused, match="is not signed by the key acm-dev"):
        answering(forge)


def test_an_unsigned_no_is_believed():
    def refuse(data):
        response = dns.message.make_response(dns.message.from_wire(data, keyring=False))
        response.set_rcode(dns.rcode.REFUSED)
        return response.to_wire()

    with pytest.raises(ZoneRefused, match="REFUSED"):
        answering(refuse)


def test_an_answer_without_authority_is_not_taken_for_the_zone():
    def resolver(data):
        query = dns.message.from_wire(data, keyring=KEY)
        response = dns.message.make_response(query)
        if isinstance(query, dns.update.UpdateMessage):
            response.set_rcode(dns.rcode.YXDOMAIN)
        return response.to_wire()

    with pytest.raises(ZoneRefused, match="without authority"):
        answering(resolver)


def test_a_record_that_keeps_changing_is_given_up():
    def fickle(data):
        query = dns.message.from_wire(data, keyring=KEY)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        if isinstance(query, dns.update.UpdateMessage):
            response.set_rcode(dns.rcode.YXDOMAIN)
        return response.to_wire()

    with pytest.raises(Conflict, match="keeps changing"):
        answering(fickle)
