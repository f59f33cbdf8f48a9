"""Addresses of DNS servers as settings write them: ``ADDRESS``, ``ADDRESS:PORT`` or ``[IPV6]:PORT``."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from acm.model.errors import InvalidSetting

DNS_PORT = 53
_MAX_PORT = 65535
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An IP address in canonical form, and a port."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def parse_endpoint(text: str, *, property_path: str = "", default_port: int = DNS_PORT) -> Endpoint:
    """Read a server's address; raise ``InvalidSetting`` naming the rule.

    Names are not resolved: a DNS server is given by its IP address. ``localhost`` stands for 127.0.0.1.
    """
    host, port = _split(text.strip())
    try:
        address = ipaddress.ip_address("127.0.0.1" if host.lower() == "localhost" else host)
    except ValueError as error:
        raise _invalid(text, "it has no IP address", property_path) from error
    if port is None:
        return Endpoint(str(address), default_port)
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= _MAX_PORT):
        raise _invalid(text, f"a port is a number from 1 to {_MAX_PORT}", property_path)
    return Endpoint(str(address), int(port))


def _split(text: str) -> tuple[str, str | None]:
    """Return host and port; a bare IPv6 address has colons of its own and no port."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return "", None
        return host, rest[1:] if rest else None
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, None


def _invalid(text: str, why: str, property_path: str) -> InvalidSetting:
    return InvalidSetting(
        f"{text[:_QUOTED]!r} is not the address of a DNS server: {why}.",
        hint="Write ADDRESS, ADDRESS:PORT or [IPV6]:PORT.",
        property_path=property_path,
    )
