"""Questions to octets, and octets to answers: the plain ones here, everything else by dnspython.

Nearly every answer is one CNAME record, perhaps with the zone's servers, or says that there is nothing; reading those by hand takes a tenth of the time.
Whatever is in any way different is left to dnspython, whose reading of the plain ones is the same (tests compare them).
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from functools import cached_property

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rrset

from acm.validation.limits import EDNS_PAYLOAD, MAX_ANSWER, MAX_CAA_ANSWER

HEADER = 12
_IN = dns.rdataclass.IN
_CNAME, _SOA, _OPT, _NS = dns.rdatatype.CNAME, dns.rdatatype.SOA, dns.rdatatype.OPT, dns.rdatatype.NS
_OPT_BEGINS = b"\0" + _OPT.to_bytes(2)
_ADDRESSES = {dns.rdatatype.A: 4, dns.rdatatype.AAAA: 16}
"""Types of addresses, and how many octets they have."""
_POINTER = 0xC0
_MAX_LABEL = 63
_ASKED = b"\xc0\x0c"
"""A pointer to the name in the question."""
_MAX_NAME = 255
"""Octets of a name at most, those that say how long its labels are among them (RFC 1035 §2.3.4)."""
_HEADER = struct.Struct(">6H")
_FIXED = struct.Struct(">HHIH")
"""A record between its name and its data: type, class, time to live, how many octets there are."""
_SEEN = dns.flags.QR | dns.flags.AA | dns.flags.TC | dns.flags.RD | dns.flags.RA | dns.flags.AD | dns.flags.CD
_PLAIN_RCODES = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)


@dataclass(frozen=True)
class Query:
    """One question as it is sent, with a number that nobody can guess."""

    name: dns.name.Name
    type: dns.rdatatype.RdataType
    edns: bool = True
    signatures: bool = False
    """Whether DNSSEC's records are wanted besides (RFC 3225)."""
    recursion: bool = False
    id: int = field(default_factory=lambda: int.from_bytes(os.urandom(2)))

    def to_wire(self) -> bytes:
        """Return the octets."""
        flags = int(dns.flags.RD) if self.recursion else 0
        counts = (1, 0, 0, int(self.edns))
        header = b"".join(number.to_bytes(2) for number in (self.id, flags, *counts))
        return header + self.question + (self._option() if self.edns else b"")

    def _option(self) -> bytes:
        """Return the OPT record (RFC 6891 §6.1.2)."""
        flags = int(dns.flags.DO) if self.signatures else 0
        return b"\0" + b"".join(
            number.to_bytes(size) for number, size in ((_OPT, 2), (EDNS_PAYLOAD, 2), (flags, 4), (0, 2))
        )

    @cached_property
    def question(self) -> bytes:
        """Return the octets of the question section."""
        name = b"".join(bytes((len(label),)) + label for label in self.name.labels)
        return name + self.type.to_bytes(2) + _IN.to_bytes(2)

    @cached_property
    def message(self) -> dns.message.Message:
        """Return the same as dnspython has it."""
        return dns.message.make_query(
            self.name,
            self.type,
            use_edns=0 if self.edns else -1,
            payload=EDNS_PAYLOAD,
            want_dnssec=self.signatures,
            flags=int(dns.flags.RD) if self.recursion else 0,
            id=self.id,
        )

    @property
    def most(self) -> int:
        """Return how long an answer may be, in octets."""
        return MAX_CAA_ANSWER if self.type == dns.rdatatype.CAA else MAX_ANSWER

    def is_answered_by(self, answer: Answer) -> bool:
        """Tell whether ``answer`` is one to this question."""
        return answer.query is self if isinstance(answer, Plain) else self.message.is_response(answer)


@dataclass(slots=True)
class Plain:
    """An answer of the plain kind; its members are those of dnspython's messages. Read for ``query``."""

    query: Query
    flags: int
    code: dns.rcode.Rcode
    answer: list[dns.rrset.RRset] = field(default_factory=list)
    authority: list[dns.rrset.RRset] = field(default_factory=list)
    """At most the owner of the zone's SOA record, whose data nobody asks for."""
    additional: list[dns.rrset.RRset] = field(default_factory=list)

    def rcode(self) -> dns.rcode.Rcode:
        """Return the response code."""
        return self.code


Answer = Plain | dns.message.Message


def read(wire: bytes, query: Query) -> Answer | None:
    """Return the message in ``wire`` where it answers ``query``; None for anything else a stranger may send."""
    if not HEADER <= len(wire) <= query.most:
        return None
    plain = read_plain(wire, query)
    if plain is not None:
        return plain
    try:
        answer = dns.message.from_wire(wire, ignore_trailing=True)
        return answer if query.message.is_response(answer) else None
    except Exception:  # noqa: BLE001 - hostile octets may upset any part of the parser; none of it may reach the loop
        return None


def cname(target: dns.name.Name) -> dns.rdata.Rdata:
    """Return the data of a CNAME record."""
    return dns.rdtypes.ANY.CNAME.CNAME(_IN, _CNAME, target)  # type: ignore[no-untyped-call]


def is_cut(wire: bytes, query: Query) -> bool:
    """Tell from the header alone whether this is our answer with TC set: its body may end anywhere."""
    if len(wire) < HEADER or int.from_bytes(wire[:2]) != query.id:
        return False
    flags = int.from_bytes(wire[2:4])
    return bool(flags & dns.flags.QR and flags & dns.flags.TC)


def read_plain(wire: bytes, query: Query) -> Plain | None:
    """Return a plain answer to ``query``; None for any other, for dnspython to read."""
    try:
        return _Reader(wire, query).read()
    except (IndexError, struct.error, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
        return None


class _Reader:
    """Reads one message from front to back."""

    def __init__(self, wire: bytes, query: Query) -> None:
        self._wire = wire
        self._query = query
        self._at = HEADER + len(query.question)

    def read(self) -> Plain | None:
        identity, flags, questions, answers, authorities, others = _HEADER.unpack_from(self._wire)
        code = flags & 0xF
        ours = _same_question(self._wire[HEADER : self._at], self._query.question)
        if not (identity == self._query.id and questions == 1 and ours and flags & dns.flags.QR):
            return None
        if flags & ~(_SEEN | 0xF) or flags & dns.flags.TC or code not in _PLAIN_RCODES or answers > 1:
            return None
        plain = Plain(self._query, flags, dns.rcode.Rcode(code))
        if answers:
            whole = self._alias(plain) and all(self._is(_NS) for _ in range(authorities))
        else:
            whole = authorities == 0 or (authorities == 1 and self._authority(plain))
        options = 0
        for _ in range(others if whole else 0):
            if self._wire[self._at : self._at + 3] == _OPT_BEGINS:
                options += 1
                whole = whole and options == 1 and self._is_option()
            else:
                whole = whole and self._is(*_ADDRESSES)
        return plain if whole else None

    def _alias(self, plain: Plain) -> bool:
        """Read the CNAME record of the asked name."""
        owner, kind, ttl, end = self._record()
        if kind != _CNAME or ttl >= 2**31 or (owner is not self._query.name and owner != self._query.name):
            return False
        target = self._name(end)
        if self._at != end:
            return False
        plain.answer.append(dns.rrset.from_rdata(owner, ttl, cname(target)))
        return True

    def _authority(self, plain: Plain) -> bool:
        """Read whose SOA record says that there is nothing; its data must be as long as it says."""
        owner, kind, _, end = self._record()
        if kind != _SOA:
            return False
        self._name(end)
        self._name(end)
        self._at += 20
        if self._at != end:
            return False
        plain.authority.append(dns.rrset.RRset(owner, _IN, _SOA))
        return True

    def _is_option(self) -> bool:
        """Read an OPT record that says nothing (RFC 6891 §6.1.3): no further bits of the code, version 0, no options."""
        rest = self._wire[self._at : self._at + 11]
        self._at += 11
        return len(rest) == 11 and rest[5:7] == b"\0\0" and rest[9:] == b"\0\0"  # noqa: PLR2004

    def _is(self, *kinds: int) -> bool:
        """Read a record that is of no interest where something was found; tell whether it is one of ``kinds``."""
        self._pass_name()
        kind, _, end = self._fixed()
        if kind == _NS:
            self._pass_name(end)
        else:
            self._at += next((octets for one, octets in _ADDRESSES.items() if one == kind), 0)
        return kind in kinds and self._at == end

    def _record(self) -> tuple[dns.name.Name, int, int, int]:
        """Read a record up to its data; return owner, type, time to live and where the data ends."""
        owner = self._name()
        return owner, *self._fixed()

    def _fixed(self) -> tuple[int, int, int]:
        """Read a record from behind its owner up to its data; return type, time to live and where the data ends."""
        kind, of, ttl, size = _FIXED.unpack_from(self._wire, self._at)
        self._at += _FIXED.size
        end = self._at + size
        if of != _IN or end > len(self._wire):
            raise IndexError
        return kind, ttl, end

    def _name(self, end: int | None = None) -> dns.name.Name:
        """Read a name; raise ``IndexError`` for what is none. One in a record's data has octets before their ``end`` only."""
        if self._wire[self._at : self._at + 2] == _ASKED:
            self._at += 2
            return self._query.name
        return dns.name.Name((*self._labels(end), b""))

    def _pass_name(self, end: int | None = None) -> None:
        """Read a name that nobody needs; raise ``IndexError`` for what is none."""
        labels = self._labels(end)
        if sum(map(len, labels)) + len(labels) + 1 > _MAX_NAME:
            raise IndexError

    def _labels(self, end: int | None) -> list[bytes]:
        """Read the labels of a name, following pointers backwards only (RFC 1035 §4.1.4); raise ``IndexError``."""
        wire = self._wire[:end]
        labels: list[bytes] = []
        at, behind, first = self._at, 0, self._at
        while (size := wire[at]) != 0:
            if size >= _POINTER:
                target = int.from_bytes(wire[at : at + 2]) & 0x3FFF
                if target >= first:
                    raise IndexError
                behind = behind or at + 2
                wire = wire[:at]  # what a pointer leads to ends before it
                at = first = target
            elif size <= _MAX_LABEL and at + 1 + size < len(wire):
                labels.append(wire[at + 1 : at + 1 + size])
                at += 1 + size
            else:
                raise IndexError
        self._at = behind or at + 1
        return labels


def _same_question(one: bytes, other: bytes) -> bool:
    """Compare a name without case, and type and class octet for octet."""
    return one[-4:] == other[-4:] and one[:-4].lower() == other[:-4].lower()
