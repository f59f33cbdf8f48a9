"""Name servers on real sockets, UDP and TCP on one port, that answer as a function says: well, badly, or not at all.

An answerer gets the query and how it came, and returns the messages to send, as octets. Real clients talk to it.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import dns.exception
import dns.message

from tests.support.nameserver import Handler


@dataclass(frozen=True)
class Drip:
    """Octets that a TCP server sends one by one, with a pause before each."""

    octets: bytes
    seconds: float


Answerer = Callable[[dns.message.Message, bool], Sequence[bytes | Drip]]


def honest(handler: Handler) -> Answerer:
    """Answer as a handler of ``tests.support.nameserver`` does; over UDP cut where it does not fit (RFC 1035 §4.2.1)."""

    def answer(query: dns.message.Message, tcp: bool) -> Sequence[bytes]:
        most = 65535 if tcp else max(512, query.payload)
        try:
            return [handler(query).to_wire(max_size=most)]
        except dns.exception.TooBig:
            return [truncated(query)]

    return answer


def truncated(query: dns.message.Message) -> bytes:
    """Return the answer that sends the client to TCP."""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    return response.to_wire()


class WireNameserver:
    """A server at ``address``, port 0 at first; a context manager. ``answerer`` may be changed while it serves."""

    def __init__(self, answerer: Answerer, address: str = "127.0.0.1") -> None:
        self.answerer = answerer
        self.address = address
        self.port = 0
        self.asked: list[tuple[str, str]] = []
        """Name and type of every question, in order."""
        self._closing = threading.Event()

    @property
    def server(self) -> str:
        """As settings have it."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def __enter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._datagrams, self._stream = bound(self.address, family)
        for one in (self._datagrams, self._stream):
            one.settimeout(0.05)
        self.port = self._stream.getsockname()[1]
        self._threads = [threading.Thread(target=run) for run in (self._udp, self._tcp)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join()
        self._datagrams.close()
        self._stream.close()

    def _answers(self, wire: bytes, tcp: bool) -> Sequence[bytes | Drip]:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        self.asked.append((question.name.to_text(), dns.rdatatype.to_text(question.rdtype)))
        return self.answerer(query, tcp)

    def _udp(self) -> None:
        while not self._closing.is_set():
            try:
                wire, client = self._datagrams.recvfrom(65535)
            except TimeoutError:
                continue
            for octets in self._answers(wire, tcp=False):
                assert isinstance(octets, bytes)
                self._datagrams.sendto(octets, client)

    def _tcp(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._stream.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._converse, args=(connection,))
            thread.start()
            self._threads.append(thread)

    def _converse(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                size = int.from_bytes(connection.recv(2), "big")
                for answer in self._answers(connection.recv(size), tcp=True):
                    self._send(connection, answer)
            except OSError:
                return  # the client has gone, which is its right

    def _send(self, connection: socket.socket, answer: bytes | Drip) -> None:
        octets = answer.octets if isinstance(answer, Drip) else answer
        wire = len(octets).to_bytes(2, "big") + octets
        if isinstance(answer, bytes):
            connection.sendall(wire)
            return
        for octet in wire:
            if self._closing.wait(answer.seconds):
                return
            connection.sendall(bytes([octet]))


def bound(
    address: str = "127.0.0.1", family: socket.AddressFamily = socket.AF_INET
) -> tuple[socket.socket, socket.socket]:
    """Return sockets for UDP and TCP on one port that was free for both."""
    while True:
        stream = socket.socket(family, socket.SOCK_STREAM)
        datagrams = socket.socket(family, socket.SOCK_DGRAM)
        stream.bind((address, 0))
        try:
            datagrams.bind((address, stream.getsockname()[1]))
        except OSError:
            stream.close()
            datagrams.close()
            continue
        stream.listen()
        return datagrams, stream
