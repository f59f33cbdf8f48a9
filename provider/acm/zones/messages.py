"""The updates that publishing consists of (RFC 2136), as messages. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.update

from acm.model.errors import InvalidParameter
from acm.model.installation import ZoneRecord

_CNAME = dns.rdatatype.CNAME
_SHOWN = 200
_MAX_TTL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record as dnspython has it."""

    name: dns.name.Name
    ttl: int
    rdata: dns.rdata.Rdata

    @classmethod
    def of(cls, record: ZoneRecord) -> Wanted:
        """Read a record; relative names in it are absolute without their dot. Raise ``InvalidParameter``."""
        name = name_of(record.name)
        if not 0 <= record.ttl <= _MAX_TTL:
            raise InvalidParameter(
                f"a time to live is 0 to {_MAX_TTL} seconds, not {record.ttl}.", property_path="ttl"
            )
        try:
            rdtype = dns.rdatatype.from_text(record.type)
            rdata = dns.rdata.from_text(
                dns.rdataclass.IN, rdtype, record.value, origin=dns.name.root, relativize=False
            )
        except (dns.exception.DNSException, ValueError) as error:
            raise InvalidParameter(
                f"{record.value[:_SHOWN]!r} is not the data of a record of type {record.type[:16]}.",
                property_path="value",
            ) from error
        return cls(name, record.ttl, rdata)


def adding(origin: dns.name.Name, wanted: Wanted) -> dns.update.UpdateMessage:
    """Add where nothing is in the way: a CNAME stands alone at its name (RFC 1034 §3.6.2)."""
    message = dns.update.UpdateMessage(origin)
    if wanted.rdata.rdtype == _CNAME:
        message.absent(wanted.name)
    else:
        message.absent(wanted.name, wanted.rdata.rdtype)
        message.absent(wanted.name, _CNAME)
    message.add(wanted.name, wanted.ttl, wanted.rdata)
    return message


def aging(origin: dns.name.Name, wanted: Wanted) -> dns.update.UpdateMessage:
    """Give the record that is there another time to live."""
    message = dns.update.UpdateMessage(origin)
    message.present(wanted.name, wanted.rdata.rdtype)
    message.delete(wanted.name, wanted.rdata)
    message.add(wanted.name, wanted.ttl, wanted.rdata)
    return message


def replacing(origin: dns.name.Name, wanted: Wanted) -> dns.update.UpdateMessage:
    """Put the record in place of whatever would contradict it."""
    if wanted.rdata.rdtype == _CNAME and wanted.name == origin:
        raise InvalidParameter(
            f"{wanted.name} is the zone itself: it cannot be a CNAME.", property_path="name"
        )
    message = dns.update.UpdateMessage(origin)
    if wanted.rdata.rdtype == _CNAME:
        message.delete(wanted.name)
    else:
        message.delete(wanted.name, _CNAME)
        message.delete(wanted.name, wanted.rdata.rdtype)
    message.add(wanted.name, wanted.ttl, wanted.rdata)
    return message


def removing(origin: dns.name.Name, wanted: Wanted) -> dns.update.UpdateMessage:
    """Remove exactly that record; other data at the name stays."""
    message = dns.update.UpdateMessage(origin)
    message.delete(wanted.name, wanted.rdata)
    return message


def name_of(text: str) -> dns.name.Name:
    """Read a name, absolute with or without its last dot; raise ``InvalidParameter``."""
    try:
        return dns.name.from_text(text)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise InvalidParameter(f"{text[:_SHOWN]!r} is not a domain name.", property_path="name") from error


def type_of(text: str) -> dns.rdatatype.RdataType:
    """Read a record type; raise ``InvalidParameter``."""
    try:
        return dns.rdatatype.from_text(text)
    except (dns.exception.DNSException, ValueError) as error:
        raise InvalidParameter(
            f"{text[:16]!r} is not a type of DNS records.", property_path="type"
        ) from error
