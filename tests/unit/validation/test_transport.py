"""Real packets over loopback: UDP, TCP after a cut answer, and everything a stranger may send instead."""

import asyncio
import errno
import gc
import socket
import weakref
from contextlib import asynccontextmanager, suppress

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset
import pytest

from acm.validation.messages import Query
from acm.validation.transport import MOST_SHARING, ask_over_network
from tests.support.wire_nameserver import bound

QUERY_NAME = "_a.example.test."


def query() -> Query:
    """Return a fresh question."""
    return Query(dns.name.from_text(QUERY_NAME), dns.rdatatype.CNAME)


def answer_to(wire: bytes, target: str = "good.test.") -> dns.message.Message:
    """Return the right answer to a question."""
    response = dns.message.make_response(dns.message.from_wire(wire))
    response.answer.append(dns.rrset.from_text(QUERY_NAME, 60, "IN", "CNAME", target))
    return response


def cut(wire: bytes) -> bytes:
    """Return an answer with TC set."""
    response = dns.message.make_response(dns.message.from_wire(wire))
    response.flags |= dns.flags.TC
    return response.to_wire()


class Packets(asyncio.DatagramProtocol):
    """A server that sends the packets that ``reply`` makes of a question."""

    def __init__(self, reply):
        self.reply = reply

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        for packet in self.reply(data):
            self.transport.sendto(packet, addr)


@asynccontextmanager
async def server(udp, tcp=None):
    """Run a server; ``tcp`` is a coroutine function of reader and writer."""
    loop = asyncio.get_running_loop()
    connections = []

    async def connected(reader, writer):
        connections.append(asyncio.current_task())
        with suppress(ConnectionError):
            await tcp(reader, writer)
        writer.close()

    datagrams, listener = bound()
    stream = await asyncio.start_server(connected, sock=listener)
    port = listener.getsockname()[1]
    datagrams.setblocking(False)
    transport, _ = await loop.create_datagram_endpoint(lambda: Packets(udp), sock=datagrams)
    try:
        yield port
    finally:
        transport.close()
        stream.close()
        await asyncio.gather(*connections)


def ask(udp, tcp=None, *, seconds=2.0):
    """Ask such a server once."""

    async def run():
        async with server(udp, tcp) as port:
            return await ask_over_network(query(), "127.0.0.1", port, seconds)

    return asyncio.run(run())


def target(message) -> str:
    return message.answer[0][0].to_text()


def tcp_answering(make):
    """Return a TCP server that sends what ``make`` makes of the question, length included."""

    async def serve(reader, writer):
        wire = await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
        writer.write(make(wire))
        await writer.drain()

    return serve


def framed(wire: bytes) -> bytes:
    return len(wire).to_bytes(2, "big") + wire


def test_an_answer_comes_over_udp():
    assert target(ask(lambda wire: [answer_to(wire).to_wire()])) == "good.test."


def _with(wire: bytes, **changes) -> bytes:
    message = answer_to(wire, "evil.test.")
    for name, value in changes.items():
        setattr(message, name, value)
    return message.to_wire()


@pytest.mark.parametrize(
    "spoofed",
    [
        lambda wire: _with(wire, id=int.from_bytes(wire[:2], "big") ^ 1),
        lambda wire: _with(wire, question=[dns.rrset.from_text("b.test.", 0, "IN", "CNAME")]),
        lambda wire: _with(wire, flags=0),
        lambda wire: wire,
        lambda _: b"garbage",
        lambda wire: wire[:2] + b"\x84\x00" + b"\xff" * 40,
        lambda _: b"",
    ],
    ids=["id", "question", "no answer", "echo", "garbage", "broken", "empty"],
)
def test_packets_that_do_not_answer_the_question_are_dropped_and_waiting_goes_on(spoofed):
    assert target(ask(lambda wire: [spoofed(wire), answer_to(wire).to_wire()])) == "good.test."


def test_garbage_alone_is_told_from_silence():
    with pytest.raises(dns.exception.FormError):
        ask(lambda _: [b"garbage of some length"], seconds=0.1)


def test_silence_is_a_time_out():
    with pytest.raises(TimeoutError):
        ask(lambda _: [], seconds=0.1)


def test_a_closed_port_is_told_at_once():
    with socket.socket(type=socket.SOCK_DGRAM) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(ask_over_network(query(), "127.0.0.1", port, 5.0))


def test_a_cut_answer_is_asked_for_again_by_tcp():
    tcp = tcp_answering(lambda wire: framed(answer_to(wire).to_wire()))
    assert target(ask(lambda wire: [cut(wire)], tcp)) == "good.test."


def test_a_cut_answer_counts_even_where_its_body_ends_in_the_middle():
    tcp = tcp_answering(lambda wire: framed(answer_to(wire).to_wire()))
    assert target(ask(lambda wire: [cut(wire)[:-3]], tcp)) == "good.test."


def test_a_cut_answer_to_another_question_is_dropped():
    def other(wire):
        return (int.from_bytes(wire[:2], "big") ^ 1).to_bytes(2, "big") + cut(wire)[2:]

    assert target(ask(lambda wire: [other(wire), answer_to(wire).to_wire()])) == "good.test."


@pytest.mark.parametrize(
    "make",
    [
        lambda _: b"",
        lambda wire: framed(answer_to(wire).to_wire())[:-4],
        lambda _: framed(b"garbage of some length"),
        lambda wire: framed(_with(wire, id=int.from_bytes(wire[:2], "big") ^ 1)),
    ],
    ids=["nothing", "broken off", "garbage", "another id"],
)
def test_what_comes_by_tcp_and_is_no_answer_is_an_error(make):
    with pytest.raises(dns.exception.DNSException):
        ask(lambda wire: [cut(wire)], tcp_answering(make))


def test_an_answer_that_is_announced_too_long_is_not_read():
    async def announce(reader, writer):
        writer.write((20000).to_bytes(2, "big"))
        await reader.read()

    with pytest.raises(dns.exception.FormError):
        ask(lambda wire: [cut(wire)], announce, seconds=5)


def test_a_server_that_drips_is_not_waited_for():
    async def drip(reader, writer):
        while True:
            writer.write(b"\x01")
            await writer.drain()
            await asyncio.sleep(0.02)

    with pytest.raises(TimeoutError):
        ask(lambda wire: [cut(wire)], drip, seconds=0.1)


def test_an_address_without_route_is_an_error_of_the_system():
    with pytest.raises(OSError, match=r".+") as refused:
        asyncio.run(ask_over_network(query(), "255.255.255.255", 53, 0.2))
    assert not isinstance(refused.value, TimeoutError)


def ask_many(count, reply, *, seconds=0.3):
    """Ask so many questions at once; return the answers or what they met, and from which ports the server was asked."""
    ports = []

    class Noting(Packets):
        def datagram_received(self, data, addr):
            ports.append(addr[1])
            super().datagram_received(data, addr)

    async def run():
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: Noting(reply), local_addr=("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        names = [dns.name.from_text(f"_{n}.example.test.") for n in range(count)]
        asked = [Query(name, dns.rdatatype.CNAME) for name in names]
        try:
            return await asyncio.gather(
                *(ask_over_network(one, "127.0.0.1", port, seconds) for one in asked), return_exceptions=True
            )
        finally:
            transport.close()

    return asyncio.run(run()), ports


def echoing(wire):
    """Answer each name with a target of its own."""
    response = dns.message.make_response(dns.message.from_wire(wire))
    name = response.question[0].name
    response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", f"to.{name}"))
    return response.to_wire()


def test_questions_that_wait_together_share_sockets_and_each_has_its_own_answer():
    answers, ports = ask_many(3 * MOST_SHARING, lambda wire: [echoing(wire)], seconds=10.0)
    assert [target(one) for one in answers] == [f"to._{n}.example.test." for n in range(3 * MOST_SHARING)]
    shared = [ports.count(port) for port in set(ports)]
    assert max(shared) <= MOST_SHARING, "a port is not used for longer than its few questions"
    assert len(shared) < len(ports)


def test_an_answer_to_a_neighbours_question_is_not_taken_for_ones_own():
    swapped = []

    def crossing(wire):
        swapped.append(wire)
        return [swapped[0][:2] + echoing(wire)[2:]]

    answers, _ = ask_many(5, crossing)
    assert target(answers[0]) == "to._0.example.test."
    assert all(isinstance(one, dns.exception.FormError) for one in answers[1:])


def test_one_that_is_not_answered_does_not_hold_up_its_neighbours():
    answers, _ = ask_many(5, lambda wire: [] if b"_3" in wire else [echoing(wire)])
    assert isinstance(answers[3], TimeoutError)
    assert sum(isinstance(one, TimeoutError) for one in answers) == 1


def test_what_is_wrong_with_sending_one_question_does_not_end_those_that_wait_beside_it(monkeypatch):
    send = asyncio.selector_events._SelectorDatagramTransport.sendto

    def sendto(self, data, addr=None):
        if b"_3" in data:
            self._protocol.error_received(OSError(errno.ENOBUFS, "no room"))
        else:
            send(self, data, addr)

    monkeypatch.setattr(asyncio.selector_events._SelectorDatagramTransport, "sendto", sendto)
    answers, _ = ask_many(5, lambda wire: [echoing(wire)], seconds=10.0)
    assert [type(one) for one in answers].count(OSError) == 1
    assert isinstance(answers[3], OSError)


def test_a_closed_port_is_told_to_all_who_wait_at_once():
    with socket.socket(type=socket.SOCK_DGRAM) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]

    async def run():
        return await asyncio.gather(
            *(ask_over_network(query(), "127.0.0.1", port, 10.0) for _ in range(5)), return_exceptions=True
        )

    assert {type(one) for one in asyncio.run(run())} == {ConnectionRefusedError}


def test_an_event_loop_that_has_ended_is_let_go_of():
    gone = []

    async def run(port):
        gone.append(weakref.ref(asyncio.get_running_loop()))
        await asyncio.gather(
            *(ask_over_network(query(), "127.0.0.1", port, 0.05) for _ in range(3)), return_exceptions=True
        )

    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        asyncio.run(run(silent.getsockname()[1]))
    gc.collect()
    assert gone[0]() is None
