"""One question to one server over the network: UDP, then TCP where the answer was cut.

Sockets are connected, so only packets of that server arrive; those that do not answer a question (another id, another
question, not DNS) are dropped, and waiting goes on.

Questions that wait at the same time share a socket, and with it a port that the system has chosen at random: at most
``MOST_SHARING`` of them, and none is kept for later. A stranger has to guess the port and a number, as with a socket for
each question, and both anew after that.
"""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakKeyDictionary

import dns.exception

from acm.validation.messages import HEADER, Answer, Query, is_cut, read

MOST_SHARING = 64
"""Questions that one socket puts in its life. Their answers fit into what the system keeps for a socket by default."""

_OF_THE_SERVER = frozenset({errno.ECONNREFUSED, errno.ECONNRESET, errno.EHOSTUNREACH, errno.ENETUNREACH})
"""Errors that the network reports of a server; they may meet whoever sends next. Others are the sender's own."""

_Place = tuple[str, int]


class Ask(Protocol):
    """Puts a question to a server: the network as a parameter."""

    async def __call__(self, query: Query, address: str, port: int, seconds: float) -> Answer:
        """Return the answer to ``query``.

        Raises ``TimeoutError`` where none came in ``seconds``, ``OSError`` where the server cannot be reached and
        ``dns.exception.DNSException`` where what came is no answer.
        """
        ...


async def ask_over_network(query: Query, address: str, port: int, seconds: float) -> Answer:
    """Ask a real server; see ``Ask``. UDP and TCP get ``seconds`` each."""
    answer = await _over_udp(query, address, port, seconds)
    if answer is None:
        return await _over_tcp(query, address, port, seconds)
    return answer


@dataclass(slots=True)
class _Waiting:
    """A question that waits for its answer; None is one that was cut."""

    query: Query
    arrived: asyncio.Future[Answer | None]
    unreadable: int = 0
    """Packets that came to its socket and did not answer it."""


@dataclass
class _Socket(asyncio.DatagramProtocol):
    """A connected socket, and who waits at it. It is closed when nobody does any more."""

    waiting: dict[int, _Waiting] = field(default_factory=dict)
    put: int = 0
    transport: asyncio.DatagramTransport | None = None
    sending: _Waiting | None = None

    def send(self, one: _Waiting) -> None:
        """Put a question that waits here."""
        assert self.transport is not None  # noqa: S101 - it is connected
        self.sending = one
        try:
            self.transport.sendto(one.query.to_wire())
        finally:
            self.sending = None

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Hand a packet to the question that it answers; anybody may have sent any other."""
        del addr
        one = self.waiting.get(int.from_bytes(data[:2])) if len(data) >= HEADER else None
        cut = one is not None and is_cut(data, one.query)
        answer = None if one is None or cut else read(data, one.query)
        if one is None or not (cut or answer is not None):
            for each in [one] if one else self.waiting.values():
                each.unreadable += 1
        elif not one.arrived.done():
            one.arrived.set_result(answer)

    def error_received(self, exc: Exception) -> None:
        """Tell those who wait what the network reports, such as a closed port; what is wrong here, only who sends."""
        of_all = self.sending is None or (isinstance(exc, OSError) and exc.errno in _OF_THE_SERVER)
        for one in self.waiting.values() if of_all or self.sending is None else (self.sending,):
            if not one.arrived.done():
                one.arrived.set_exception(exc if isinstance(exc, OSError) else OSError(str(exc)))

    def leave(self, query: Query) -> None:
        """End the waiting for an answer."""
        self.waiting.pop(query.id, None)
        if not self.waiting and self.transport is not None:
            self.transport.close()


class _Sockets:
    """The sockets of one event loop to which questions can be added still, by the server's place."""

    def __init__(self) -> None:
        self._open: dict[_Place, _Socket] = {}
        self._opening: dict[_Place, asyncio.Lock] = {}
        """Held while a socket is made. None is kept: a lock knows its loop, and would keep it alive."""

    async def enter(self, query: Query, place: _Place) -> tuple[_Socket, _Waiting]:
        """Return a socket at which ``query`` waits now: one that others wait at where there is one, else a new one."""
        one = _Waiting(query, asyncio.get_running_loop().create_future())
        shared = self._shared(query, place)
        if shared is None:
            async with self._opening.setdefault(place, asyncio.Lock()):
                try:
                    shared = self._shared(query, place) or await self._opened(place)
                    return self._entered(shared, one), one
                finally:
                    self._opening.pop(place, None)
        return self._entered(shared, one), one

    def _shared(self, query: Query, place: _Place) -> _Socket | None:
        shared = self._open.get(place)
        if shared is None or shared.put >= MOST_SHARING or not shared.waiting or query.id in shared.waiting:
            return None
        return shared

    @staticmethod
    def _entered(shared: _Socket, one: _Waiting) -> _Socket:
        shared.put += 1
        shared.waiting[one.query.id] = one
        return shared

    async def _opened(self, place: _Place) -> _Socket:
        loop = asyncio.get_running_loop()
        transport, made = await loop.create_datagram_endpoint(_Socket, remote_addr=place)
        made.transport = transport
        self._open[place] = made
        return made

    def leave(self, shared: _Socket, query: Query, place: _Place) -> None:
        """End the waiting of ``query``; a socket at which nobody waits any more is closed."""
        shared.leave(query)
        if not shared.waiting and self._open.get(place) is shared:
            del self._open[place]


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Sockets] = WeakKeyDictionary()


async def _over_udp(query: Query, address: str, port: int, seconds: float) -> Answer | None:
    """Return the answer, None where it was cut."""
    place = (address, port)
    sockets = _of_loops.setdefault(asyncio.get_running_loop(), _Sockets())
    one: _Waiting | None = None
    try:
        async with asyncio.timeout(seconds):
            shared, one = await sockets.enter(query, place)
            try:
                shared.send(one)
                return await one.arrived
            finally:
                sockets.leave(shared, query, place)
    except TimeoutError:
        if one is not None and one.unreadable:
            raise dns.exception.FormError from None
        raise


async def _over_tcp(query: Query, address: str, port: int, seconds: float) -> Answer:
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection(address, port)
        try:
            wire = query.to_wire()
            writer.write(len(wire).to_bytes(2) + wire)
            size = int.from_bytes(await reader.readexactly(2))
            answer = read(await reader.readexactly(size), query) if size <= query.most else None
        except asyncio.IncompleteReadError as error:
            raise dns.exception.UnexpectedEnd from error
        finally:
            writer.transport.abort()
    if answer is None:
        raise dns.exception.FormError
    return answer
