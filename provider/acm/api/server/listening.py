"""Where a server listens."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass

from acm.model.errors import CannotListen, InvalidSetting

BACKLOG = 2048
"""Connections that the system keeps until they are taken."""
_LAST_PORT = 65535

_REASONS = {
    errno.EADDRINUSE: (
        "another program listens there already.",
        "Stop that one, or choose another port with --listen.",
    ),
    errno.EACCES: ("this user may not listen on that port.", "Choose a port above 1023 with --listen."),
    errno.EADDRNOTAVAIL: (
        "this machine has no such address.",
        "Use an address of this machine, 0.0.0.0 or [::] for all of them.",
    ),
}


@dataclass(frozen=True, slots=True)
class Address:
    """A host, a name or an IP address, and a port; 0 is any free one."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``HOST:PORT`` or ``[IPV6]:PORT``; raise ``InvalidSetting``."""
        host, colon, port = text.rpartition(":")
        bare = host.removeprefix("[").removesuffix("]")
        bracketed = bare != host
        numeric = port.isascii() and port.isdigit() and int(port) <= _LAST_PORT
        if not (colon and bare and numeric) or (":" in bare) != bracketed:
            raise InvalidSetting(
                f"{text[:100]!r} is no address to listen on.",
                hint="Write HOST:PORT as in 127.0.0.1:4619, or [::1]:4619.",
                property_path="listen",
            )
        return cls(bare, int(port))

    def __str__(self) -> str:
        """Return it as it is written in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can connect: an address of the loopback network, or ``localhost``."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_name(self) -> bool:
        """Tell whether the host is a name rather than an IP address."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return True
        return False


def bind(address: Address) -> socket.socket:
    """Return a socket that listens on ``address``; raise ``CannotListen`` with the reason."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host,
            address.port,
            type=socket.SOCK_STREAM,
            proto=socket.IPPROTO_TCP,  # a socket that does not name it gets Nagle's delay from asyncio
            flags=socket.AI_PASSIVE,
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(BACKLOG)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        reason, hint = _REASONS.get(
            error.errno or 0, (f"{error.strerror or error}.", "Choose another address.")
        )
        raise CannotListen(
            f"{address} cannot be used: {reason}", hint=hint, property_path="listen"
        ) from error
    return listener


def bound(listener: socket.socket) -> Address:
    """Return where ``listener`` listens: with the port that the system chose."""
    host, port = listener.getsockname()[:2]
    return Address(host, port)
