"""A running embedded server for a test: started, used and stopped on one event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import dns.asyncquery
import dns.message
import dns.tsig

from acm.zones.publisher import Publisher
from acm.zones.server import EmbeddedServer

SECRET = b"s" * 32
KEY = dns.tsig.Key("acm-dev.", SECRET, "hmac-sha256")


@asynccontextmanager
async def serving(store, *zones: str, **settings: object):
    """Run a server for ``zones`` (example.test) over ``store``."""
    server = EmbeddedServer(zones=zones or ("example.test",), store=store, tsig_secret=SECRET, **settings)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def with_server(store, work: Callable[[EmbeddedServer], Awaitable[object]], *zones: str, **settings: object):
    """Run ``work`` with a running server and return its result."""

    async def run():
        async with serving(store, *zones, **settings) as server:
            return await work(server)

    return asyncio.run(run())


def publisher(server: EmbeddedServer) -> Publisher:
    """Return a publisher that writes to ``server``."""
    return Publisher(lambda: {"example.test": server.target}, seconds=20.0)


async def ask(
    server: EmbeddedServer, message: dns.message.Message, *, tcp: bool = False
) -> dns.message.Message:
    """Send ``message`` to ``server`` by dnspython's own client and return the answer."""
    address, port = await server.start()
    how = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
    return await how(message, address, port=port, timeout=20)
