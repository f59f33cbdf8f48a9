"""Which addresses a look may go to: names and delegations come from strangers, and may point into our own network."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from acm.model.policies import PUBLIC

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule on addresses. Addresses that stand for no single host are never allowed."""

    networks: tuple[_Network, ...] | None = None
    """The networks that may be asked; None is all of them."""
    public: bool = False
    """Whether addresses of the public internet may be asked besides (IANA's special-purpose registries)."""

    @classmethod
    def of(cls, allowed_networks: Sequence[str] | None) -> Guard:
        """Return the guard of a setting ``allowedNetworks``; None allows every network."""
        if allowed_networks is None:
            return ALL_NETWORKS
        named = [text for text in allowed_networks if text != PUBLIC]
        return cls(
            tuple(ipaddress.ip_network(text, strict=False) for text in named),
            public=len(named) < len(allowed_networks),
        )

    def allows(self, address: str) -> bool:
        """Tell whether ``address`` may be asked."""
        ip = _unmapped(_read(address))
        if ip.is_multicast or ip.is_unspecified or (ip.version == 4 and ip.is_reserved):  # noqa: PLR2004
            return False
        if self.networks is None or (self.public and ip.is_global):
            return True
        return any(ip in network for network in self.networks)


_read = lru_cache(maxsize=512)(ipaddress.ip_address)
"""Reads an address. A zone's few servers are asked again and again."""


def _unmapped(address: _Address) -> _Address:
    """Return the IPv4 address inside an IPv4-mapped IPv6 address: packets to it go there."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


ALL_NETWORKS = Guard()
"""The embedded engine's policy: loopback and private networks too."""

PUBLIC_NETWORKS = Guard(networks=(), public=True)
"""The policy of a server that others can make look: public addresses only (server-side request forgery)."""
