"""P11: looks for validation records at BIND, a hundred at once, against a resolver of dnspython and against bare packets."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import dns.asyncresolver
import dns.message

from acm.model.certificate import ResourceRecord
from acm.model.clock import SystemClock
from acm.model.looks import LookReason
from acm.validation.dns import DNSValidator
from acm.validation.resolver import Resolver
from bench.measure import PAIRS, Line, absent, line
from tests.support.bind9 import Bind9

ZONE = "looks.test"
COUNT = 1000
AT_ONCE = 100
NAMES = ("P11 looks : dnspython's resolver", "P11 looks : bare packets")
TARGETS = ("≥ 12", "≥ 0.36")

_Look = Callable[[int], Awaitable[bool]]


def run() -> list[Line]:
    """Measure answers a second; each way has to find every record."""
    named = shutil.which("named", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if named is None:
        return [absent(name, "named", target) for name, target in zip(NAMES, TARGETS, strict=True)]
    records = "\n".join(f"_n{n} 60 IN CNAME _v{n}.target.test." for n in range(COUNT))
    with (
        tempfile.TemporaryDirectory() as folder,
        Bind9(Path(folder) / "bind", (ZONE,), records={ZONE: records}, named=named) as server,
    ):
        return asyncio.run(_measure(server))


async def _measure(server: Bind9) -> list[Line]:
    transport, packets = await asyncio.get_running_loop().create_datagram_endpoint(
        _Packets, remote_addr=(server.address, server.port)
    )
    ways = (_ours(server), _resolver(server), packets.look)
    measured = [[await _rate(way) for way in ways] for _ in range(PAIRS)]
    transport.close()
    return [
        line(
            name,
            [(row[0], row[against]) for row in measured],
            unit="looks/s",
            target=target,
            rate=True,
        )
        for against, (name, target) in enumerate(zip(NAMES, TARGETS, strict=True), 1)
    ]


async def _rate(look: _Look) -> float:
    """Return how many looks a second succeed, ``AT_ONCE`` of them under way."""
    waiting = iter(range(COUNT))
    started = time.perf_counter()
    found = await asyncio.gather(*(_worker(look, waiting) for _ in range(AT_ONCE)))
    if sum(found) != COUNT:
        raise RuntimeError(f"{sum(found)} of {COUNT} records were found")
    return COUNT / (time.perf_counter() - started)


async def _worker(look: _Look, waiting: Iterator[int]) -> int:
    return sum([await look(number) for number in waiting])


def _ours(server: Bind9) -> _Look:
    resolver = Resolver(
        nameservers=(),
        resolvers=lambda: {ZONE: (server.server,)},
        allowed_networks=None,
        trust_anchors=None,
    )
    validator = DNSValidator(resolver)
    now = SystemClock().now()

    async def look(number: int) -> bool:
        record = ResourceRecord(name=f"_n{number}.{ZONE}.", value=f"_v{number}.target.test.")
        return (await validator.look(record, now=now)).reason is LookReason.FOUND

    return look


def _resolver(server: Bind9) -> _Look:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [server.address], server.port

    async def look(number: int) -> bool:
        answer = await resolver.resolve(f"_n{number}.{ZONE}.", "CNAME")
        return str(answer[0].target) == f"_v{number}.target.test."

    return look


class _Packets(asyncio.DatagramProtocol):
    """Questions made beforehand, answers compared by their number only: what the sockets and the server allow."""

    def __init__(self) -> None:
        self._questions: Sequence[bytes] = [
            dns.message.make_query(f"_n{n}.{ZONE}.", "CNAME", id=n).to_wire() for n in range(COUNT)
        ]
        self._waiting: dict[int, asyncio.Future[bool]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._waiting.pop(int.from_bytes(data[:2])).set_result(True)

    async def look(self, number: int) -> bool:
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._transport.sendto(self._questions[number])
        return await self._waiting[number]
