"""The walk down the delegation to the servers with authority for a name (RFC 1034 §5.3.3, without a cache)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype

from acm.model.endpoints import DNS_PORT, Endpoint, parse_endpoint
from acm.model.errors import InvalidSetting
from acm.model.looks import LookReason
from acm.validation.answers import Alias, Fault, Nothing, Question, Records, Referral, addresses, shown
from acm.validation.asking import Asker, Server
from acm.validation.delegations import Delegations
from acm.validation.limits import Limits
from acm.validation.root_hints import ROOT_SERVERS
from acm.validation.signed import Redirection, SignedSet

_SHOWN = 80
_ADDRESS_TYPES = (dns.rdatatype.A, dns.rdatatype.AAAA)
_PREFERENCE = (
    # Which fault tells most where every server failed: an answer says more than silence.
    LookReason.REFUSED,
    LookReason.SERVFAIL,
    LookReason.LAME_DELEGATION,
    LookReason.MALFORMED,
    LookReason.TIMED_OUT,
    LookReason.UNREACHABLE,
    LookReason.NETWORK_NOT_ALLOWED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known of a question at the end of the walk: records, their absence, or why nobody could tell."""

    question: Question
    reason: LookReason
    words: str = ""
    """For a fault: what happened, as part of a sentence about ``server``."""
    server: Server | None = None
    rdatas: tuple[dns.rdata.Rdata, ...] = ()
    """The first of the records that were found."""
    zone: dns.name.Name | None = None
    signed: SignedSet | None = None
    """Everything that was found, with its signatures."""
    alias: Redirection | None = None
    """Where the name is redirected, instead of having records of the asked type."""
    proofs: tuple[SignedSet, ...] = ()
    """What proves an absence, or that a wildcard may answer."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where walks begin: configured servers, by suffix or for all names, else the root."""

    nameservers: tuple[Endpoint, ...]
    resolvers: Mapping[dns.name.Name, tuple[Endpoint, ...]]
    port_of: Callable[[str], int]

    @classmethod
    def of(
        cls,
        nameservers: Sequence[str],
        resolvers: Mapping[str, Sequence[str]],
        port_of: Callable[[str], int],
    ) -> Start:
        """Read the settings; raise ``InvalidSetting``."""
        by_suffix = {
            _suffix(suffix): tuple(
                parse_endpoint(text, property_path=f"resolvers.{suffix}") for text in servers
            )
            for suffix, servers in resolvers.items()
        }
        fixed = tuple(parse_endpoint(text, property_path="nameservers") for text in nameservers)
        return cls(fixed, by_suffix, port_of)

    def suffix(self, name: dns.name.Name) -> dns.name.Name:
        """Return the longest suffix of ``name`` that has servers of its own; the root where none has."""
        suffixes = [suffix for suffix in self.resolvers if name.is_subdomain(suffix)]
        return max(suffixes, key=len, default=dns.name.root)

    def is_configured(self, name: dns.name.Name) -> bool:
        """Tell whether somebody has configured the servers that a walk to ``name`` begins at."""
        return bool(self.resolvers.get(self.suffix(name)) or self.nameservers)

    def servers(self, name: dns.name.Name) -> tuple[Server, ...]:
        """Return the servers that a walk to ``name`` begins at; the longest suffix wins."""
        configured = self.resolvers.get(self.suffix(name), self.nameservers)
        if configured:
            return tuple(Server(endpoint, recursive=True) for endpoint in configured)
        return tuple(
            Server(Endpoint(address, self.port_of(address)), name)
            for name, *both in ROOT_SERVERS
            for address in both
        )


class Walk:
    """Finds records for one look."""

    def __init__(self, asker: Asker, start: Start, limits: Limits) -> None:
        self._asker = asker
        self._start = start
        self._limits = limits
        self._delegations = Delegations()

    async def find(self, question: Question, *, depth: int = 0) -> Finding:
        """Walk to the servers with authority for the question's name and ask them; raise ``BudgetSpent``."""
        zone, servers = self._beginning(question, depth)
        for _ in range(self._limits.referrals + 1):
            outcome = await self._ask_each(question, zone, servers)
            if isinstance(outcome, Finding):
                return outcome
            self._delegations.keep(outcome)
            zone, servers = outcome.zone, self._delegated(outcome, depth)
        return Finding(
            question=question,
            reason=LookReason.CHAIN_TOO_LONG,
            words=f"there are more than {self._limits.referrals} referrals on the way to it",
        )

    def _beginning(self, question: Question, depth: int) -> tuple[dns.name.Name, AsyncIterator[Server]]:
        """Return where the walk begins: at the deepest delegation that this look knows, else at the very start."""
        suffix = self._start.suffix(question.name)
        known = self._delegations.nearest(question, suffix)
        if known is not None and self._start.suffix(known.zone) == suffix:
            return known.zone, self._delegated(known, depth)
        return dns.name.root, _each(self._start.servers(question.name))

    async def ask(self, question: Question, server: Server) -> Finding:
        """Ask only ``server``, which is known to have authority."""
        outcome = await self._ask_each(question, dns.name.root, _each((server,)))
        if isinstance(outcome, Finding):
            return outcome
        return Finding(question=question, reason=LookReason.MISSING, server=server)

    async def _ask_each(
        self, question: Question, zone: dns.name.Name, servers: AsyncIterator[Server]
    ) -> Finding | Referral:
        """Ask one server after the other until one knows; silent ones again when all had their turn."""
        faults: list[Finding] = []
        silent: list[Server] = []
        async for server in servers:
            result = await self._ask_one(question, zone, server)
            if isinstance(result, Referral) or result.reason not in _PREFERENCE:
                self._delegations.helped(zone, server)
                return result
            faults.append(result)
            if result.reason is LookReason.TIMED_OUT:
                silent.append(server)
            if len(faults) >= self._limits.servers:
                break
        for server in silent * (self._limits.tries - 1):
            result = await self._ask_one(question, zone, server)
            if isinstance(result, Referral) or result.reason not in _PREFERENCE:
                return result
            faults.append(result)
        return _most_telling(question, zone, faults)

    async def _ask_one(self, question: Question, zone: dns.name.Name, server: Server) -> Finding | Referral:
        outcome = await self._asker.put(question, server, zone)
        match outcome:
            case Referral():
                return outcome
            case Records():
                return Finding(
                    question=question,
                    reason=LookReason.FOUND,
                    server=server,
                    rdatas=outcome.rdatas,
                    signed=outcome.signed,
                    proofs=outcome.proofs,
                )
            case Alias():
                return Finding(
                    question=question,
                    reason=LookReason.MISSING,
                    server=server,
                    alias=outcome.to,
                    proofs=outcome.proofs,
                )
            case Nothing():
                return Finding(
                    question=question,
                    reason=outcome.reason,
                    server=server,
                    zone=outcome.zone,
                    proofs=outcome.proofs,
                )
            case Fault():
                return Finding(question=question, reason=outcome.reason, words=outcome.words, server=server)

    async def _delegated(self, referral: Referral, depth: int) -> AsyncIterator[Server]:
        """Yield the servers of a delegation: who helped last, those with glue, then those that must be looked for."""
        last = self._delegations.helpful(referral.zone)
        if last is not None:
            yield last
        async for server in self._named(referral, depth):
            if server != last:
                yield server

    async def _named(self, referral: Referral, depth: int) -> AsyncIterator[Server]:
        for name, glue in referral.glue.items():
            for address in sorted(glue, key=lambda text: ":" in text):
                yield self._server(name, address)
        for name in referral.names:
            # A server inside its own zone can only be found by glue.
            if name not in referral.glue and not name.is_subdomain(referral.zone):
                for address in await self._addresses(name, depth):
                    yield self._server(name, address)

    def _server(self, name: dns.name.Name, address: str) -> Server:
        return Server(Endpoint(address, self._start.port_of(address)), shown(name))

    async def _addresses(self, name: dns.name.Name, depth: int) -> tuple[str, ...]:
        known = self._delegations.addresses
        if name not in known:
            if depth >= self._limits.depth:
                return ()
            known[name] = await self._look_up(name, depth + 1)
        return known[name]

    async def _look_up(self, name: dns.name.Name, depth: int) -> tuple[str, ...]:
        for rdtype in _ADDRESS_TYPES:
            finding = await self.find(Question(name, rdtype), depth=depth)
            if finding.rdatas:
                return addresses(finding.rdatas)
        return ()


def _suffix(text: str) -> dns.name.Name:
    try:
        return dns.name.from_text(text)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise InvalidSetting(
            f"{text[:_SHOWN]!r} is not the suffix of domain names.",
            hint="Write it like example.com, or '.' for every name.",
            property_path="resolvers",
        ) from error


def port_53(address: str) -> int:
    """Return the port at which name servers listen everywhere but in a lab."""
    del address
    return DNS_PORT


async def _each(servers: Sequence[Server]) -> AsyncIterator[Server]:
    for server in servers:
        yield server


def _most_telling(question: Question, zone: dns.name.Name, faults: Sequence[Finding]) -> Finding:
    if faults:
        return min(faults, key=lambda fault: _PREFERENCE.index(fault.reason))
    return Finding(
        question=question,
        reason=LookReason.LAME_DELEGATION,
        words=f"no address could be found of any name server of {shown(zone)}",
    )
