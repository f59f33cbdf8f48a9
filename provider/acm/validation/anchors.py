"""Trust anchors: the keys that DNSSEC's chains of trust begin at (RFC 4033 §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.DS

from acm.model.errors import InvalidSetting

DS = dns.rdtypes.ANY.DS.DS

ROOT_ANCHORS = (
    ". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
)
"""The root zone's key signing keys of 2017 and 2024 (https://data.iana.org/root-anchors/root-anchors.xml)."""
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Anchor:
    """A zone whose keys are known beforehand, as DS records."""

    zone: dns.name.Name
    ds: tuple[DS, ...]


@dataclass(frozen=True, slots=True)
class Anchors:
    """The configured anchors, and whether the root's hold for names that are found from the root servers."""

    configured: tuple[Anchor, ...] = ()
    root: Anchor | None = None

    @classmethod
    def of(cls, setting: Sequence[str] | None) -> Anchors:
        """Read the setting ``trustAnchors``: None is the root's own, an empty list none at all.

        Raises ``InvalidSetting`` for what is no DS record.
        """
        if setting is None or len(setting) > 0:
            (root,) = _grouped(ROOT_ANCHORS)
            return cls(_grouped(setting or ()), root)
        return cls()

    def above(self, name: dns.name.Name, *, from_root: bool) -> Anchor | None:
        """Return the anchor that covers ``name``, the deepest wins; None where nothing says that it is signed.

        The root's own holds only for a name that is found ``from_root``: configured servers may show other zones.
        """
        covering = [anchor for anchor in self.configured if name.is_subdomain(anchor.zone)]
        deepest = max(covering, key=lambda anchor: len(anchor.zone), default=None)
        return deepest or (self.root if from_root else None)


def _grouped(texts: Sequence[str]) -> tuple[Anchor, ...]:
    by_zone: dict[dns.name.Name, list[DS]] = {}
    for text in texts:
        zone, ds = _parsed(text)
        by_zone.setdefault(zone, []).append(ds)
    return tuple(Anchor(zone, tuple(records)) for zone, records in by_zone.items())


def _parsed(text: str) -> tuple[dns.name.Name, DS]:
    zone, _, rest = text.strip().partition(" ")
    kind, _, data = rest.strip().removeprefix("IN ").strip().partition(" ")
    try:
        if kind.upper() != "DS":
            raise dns.exception.SyntaxError
        rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.DS, data)
        if not isinstance(rdata, DS):
            raise dns.exception.SyntaxError
        return dns.name.from_text(zone), rdata
    except (dns.exception.DNSException, ValueError) as error:
        raise InvalidSetting(
            f"{text[:_SHOWN]!r} is no trust anchor.",
            hint="Write the zone's DS record as in a zone file: example.test. DS 12345 13 2 49FD46E6C4B45C55D4AC…",
            property_path="trustAnchors",
        ) from error
