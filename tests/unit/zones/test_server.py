"""The embedded authoritative server, asked over loopback by dnspython's client."""

import asyncio
import socket

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.tsig
import dns.update
import pytest

from acm.model.at_hand import NotAtHand
from acm.model.installation import ZoneRecord
from acm.zones.listener import Bounds
from acm.zones.server import EmbeddedServer
from tests.unit.zones.servers import KEY, ask, serving, with_server

RECORDS = (
    ZoneRecord(name="_a.example.test.", type="CNAME", value="_b.acm-validations.internal.", ttl=300),
    ZoneRecord(name="alias.example.test.", type="CNAME", value="www.example.test.", ttl=60),
    ZoneRecord(name="www.example.test.", type="A", value="192.0.2.1", ttl=60),
    ZoneRecord(name="deep.below.example.test.", type="A", value="192.0.2.2", ttl=60),
)


@pytest.fixture
def filled(store):
    """The store with the records of example.test."""
    asyncio.run(store.write(lambda tx: tx.zones.replace("example.test.", remove=(), add=RECORDS)))
    return store


def asked(store, message, **how):
    """Return the answer of a fresh server to ``message``."""
    return with_server(store, lambda server: ask(server, message, **how))


def answer_texts(message) -> list[str]:
    """Return the answer section as sorted text lines."""
    return sorted(line for rrset in message.answer for line in rrset.to_text().splitlines())


CNAME = "_a.example.test. 300 IN CNAME _b.acm-validations.internal."


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode", "answer"),
    [
        ("_a.example.test", "CNAME", "NOERROR", [CNAME]),
        ("_A.EXAMPLE.test", "CNAME", "NOERROR", [CNAME]),
        ("_a.example.test", "A", "NOERROR", [CNAME]),
        ("_a.example.test", "ANY", "NOERROR", [CNAME]),
        ("www.example.test", "A", "NOERROR", ["www.example.test. 60 IN A 192.0.2.1"]),
        ("www.example.test", "CNAME", "NOERROR", []),
        (
            "alias.example.test",
            "A",
            "NOERROR",
            ["alias.example.test. 60 IN CNAME www.example.test.", "www.example.test. 60 IN A 192.0.2.1"],
        ),
        ("below.example.test", "A", "NOERROR", []),
        ("gone.example.test", "CNAME", "NXDOMAIN", []),
        ("x._a.example.test", "CNAME", "NXDOMAIN", []),
        ("example.test", "NS", "NOERROR", ["example.test. 60 IN NS ns.example.test."]),
        ("ns.example.test", "A", "NOERROR", ["ns.example.test. 60 IN A 127.0.0.1"]),
        ("other.test", "A", "REFUSED", []),
        ("notexample.test", "A", "REFUSED", []),
        ("example.test", "AXFR", "REFUSED", []),
        ("example.test", "IXFR", "REFUSED", []),
    ],
)
def test_the_server_answers_with_authority_for_its_zones_only(filled, name, rdtype, rcode, answer):
    query = dns.message.make_query(name, rdtype, use_edns=0)
    response = asked(filled, query)
    assert dns.rcode.to_text(response.rcode()) == rcode
    assert sorted(map(str.lower, answer_texts(response))) == sorted(map(str.lower, answer))
    assert bool(response.flags & dns.flags.AA) is (rcode != "REFUSED")
    assert not response.flags & dns.flags.RA
    has_soa = [rrset.rdtype for rrset in response.authority] == [dns.rdatatype.SOA]
    assert has_soa is (rcode != "REFUSED" and not answer)


def test_the_serial_grows_with_each_change(filled):
    async def serial(server):
        response = await ask(server, dns.message.make_query("example.test", "SOA"))
        return response.answer[0][0].serial

    async def work(server):
        before = await serial(server)
        update = dns.update.UpdateMessage("example.test", keyring=KEY)
        update.add("new", 60, "A", "192.0.2.9")
        assert (await ask(server, update)).rcode() == dns.rcode.NOERROR
        return before, await serial(server)

    before, after = with_server(filled, work)
    assert after == before + 1


def test_an_update_without_effect_leaves_the_serial(filled):
    async def work(server):
        update = dns.update.UpdateMessage("example.test", keyring=KEY)
        update.delete("gone")
        assert (await ask(server, update)).rcode() == dns.rcode.NOERROR
        return (await ask(server, dns.message.make_query("example.test", "SOA"))).answer[0][0].serial

    before = asyncio.run(filled.read(lambda tx: tx.zones.serial("example.test.")))
    assert with_server(filled, work) == before


@pytest.mark.parametrize("zones", [("example.test", "a.example.test"), ("A.Example.Test.", "example.test")])
def test_a_name_belongs_to_the_closest_of_nested_zones(filled, zones):
    async def work(server):
        child = await ask(server, dns.message.make_query("x.a.example.test", "A"))
        parent = await ask(server, dns.message.make_query("x.b.example.test", "A"))
        return [answer.authority[0].name.to_text() for answer in (child, parent)]

    assert with_server(filled, work, *zones) == ["a.example.test.", "example.test."]


def test_a_dot_inside_a_label_is_no_boundary(store):
    escaped = ZoneRecord(name="a\\.b.example.test.", type="TXT", value='"t"')
    asyncio.run(store.write(lambda tx: tx.zones.replace("example.test.", remove=(), add=[escaped])))
    assert asked(store, dns.message.make_query("b.example.test", "TXT")).rcode() == dns.rcode.NXDOMAIN
    assert asked(store, dns.message.make_query("a\\.b.example.test", "TXT")).rcode() == dns.rcode.NOERROR


def test_tcp_answers_on_the_same_port(filled):
    response = asked(filled, dns.message.make_query("www.example.test", "A"), tcp=True)
    assert answer_texts(response) == ["www.example.test. 60 IN A 192.0.2.1"]


def test_several_questions_go_over_one_tcp_connection(filled):
    async def work(server):
        reader, writer = await asyncio.open_connection(*await server.start())
        seen = []
        for _ in range(3):
            query = dns.message.make_query("www.example.test", "A")
            writer.write(query.to_wire(prepend_length=True))
            size = int.from_bytes(await reader.readexactly(2), "big")
            seen.append(query.is_response(dns.message.from_wire(await reader.readexactly(size))))
        writer.close()
        return seen

    assert with_server(filled, work) == [True] * 3


@pytest.mark.parametrize(("payload", "cut"), [(None, True), (512, True), (4096, True)])
def test_a_long_answer_is_cut_over_udp_and_whole_over_tcp(store, payload, cut):
    texts = tuple(
        ZoneRecord(name="long.example.test.", type="TXT", value=f'"{i:0>200}"', ttl=60) for i in range(20)
    )
    asyncio.run(store.write(lambda tx: tx.zones.replace("example.test.", remove=(), add=texts)))
    edns = {} if payload is None else {"use_edns": 0, "payload": payload}
    query = dns.message.make_query("long.example.test", "TXT", **edns)
    response = asked(store, query)
    assert bool(response.flags & dns.flags.TC) is cut
    assert len(response.to_wire()) <= 1232
    assert len(asked(store, query, tcp=True).answer[0]) == 20


def test_edns_is_answered_and_a_newer_version_refused(filled):
    query = dns.message.make_query("www.example.test", "A", use_edns=0)
    assert asked(filled, query).edns == 0
    newer = dns.message.make_query("www.example.test", "A", use_edns=1)
    assert asked(filled, newer).rcode() == dns.rcode.BADVERS


def test_reading_a_store_that_is_not_there_gives_empty_zones_and_makes_no_file(store, tmp_path):
    response = asked(store, dns.message.make_query("www.example.test", "A"))
    assert response.rcode() == dns.rcode.NXDOMAIN
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_run_has_no_target(store):
    async def run():
        server = EmbeddedServer(zones=("example.test",), store=store, tsig_secret=b"x" * 32)
        before = server.target
        first, second = await server.start(), await server.start()
        during = server.target
        await server.stop()
        await server.stop()
        return before, first == second, during, server.target

    before, same, during, after = asyncio.run(run())
    assert (before, after, same) == (None, None, True)
    assert during.server.startswith("127.0.0.1:")
    assert "secret" not in repr(during)


# Updates without the right


def update_of(name: str = "_a", zone: str = "example.test") -> dns.update.UpdateMessage:
    """Return an unsigned update that would change the zone."""
    update = dns.update.UpdateMessage(zone)
    update.replace(name, 60, "CNAME", "evil.test.")
    return update


def signed(update, key, **how):
    """Return ``update``, to be signed by ``key``."""
    update.use_tsig(key, **how)
    return update


@pytest.mark.parametrize(
    ("message", "failure"),
    [
        (update_of, "REFUSED"),
        (lambda: signed(update_of(), dns.tsig.Key("acm-dev.", b"wrong" * 8)), "PeerBadSignature"),
        (lambda: signed(update_of(), dns.tsig.Key("other.", KEY.secret)), "PeerBadKey"),
        (lambda: signed(update_of(), dns.tsig.Key("acm-dev.", KEY.secret, "hmac-sha512")), "PeerBadKey"),
        (lambda: signed(update_of(zone="other.test"), KEY), "NOTAUTH"),
        (lambda: signed(update_of(zone="sub.example.test"), KEY), "NOTAUTH"),
    ],
    ids=["unsigned", "wrong secret", "unknown key", "other algorithm", "foreign zone", "no zone of its own"],
)
@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_an_update_without_the_right_changes_nothing(filled, message, failure, tcp):
    async def work(server):
        try:
            outcome = dns.rcode.to_text((await ask(server, message(), tcp=tcp)).rcode())
        except dns.tsig.PeerError as error:
            outcome = type(error).__name__
        after = await ask(server, dns.message.make_query("_a.example.test", "CNAME"))
        return outcome, answer_texts(after)

    assert with_server(filled, work) == (failure, [CNAME])


def test_an_update_signed_at_another_time_is_refused_with_the_servers_clock(filled, monkeypatch, clock):
    async def work(server):
        message = signed(update_of(), KEY)
        with monkeypatch.context() as past:
            past.setattr("dns.message.time.time", lambda: 1_000_000_000)
            wire = message.to_wire()
        _, port = await server.start()
        return message.mac, await over_udp(port, wire)

    mac, wire = with_server(filled, work, clock=clock)
    with pytest.raises(dns.tsig.PeerBadTime):
        dns.message.from_wire(wire, keyring=KEY, request_mac=mac)
    response = dns.message.from_wire(wire, keyring=False)
    assert response.rcode() == dns.rcode.NOTAUTH
    assert int.from_bytes(response.tsig[0].other, "big") == int(clock.now().timestamp())


async def over_udp(port: int, wire: bytes, *, wait: float = 5.0) -> bytes | None:
    """Send octets and return the octets that come back; None where nothing comes."""
    loop = asyncio.get_running_loop()
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await loop.sock_sendall(sock, wire)
        try:
            return await asyncio.wait_for(loop.sock_recv(sock, 65535), wait)
        except TimeoutError:
            return None


# Hostile clients


def sent(store, wire: bytes, **how) -> bytes | None:
    """Return what the server sends back for ``wire`` over UDP."""

    async def work(server):
        _, port = await server.start()
        return await over_udp(port, wire, **how)

    return with_server(store, work)


@pytest.mark.parametrize(
    "wire",
    [
        b"\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00",
        b"\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01",
        b"\x12\x34\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00",
        dns.message.make_query("a.example.test", "A", id=0x1234, flags=0).to_wire() + b"junk",
        dns.message.Message(0x1234).to_wire(),
    ],
    ids=["no question", "a name that points to itself", "counts too high", "trailing octets", "empty"],
)
def test_what_is_no_query_is_answered_with_formerr_and_not_amplified(filled, wire):
    answer = sent(filled, wire)
    assert answer[:2] == b"\x12\x34"
    assert dns.message.from_wire(answer).rcode() == dns.rcode.FORMERR
    assert len(answer) <= len(wire)


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"\x12\x34\x00",
        dns.message.make_response(dns.message.make_query("www.example.test", "A")).to_wire(),
        b"\x12\x34\x80" + b"\xff" * 40,
    ],
    ids=["empty", "short", "an answer", "a broken answer"],
)
def test_answers_and_fragments_get_no_answer(filled, wire):
    """Silence is seen by asking afterwards: the next answer is that of the next question."""

    async def work(server):
        _, port = await server.start()
        loop = asyncio.get_running_loop()
        query = dns.message.make_query("www.example.test", "A")
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            await loop.sock_connect(sock, ("127.0.0.1", port))
            await loop.sock_sendall(sock, wire)
            await loop.sock_sendall(sock, query.to_wire())
            return query.is_response(dns.message.from_wire(await loop.sock_recv(sock, 65535)))

    assert with_server(filled, work)


@pytest.mark.parametrize("opcode", [dns.opcode.IQUERY, dns.opcode.STATUS, dns.opcode.NOTIFY])
def test_other_opcodes_are_not_implemented(filled, opcode):
    message = dns.message.make_query("example.test", "SOA")
    message.set_opcode(opcode)
    answer = dns.message.from_wire(sent(filled, message.to_wire()))
    assert (answer.rcode(), answer.opcode(), answer.id) == (dns.rcode.NOTIMP, opcode, message.id)


def test_two_questions_at_once_are_a_format_error(filled):
    message = dns.message.make_query("example.test", "SOA")
    message.question.append(message.question[0])
    assert dns.message.from_wire(sent(filled, message.to_wire())).rcode() == dns.rcode.FORMERR


def test_a_client_beyond_the_limit_of_connections_is_turned_away(filled):
    async def work(server):
        address = await server.start()
        held = [await asyncio.open_connection(*address) for _ in range(2)]
        query = dns.message.make_query("www.example.test", "A").to_wire(prepend_length=True)
        outcomes = []
        for reader, writer in (*held, await asyncio.open_connection(*address)):
            writer.write(query)
            try:
                outcomes.append(bool(await reader.read(2)))
            except ConnectionError:
                outcomes.append(False)
            writer.close()
        return outcomes

    assert with_server(filled, work, bounds=Bounds(connections=2)) == [True, True, False]


def test_an_idle_client_is_hung_up_on(filled):
    async def work(server):
        reader, writer = await asyncio.open_connection(*await server.start())
        writer.write(b"\x00")
        data = await asyncio.wait_for(reader.read(1), 5)
        writer.close()
        return data

    assert with_server(filled, work, bounds=Bounds(idle_seconds=0.05)) == b""


def test_a_message_that_is_too_long_ends_the_connection(filled):
    async def work(server):
        reader, writer = await asyncio.open_connection(*await server.start())
        writer.write((17000).to_bytes(2, "big"))
        data = await asyncio.wait_for(reader.read(1), 5)
        writer.close()
        return data

    assert with_server(filled, work) == b""


def test_stopping_ends_open_connections_and_frees_the_port(filled):
    async def run():
        async with serving(filled) as server:
            address = await server.start()
            reader, writer = await asyncio.open_connection(*address)
            writer.write(dns.message.make_query("www.example.test", "A").to_wire(prepend_length=True))
            await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
        ended = await asyncio.wait_for(reader.read(1), 5)
        writer.close()
        with socket.socket() as again:
            refused = again.connect_ex(address) != 0
        return ended, refused

    assert asyncio.run(run()) == (b"", True)


def test_a_store_that_fails_gives_servfail():
    class Broken:
        async def read(self, work):
            raise RuntimeError("the disk is gone")

    response = asked(Broken(), dns.message.make_query("www.example.test", "A"))
    assert response.rcode() == dns.rcode.SERVFAIL


@pytest.mark.parametrize(
    ("name", "rdtype", "rcode"),
    [
        ("a.example.test", "A", "NOERROR"),
        ("a.example.test", "CAA", "NOERROR"),
        ("example.test", "CAA", "NOERROR"),
        ("test", "CAA", "NOERROR"),
        (".", "CAA", "NOERROR"),
        ("gone.example.test", "CAA", "NXDOMAIN"),
        ("elsewhere", "CAA", "NXDOMAIN"),
    ],
)
def test_the_root_itself_can_be_the_zone(store, name, rdtype, rcode):
    record = ZoneRecord(name="a.example.test.", type="A", value="192.0.2.1", ttl=60)
    asyncio.run(store.write(lambda tx: tx.zones.replace(".", remove=(), add=(record,))))
    message = with_server(store, lambda server: ask(server, dns.message.make_query(name, rdtype)), ".")
    assert dns.rcode.to_text(message.rcode()) == rcode
    assert bool(message.answer) is (rdtype == "A")
    if not message.answer:
        (soa,) = message.authority
        assert soa.to_text().startswith(". 5 IN SOA ns. hostmaster. ")


def test_questions_are_answered_where_reading_at_hand_would_take_waiting(filled):
    class Waiting:
        async def read(self, work):
            raise NotAtHand

    class Slow:
        at_hand = Waiting()
        read, write = filled.read, filled.write

    assert asked(Slow(), dns.message.make_query("www.example.test", "A")).answer
