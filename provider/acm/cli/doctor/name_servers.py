"""DNS: the servers that validation asks, the loopback that the embedded server needs, the zones that are written."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.tsig
import dns.tsigkeyring

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn
from acm.model.endpoints import parse_endpoint
from acm.model.errors import InvalidSetting
from acm.settings import DNSZone

_SECONDS = 2.0
_ROOTS_ASKED = 4
_THREADS = 16

T = TypeVar("T")


def ask_udp(query: dns.message.QueryMessage, address: str, port: int) -> dns.message.Message:
    """Ask a server by UDP, and by TCP where the answer is cut off; at most a few seconds."""
    answer, _ = dns.query.udp_with_fallback(query, address, timeout=_SECONDS, port=port)
    return answer


def check_resolver(patient: Patient) -> Iterator[Finding]:
    """Say whether the servers that validation asks do answer: those of the settings, or else root servers."""
    settings = patient.settings
    configured = {
        *settings.nameservers,
        *(server for servers in settings.resolvers.values() for server in servers),
    }
    if configured:
        yield from _at_once(_nameserver, sorted(configured))
    if not settings.nameservers:
        yield _roots()


def _nameserver(server: str) -> Finding:
    try:
        why = _silence(server, dns.message.make_query(".", "NS"))
    except InvalidSetting as error:
        return fail("resolver", error.message, error.hint)
    if why:
        return fail(
            "resolver",
            f"{server} does not answer: {why}",
            "Check the address and the firewall, or correct ACM_NAMESERVERS or ACM_RESOLVERS.",
        )
    return ok("resolver", f"{server} answers")


def _roots() -> Finding:
    """Ask some root servers: validation begins there unless a server is configured."""
    from acm.validation.root_hints import ROOT_SERVERS  # public data

    query = dns.message.make_query(".", "NS")
    asked = ROOT_SERVERS[:_ROOTS_ASKED]
    with ThreadPoolExecutor(len(asked)) as pool:
        silences = list(pool.map(lambda root: _silence(root[1], query), asked))
    answering = [root[0] for root, why in zip(asked, silences, strict=True) if not why]
    if answering:
        return ok("resolver", f"root servers answer ({len(answering)} of {len(asked)} asked)")
    return warn(
        "resolver",
        f"no root server answers ({silences[0]}): public names cannot be validated from here",
        "Allow UDP and TCP port 53 outwards, or set ACM_NAMESERVERS. Zones of ACM_DEV_ZONE and ACM_RESOLVERS work.",
    )


def _silence(server: str, query: dns.message.QueryMessage) -> str:
    """Return why ``server`` does not answer ``query``; empty where it does, whatever it answers."""
    endpoint = parse_endpoint(server)
    try:
        ask_udp(query, endpoint.address, endpoint.port)
    except dns.exception.Timeout:
        return f"no answer in {_SECONDS:g} s"
    except (OSError, dns.exception.DNSException) as error:
        return str(error) or type(error).__name__
    return ""


def check_loopback(patient: Patient) -> Iterator[Finding]:
    """Say whether the embedded name server could serve on the loopback, by UDP and TCP."""
    zones = ", ".join(patient.settings.dev_zone) or "none configured"
    try:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            with socket.socket(socket.AF_INET, kind) as listener:
                listener.bind(("127.0.0.1", 0))
    except OSError as error:
        yield fail(
            "loopback",
            f"127.0.0.1 cannot be used: {error.strerror}",
            "Bring the loopback interface up: ip link set lo up",
        )
    else:
        yield ok("loopback", f"127.0.0.1 can be used by the embedded name server (zones: {zones})")


def check_zones(patient: Patient) -> Iterator[Finding]:
    """Say of each zone to publish in whether its server answers for it and takes our key."""
    zones = patient.settings.dns_zones
    if not zones:
        yield ok("dnsZones", "none configured: records are published by hand or by Pulumi")
    yield from _at_once(lambda item: _zone(*item), sorted(zones.items(), key=lambda item: item[0]))


def _zone(suffix: str, zone: DNSZone) -> Finding:
    name = "dnsZones"
    try:
        endpoint = parse_endpoint(zone.server)
        query = dns.message.make_query(suffix, "SOA")
        _sign(query, zone)
        answer = ask_udp(query, endpoint.address, endpoint.port)
    except InvalidSetting as error:
        return fail(name, f"{suffix}: {error.message}", error.hint)
    except dns.exception.Timeout:
        return fail(
            name,
            f"{suffix}: {zone.server} gave no answer in {_SECONDS:g} s",
            "Check address, port and firewall (UDP and TCP).",
        )
    except (dns.tsig.PeerError, dns.tsig.BadSignature, dns.tsig.BadTime) as error:
        return fail(
            name,
            f"{suffix}: {zone.server} refuses the key: {error}",
            "Check keyName, algorithm, secret and both clocks.",
        )
    except (ValueError, KeyError):  # binascii.Error too: the text is not repeated, since it is a secret
        return fail(name, f"{suffix}: keyName, algorithm or secret cannot be read", "The secret is base64.")
    except (OSError, dns.exception.DNSException) as error:
        return fail(
            name, f"{suffix}: {zone.server}: {type(error).__name__}", "Check the server and its address."
        )
    return _judged(suffix, zone, answer)


def _sign(query: dns.message.QueryMessage, zone: DNSZone) -> None:
    if zone.key_name and zone.secret:
        keyring = dns.tsigkeyring.from_text({zone.key_name: zone.secret.get_secret_value()})
        query.use_tsig(keyring, algorithm=dns.name.from_text(zone.algorithm))


def _judged(suffix: str, zone: DNSZone, answer: dns.message.Message) -> Finding:
    rcode = dns.rcode.to_text(answer.rcode())
    if answer.rcode() != dns.rcode.NOERROR:
        return fail(
            "dnsZones",
            f"{suffix}: {zone.server} answers {rcode}",
            "Check that the server has this zone, and the key.",
        )
    if not answer.flags & dns.flags.AA or not answer.answer:
        return fail(
            "dnsZones",
            f"{suffix}: {zone.server} is not authoritative for it",
            "Name the zone's primary server, and the zone itself.",
        )
    key = "with our key" if zone.key_name else "without a key"
    return ok("dnsZones", f"{suffix}: {zone.server} answers {key}")


def _at_once(check: Callable[[T], Finding], items: Iterable[T]) -> Iterator[Finding]:
    things = list(items)
    if not things:
        return
    with ThreadPoolExecutor(min(len(things), _THREADS)) as pool:
        yield from pool.map(check, things)
