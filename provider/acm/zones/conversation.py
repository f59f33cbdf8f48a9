"""One signed message to a zone's server and its verified answer: UDP, then TCP."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import Any

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.inet
import dns.message
import dns.query
import dns.rcode
import dns.tsig

from acm.model.endpoints import Endpoint
from acm.model.errors import ZoneUnreachable
from acm.zones import refusals

_UNSIGNED_ERRORS = frozenset(
    {
        dns.rcode.FORMERR,
        dns.rcode.SERVFAIL,
        dns.rcode.NOTIMP,
        dns.rcode.REFUSED,
        dns.rcode.NOTAUTH,
        dns.rcode.NOTZONE,
    }
)
"""Answers that are believed without a signature: they change nothing and only say no."""


_BROKEN = (dns.exception.DNSException, OSError, EOFError)
_BACKEND: Any = dns.asyncbackend.get_backend("asyncio")
_LATER: Any = False
"""As ``keyring``: do not verify yet, so that an unsigned refusal can be read."""


async def converse(
    message: dns.message.Message, endpoint: Endpoint, *, zone: str, key: dns.tsig.Key | None, seconds: float
) -> dns.message.Message:
    """Send ``message``, signed where there is a key, and return the answer once its signature is verified.

    ``seconds`` is the time limit of UDP and of TCP each. Raises ``ZoneUnreachable`` and ``ZoneRefused``.
    """
    if key is not None:
        message.use_tsig(key)
    wire = message.to_wire()
    answer = await _answer(message, wire, endpoint, zone, seconds)
    try:
        return _verified(message, answer, key)
    except dns.exception.DNSException as error:
        refusal = refusals.by_exception(error)
        name = key.name.to_text() if key else None
        raise refusals.refused(refusal, server=str(endpoint), zone=zone, key=name) from error


async def _answer(
    message: dns.message.Message, wire: bytes, endpoint: Endpoint, zone: str, seconds: float
) -> dns.message.Message:
    try:
        return await _over_udp(message, wire, endpoint, seconds)
    except _BROKEN:
        pass
    try:
        return await _over_tcp(message, wire, endpoint, seconds)
    except _BROKEN as error:
        raise ZoneUnreachable(
            f"the server {endpoint} of the zone {zone} cannot be reached: {_why(error, seconds)}.",
            hint="Check its address and port in dnsZones, that it runs, and that UDP and TCP may pass.",
        ) from error


async def _over_udp(
    message: dns.message.Message, wire: bytes, endpoint: Endpoint, seconds: float
) -> dns.message.Message:
    """Ask over a connected socket, so that a closed port is told at once; a cut answer raises ``Truncated``."""
    async with asyncio.timeout(seconds):
        sock = await _BACKEND.make_socket(*_place(endpoint, socket.SOCK_DGRAM))
        async with sock:
            destination = dns.inet.low_level_address_tuple((endpoint.address, endpoint.port))
            await dns.asyncquery.send_udp(sock, wire, destination)
            answer: dns.message.Message
            answer, _, _ = await dns.asyncquery.receive_udp(
                sock,
                destination,
                ignore_unexpected=True,
                keyring=_LATER,
                raise_on_truncation=True,
                ignore_errors=True,
                query=message,
            )
            return answer


async def _over_tcp(
    message: dns.message.Message, wire: bytes, endpoint: Endpoint, seconds: float
) -> dns.message.Message:
    async with asyncio.timeout(seconds):
        sock = await _BACKEND.make_socket(*_place(endpoint, socket.SOCK_STREAM))
        async with sock:
            await dns.asyncquery.send_tcp(sock, wire)
            answer, _ = await dns.asyncquery.receive_tcp(sock, keyring=_LATER)
    if not message.is_response(answer):
        raise dns.query.BadResponse
    return answer


def _place(endpoint: Endpoint, kind: int) -> tuple[int, int, int, None, tuple[str, int]]:
    """Return the arguments of ``make_socket``: family, kind, protocol, source, destination."""
    family = dns.inet.af_for_address(endpoint.address)
    return family, kind, 0, None, (endpoint.address, endpoint.port)


def _verified(
    message: dns.message.Message, answer: dns.message.Message, key: dns.tsig.Key | None
) -> dns.message.Message:
    """Return ``answer`` once its signature fits (RFC 8945 §5.3); raise ``DNSException`` where it does not."""
    if key is None or (not answer.had_tsig and answer.rcode() in _UNSIGNED_ERRORS):
        return answer
    return dns.message.from_wire(answer.wire or b"", keyring=key, request_mac=message.mac)


def _why(error: Exception, seconds: float) -> str:
    """Return the cause in a few words."""
    if isinstance(error, TimeoutError):
        return f"no answer in {seconds:g} s, over UDP and TCP"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return "it broke off, or sent what is not DNS"
