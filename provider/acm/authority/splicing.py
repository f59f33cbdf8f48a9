"""Leaves of one authority, written by putting what differs among them into the octets of one that was built and checked.

The library builds the first leaf of each kind, and every rule is checked on it. The next ones have the same version,
signature algorithm, issuer and extensions, octet for octet; serial number, validity, subject, key, alternative names
and the key's identifier are their own. That takes a tenth of the time; the tests compare the octets with the library's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509

from acm.authority.algorithms import IssuerPublicKey, spki_der

SEQUENCE, INTEGER, OCTET_STRING = 0x30, 0x02, 0x04
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
_LONG_FORM = 0x80
_FIRST_GENERALIZED = 2050
"""The year from which on times are GeneralizedTime (RFC 5280 §4.1.2.5)."""
_NAMES = b"\x06\x03\x55\x1d\x11"
_KEY_IDENTIFIER = b"\x06\x03\x55\x1d\x0e"
"""Object identifiers of the two extensions that are a leaf's own: 2.5.29.17 and 2.5.29.14."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What is a leaf's own."""

    serial: int
    name: x509.Name
    public_key: IssuerPublicKey
    alternative_names: x509.SubjectAlternativeName
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """The parts of the to-be-signed bytes that leaves of one kind share, in DER (RFC 5280 §4.1.2)."""

    version: bytes
    algorithm_and_issuer: bytes
    extensions_tag: int
    extensions: tuple[bytes, ...]
    """Each in its place, those that are a leaf's own among them."""

    @classmethod
    def of(cls, tbs: bytes) -> Pattern:
        """Return the pattern of a leaf's to-be-signed bytes."""
        version, _, algorithm, issuer, _, _, _, extensions = elements(content(tbs))
        listed = tuple(elements(content(content(extensions))))
        return cls(version, algorithm + issuer, extensions[0], listed)

    def tbs(self, leaf: Leaf) -> bytes:
        """Return the to-be-signed bytes of ``leaf``."""
        spki = spki_der(leaf.public_key)
        own = {
            _NAMES: _extension(_NAMES, leaf.alternative_names.public_bytes()),
            _KEY_IDENTIFIER: _extension(_KEY_IDENTIFIER, tlv(OCTET_STRING, _key_identifier(spki))),
        }
        extensions = (own.get(content(known)[: len(_NAMES)], known) for known in self.extensions)
        return tlv(
            SEQUENCE,
            self.version,
            _integer(leaf.serial),
            self.algorithm_and_issuer,
            tlv(SEQUENCE, time(leaf.not_before), time(leaf.not_after)),
            leaf.name.public_bytes(),
            spki,
            tlv(self.extensions_tag, tlv(SEQUENCE, *extensions)),
        )


UNSIGNED = bytes(1)
"""Stands for a signature where a certificate is read back before it is signed."""

MOST_PATTERNS = 1024
"""Leaves of so many kinds are written by a pattern; then all are built anew."""


class Patterns:
    """The patterns of leaves by their kind: whatever has to be equal for two of them to follow one. For one event loop."""

    def __init__(self) -> None:
        self._by_kind: dict[Hashable, Pattern] = {}

    def find(self, kind: Hashable) -> Pattern | None:
        """Return the pattern of a kind, None where none is known."""
        return self._by_kind.get(kind)

    def keep(self, kind: Hashable, pattern: Pattern) -> None:
        """Keep the pattern of a kind; where there are too many, forget the others."""
        if len(self._by_kind) >= MOST_PATTERNS:
            self._by_kind.clear()
        self._by_kind[kind] = pattern


def tlv(tag: int, *contents: bytes) -> bytes:
    """Return an element in DER (X.690 §8.1, §10.1)."""
    octets = b"".join(contents)
    length = len(octets)
    if length < _LONG_FORM:
        return bytes((tag, length)) + octets
    size = (length.bit_length() + 7) // 8
    return bytes((tag, _LONG_FORM | size)) + length.to_bytes(size) + octets


def elements(octets: bytes) -> Iterator[bytes]:
    """Yield the elements that follow each other in DER."""
    while octets:
        end = sum(_lengths(octets))
        yield octets[:end]
        octets = octets[end:]


def content(element: bytes) -> bytes:
    """Return what an element in DER holds."""
    header, _ = _lengths(element)
    return element[header:]


@lru_cache(maxsize=16)
def time(moment: datetime) -> bytes:
    """Return a time of whole seconds in UTC as certificates have it (RFC 5280 §4.1.2.5)."""
    if moment.year < _FIRST_GENERALIZED:
        return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode("ascii"))
    return tlv(GENERALIZED_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode("ascii"))


def _lengths(element: bytes) -> tuple[int, int]:
    """Return how many octets the header of the first element has, and how many its content."""
    first = element[1]
    if first < _LONG_FORM:
        return 2, first
    size = first & ~_LONG_FORM
    return 2 + size, int.from_bytes(element[2 : 2 + size])


def _integer(value: int) -> bytes:
    """Return a positive number (X.690 §8.3): the first bit is the sign."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _extension(identifier: bytes, value: bytes) -> bytes:
    """Return an extension that is not critical (RFC 5280 §4.1)."""
    return tlv(SEQUENCE, identifier, tlv(OCTET_STRING, value))


def _key_identifier(spki: bytes) -> bytes:
    """Return the SHA-1 of a public key's bits, the octet that counts unused ones left out (RFC 5280 §4.2.1.2)."""
    _, bits = elements(content(spki))
    return hashlib.sha1(content(bits)[1:], usedforsecurity=False).digest()
