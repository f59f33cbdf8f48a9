"""Where the records of a zone are written: a server and the TSIG key that it wants."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.tsig

from acm.model.endpoints import Endpoint, parse_endpoint
from acm.model.errors import InvalidSetting

ALGORITHMS = ("hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1")
"""TSIG algorithms that may be configured (RFC 8945 §6; those that it forbids are left out)."""


@dataclass(frozen=True, slots=True)
class ZoneTarget:
    """A zone's server and its TSIG key. Without a key name updates go unsigned; few servers take them."""

    server: str
    """``ADDRESS``, ``ADDRESS:PORT`` or ``[IPV6]:PORT``."""
    key_name: str | None = None
    algorithm: str = "hmac-sha256"
    secret: bytes | str | None = field(default=None, repr=False)
    """The secret's octets, or a text that holds them in base64 as settings do."""

    def endpoint(self, path: str) -> Endpoint:
        """Return the server's address; raise ``InvalidSetting`` at ``path``."""
        return parse_endpoint(self.server, property_path=f"{path}.server")

    def key(self, path: str) -> dns.tsig.Key | None:
        """Return the TSIG key, None where there is none; raise ``InvalidSetting`` at ``path`` without showing it."""
        if self.key_name is None and self.secret is None:
            return None
        if self.key_name is None or self.secret is None:
            raise InvalidSetting(
                "a TSIG key needs both its name and its secret.",
                hint="Give keyName and secret, or neither.",
                property_path=path,
            )
        if self.algorithm.lower() not in ALGORITHMS:
            raise InvalidSetting(
                f"{self.algorithm[:64]!r} is not a TSIG algorithm that is known here.",
                hint=f"Use one of {', '.join(ALGORITHMS)}.",
                property_path=f"{path}.algorithm",
            )
        return dns.tsig.Key(_key_name(self.key_name, path), self._octets(path), self.algorithm.lower())

    def _octets(self, path: str) -> bytes:
        if isinstance(self.secret, bytes):
            return self.secret
        try:
            octets = base64.b64decode(self.secret or "", validate=True)
        except (binascii.Error, ValueError):
            octets = b""
        if not octets:
            raise InvalidSetting(
                "the TSIG secret is not base64.",
                hint="Copy it from the server's key file, between the quotation marks.",
                property_path=f"{path}.secret",
            )
        return octets


def _key_name(text: str, path: str) -> dns.name.Name:
    try:
        return dns.name.from_text(text)
    except dns.exception.DNSException as error:
        raise InvalidSetting(
            f"{text[:64]!r} is not the name of a key.", property_path=f"{path}.keyName"
        ) from error
