"""One question to one server over the network: UDP, then TCP where the answer was cut.

The socket is connected, so only packets of that server arrive; those that do not answer the question (another id,
another question, not DNS) are dropped, and waiting goes on.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import dns.exception
import dns.flags
import dns.message
import dns.rdatatype

from acm.validation.limits import MAX_ANSWER, MAX_CAA_ANSWER

_HEADER = 12
_QUEUED = 64


class Ask(Protocol):
    """Puts a question to a server: the network as a parameter."""

    async def __call__(
        self, message: dns.message.Message, address: str, port: int, seconds: float
    ) -> dns.message.Message:
        """Return the answer to ``message``.

        Raises ``TimeoutError`` where none came in ``seconds``, ``OSError`` where the server cannot be reached and
        ``dns.exception.DNSException`` where what came is no answer.
        """
        ...


async def ask_over_network(
    message: dns.message.Message, address: str, port: int, seconds: float
) -> dns.message.Message:
    """Ask a real server; see ``Ask``. UDP and TCP get ``seconds`` each."""
    answer = await _over_udp(message, address, port, seconds)
    if answer is None:
        return await _over_tcp(message, address, port, seconds)
    return answer


class _Datagrams(asyncio.DatagramProtocol):
    """Queues what arrives at a connected socket, errors that routers and hosts report included."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[bytes | OSError] = asyncio.Queue(_QUEUED)

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Keep a packet; drop it where too many wait."""
        del addr
        self._keep(data)

    def error_received(self, exc: Exception) -> None:
        """Keep what the network reports, such as a closed port."""
        self._keep(exc if isinstance(exc, OSError) else OSError(str(exc)))

    def _keep(self, item: bytes | OSError) -> None:
        if not self.arrived.full():
            self.arrived.put_nowait(item)


async def _over_udp(
    query: dns.message.Message, address: str, port: int, seconds: float
) -> dns.message.Message | None:
    """Return the answer, None where it was cut."""
    unreadable = 0
    try:
        async with asyncio.timeout(seconds):
            transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
                _Datagrams, remote_addr=(address, port)
            )
            try:
                transport.sendto(query.to_wire())
                while True:
                    arrived = await protocol.arrived.get()
                    if isinstance(arrived, OSError):
                        raise arrived
                    if _is_cut(arrived, query):
                        return None
                    answer = read_answer(arrived, query)
                    if answer is not None:
                        return answer
                    unreadable += 1
            finally:
                transport.close()
    except TimeoutError:
        if unreadable:
            raise dns.exception.FormError from None
        raise


async def _over_tcp(
    query: dns.message.Message, address: str, port: int, seconds: float
) -> dns.message.Message:
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection(address, port)
        try:
            writer.write(query.to_wire(prepend_length=True))
            size = int.from_bytes(await reader.readexactly(2), "big")
            answer = read_answer(await reader.readexactly(size), query) if size <= _most(query) else None
        except asyncio.IncompleteReadError as error:
            raise dns.exception.UnexpectedEnd from error
        finally:
            writer.transport.abort()
    if answer is None:
        raise dns.exception.FormError
    return answer


def read_answer(wire: bytes, query: dns.message.Message) -> dns.message.Message | None:
    """Return the message in ``wire`` where it answers ``query``; None for anything else a stranger may send."""
    if not _HEADER <= len(wire) <= _most(query):
        return None
    try:
        answer = dns.message.from_wire(wire, ignore_trailing=True)
        return answer if query.is_response(answer) else None
    except Exception:  # noqa: BLE001 - hostile octets may upset any part of the parser; none of it may reach the loop
        return None


def _most(query: dns.message.Message) -> int:
    """Return how long an answer to ``query`` may be, in octets."""
    about_caa = any(question.rdtype == dns.rdatatype.CAA for question in query.question)
    return MAX_CAA_ANSWER if about_caa else MAX_ANSWER


def _is_cut(wire: bytes, query: dns.message.Message) -> bool:
    """Tell from the header alone whether this is our answer with TC set: its body may end anywhere."""
    if len(wire) < _HEADER or int.from_bytes(wire[:2], "big") != query.id:
        return False
    flags = int.from_bytes(wire[2:4], "big")
    return bool(flags & dns.flags.QR and flags & dns.flags.TC)
