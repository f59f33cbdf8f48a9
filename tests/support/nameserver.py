"""A scripted internet of name servers in memory: real DNS messages, no sockets.

``Network`` is an exchange for the validator: it hands each question, through the wire format, to the server at the
address asked. ``Authority`` answers from zone files as an authoritative server does; the other servers misbehave, each in
one way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.zone

Handler = Callable[[dns.message.Message], dns.message.Message]


@dataclass(frozen=True)
class Asked:
    """One question that reached the network."""

    address: str
    port: int
    name: str
    type: str
    recursion_desired: bool
    payload: int


@dataclass
class Network:
    """Servers by address. ``asked`` keeps every question in order."""

    servers: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    async def __call__(self, asked, address, port, seconds):
        """Answer as the server at ``address`` does; an address without server is silent."""
        query = dns.message.from_wire(asked.to_wire())
        question = query.question[0]
        self.asked.append(
            Asked(
                address=address,
                port=port,
                name=question.name.to_text(),
                type=dns.rdatatype.to_text(question.rdtype),
                recursion_desired=bool(query.flags & dns.flags.RD),
                payload=query.payload if query.edns >= 0 else 0,
            )
        )
        answer = self.servers.get(address, silent)(query)
        return dns.message.from_wire(answer.to_wire(max_size=65535))

    def add(self, address: str, handler: Handler) -> "Network":
        """Put a server at an address; return the network."""
        self.servers[address] = handler
        return self


class Authority:
    """An authoritative server of some zones, given as {origin: zone file}; SOA and a TTL are added by itself."""

    def __init__(self, zones: dict[str, str], *, recursion_available: bool = False) -> None:
        self._flags = dns.flags.RA if recursion_available else 0
        self._zones = {dns.name.from_text(origin): _zone(origin, text) for origin, text in zones.items()}

    def __call__(self, query: dns.message.Message) -> dns.message.Message:
        """Answer with authority, refer to a child zone, or refuse a name of no zone here."""
        response = dns.message.make_response(query)
        response.flags |= self._flags
        question = query.question[0]
        origins = [origin for origin in self._zones if question.name.is_subdomain(origin)]
        if not origins:
            response.set_rcode(dns.rcode.REFUSED)
            return response
        zone = self._zones[max(origins, key=len)]
        cut = _cut(zone, question.name)
        if cut is not None:
            _refer(response, zone, cut)
        else:
            _answer(response, zone, question)
        return response


def _zone(origin: str, text: str) -> dns.zone.Zone:
    head = "$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 86400 5\n"
    return dns.zone.from_text(head + text, origin, relativize=False, check_origin=False)


def _cut(zone: dns.zone.Zone, name: dns.name.Name) -> dns.name.Name | None:
    """Return the delegation above or at ``name``."""
    while name != zone.origin:
        if zone.get_rdataset(name, "NS"):
            return name
        name = name.parent()
    return None


def _refer(response: dns.message.Message, zone: dns.zone.Zone, cut: dns.name.Name) -> None:
    servers = zone.get_rrset(cut, "NS")
    response.authority.append(servers)
    for rdata in servers:
        for kind in ("A", "AAAA"):
            glue = zone.get_rrset(rdata.target, kind)
            if glue:
                response.additional.append(glue)


def _answer(response: dns.message.Message, zone: dns.zone.Zone, question: dns.rrset.RRset) -> None:
    response.flags |= dns.flags.AA
    found = zone.get_rrset(question.name, question.rdtype) or zone.get_rrset(question.name, "CNAME")
    if found:
        response.answer.append(found)
        return
    response.authority.append(zone.get_rrset(zone.origin, "SOA"))
    if not any(name.is_subdomain(question.name) for name in zone.nodes):
        response.set_rcode(dns.rcode.NXDOMAIN)


def silent(query: dns.message.Message) -> dns.message.Message:
    """Never answer."""
    raise TimeoutError


def closed(query: dns.message.Message) -> dns.message.Message:
    """Have no program at the port."""
    raise ConnectionRefusedError(111, "Connection refused")


def garbage(query: dns.message.Message) -> dns.message.Message:
    """Send what is not DNS; the transport says so."""
    raise dns.exception.FormError


def failing(rcode: dns.rcode.Rcode) -> Handler:
    """Return a server that answers everything with ``rcode``."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.set_rcode(rcode)
        return response

    return answer


def lame(query: dns.message.Message) -> dns.message.Message:
    """Know nothing and refer to nobody."""
    return dns.message.make_response(query)


def altered(handler: Handler, alter: Callable[[dns.message.Message], None]) -> Handler:
    """Return a server whose answers ``alter`` has changed: a hostile one."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        response = handler(query)
        alter(response)
        return response

    return answer


def without_edns(handler: Handler) -> Handler:
    """Return a server that does not understand EDNS."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        if query.edns >= 0:
            query.use_edns(-1)
            return failing(dns.rcode.FORMERR)(query)
        return handler(query)

    return answer
