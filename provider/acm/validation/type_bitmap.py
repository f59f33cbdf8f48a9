"""The types that a name has, as NSEC and NSEC3 records list them (RFC 4034 §4.1.2), and what follows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import dns.rdatatype

_WINDOW = 256


class Denial(Enum):
    """What the records show."""

    PROVEN = "there is no such record"
    DELEGATION = "the name is delegated to a zone that is not signed"
    OPTED_OUT = "the zone does not vouch for names there"
    UNPROVEN = "the records do not show it"


@dataclass(frozen=True, slots=True)
class Types:
    """The types at one name."""

    windows: Sequence[tuple[int, bytes]]

    def has(self, rdtype: dns.rdatatype.RdataType) -> bool:
        """Tell whether the name has records of a type."""
        window, position = divmod(int(rdtype), _WINDOW)
        octet, bit = divmod(position, 8)
        return any(
            number == window and octet < len(bitmap) and bool(bitmap[octet] & 0x80 >> bit)
            for number, bitmap in self.windows
        )

    @property
    def is_delegation(self) -> bool:
        """Whether another zone begins at the name, seen from above."""
        return self.has(dns.rdatatype.NS) and not self.has(dns.rdatatype.SOA)

    @property
    def hands_over(self) -> bool:
        """Whether what lies below the name is somebody else's: a delegation or a DNAME."""
        return self.is_delegation or self.has(dns.rdatatype.DNAME)

    def verdict(self, rdtype: dns.rdatatype.RdataType) -> Denial:
        """Say what a record at the asked name itself shows, with these types."""
        if self.has(rdtype) or self.has(dns.rdatatype.CNAME):
            return Denial.UNPROVEN
        if rdtype == dns.rdatatype.DS:
            if self.has(dns.rdatatype.SOA):
                return Denial.UNPROVEN  # the child's own word, where the parent's is asked for
            return Denial.DELEGATION if self.has(dns.rdatatype.NS) else Denial.PROVEN
        return Denial.UNPROVEN if self.is_delegation else Denial.PROVEN
