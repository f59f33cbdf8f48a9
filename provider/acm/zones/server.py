"""The embedded authoritative server: the development zones, on a free loopback port, while a process of ours lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from acm.model.clock import Clock, SystemClock
from acm.zones.contents import zone_name
from acm.zones.listener import BOUNDS, Bounds, Listener
from acm.zones.ports import Store
from acm.zones.responder import Responder
from acm.zones.signatures import ALGORITHM, KEY_NAME, own_key
from acm.zones.target import ZoneTarget

LOOPBACK = "127.0.0.1"


class EmbeddedServer:
    """Serves ``zones`` with authority from ``store``, over UDP and TCP, on the loopback interface only.

    Updates (RFC 2136) need the TSIG key ``acm-dev.`` with ``tsig_secret``; transfers are refused. Reading a store that
    does not exist yet gives empty zones and creates nothing. With ``publish_wanted_after`` each validation record that
    a certificate has wanted for so long is there without being written, where nothing else stands at its name.
    """

    def __init__(
        self,
        *,
        zones: Sequence[str],
        store: Store,
        tsig_secret: bytes,
        clock: Clock | None = None,
        bounds: Bounds = BOUNDS,
        publish_wanted_after: timedelta | None = None,
    ) -> None:
        self._secret = tsig_secret
        self._responder = Responder(
            origins=tuple(map(zone_name, zones)),
            store=store,
            key=own_key(tsig_secret),
            clock=clock or SystemClock(),
            address=LOOPBACK,
            publish_wanted_after=publish_wanted_after,
        )
        self._bounds = bounds
        self._listener: Listener | None = None
        self._address: tuple[str, int] | None = None

    @property
    def target(self) -> ZoneTarget | None:
        """Where the zones' records are written; None while the server does not run."""
        if self._address is None:
            return None
        address, port = self._address
        return ZoneTarget(
            server=f"{address}:{port}", key_name=KEY_NAME, algorithm=ALGORITHM, secret=self._secret
        )

    async def start(self) -> tuple[str, int]:
        """Serve on a free port and return address and port; a server that runs already says where."""
        if self._address is None:
            listener = Listener(self._respond, self._bounds)
            self._address = (LOOPBACK, await listener.open(LOOPBACK))
            self._listener = listener
        return self._address

    async def stop(self) -> None:
        """Stop serving; a server that does not run is left as it is."""
        listener, self._listener, self._address = self._listener, None, None
        if listener is not None:
            await listener.close()

    async def _respond(self, wire: bytes, udp: bool) -> bytes | None:  # noqa: FBT001 - the listener's signature
        return await self._responder.respond(wire, udp=udp)
