"""What a server's refusal means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.rcode
import dns.tsig

from acm.model.errors import ZoneRefused


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal in words; ``{server}``, ``{zone}`` and ``{key}`` are filled in."""

    message: str
    hint: str


_BY_RCODE: dict[int, Refusal] = {
    dns.rcode.REFUSED: Refusal(
        "{server} refuses (REFUSED): its policy does not let {key} do this in {zone}.",
        "Allow the key in the zone's update policy (BIND: update-policy or allow-update).",
    ),
    dns.rcode.NOTAUTH: Refusal(
        "{server} has no authority for the zone {zone} (NOTAUTH).",
        "Correct the zone's name or its server in dnsZones; the server must be the zone's primary.",
    ),
    dns.rcode.NOTZONE: Refusal(
        "{server} says that the name does not lie in the zone {zone} (NOTZONE).",
        "Correct the zone's name in dnsZones.",
    ),
    dns.rcode.SERVFAIL: Refusal(
        "{server} could not do it (SERVFAIL).",
        "Read the server's log; often its zone file or journal cannot be written.",
    ),
    dns.rcode.NOTIMP: Refusal(
        "{server} does not take dynamic updates (NOTIMP).", "Use a server that does RFC 2136."
    ),
    dns.rcode.FORMERR: Refusal(
        "{server} did not understand the message (FORMERR).", "Use a server that does RFC 2136 and TSIG."
    ),
}

_BY_EXCEPTION: tuple[tuple[type[dns.exception.DNSException], Refusal], ...] = (
    (
        dns.tsig.PeerBadKey,
        Refusal(
            "{server} does not know {key} with that algorithm (BADKEY).",
            "Correct keyName and algorithm in dnsZones, or add the key to the server.",
        ),
    ),
    (
        dns.tsig.PeerBadSignature,
        Refusal(
            "{server} says that the signature by {key} is wrong (BADSIG): the secrets differ.",
            "Copy the secret again from the server's key file.",
        ),
    ),
    (
        dns.tsig.PeerBadTime,
        Refusal(
            "{server} says that the signature's time is wrong (BADTIME): the clocks differ by minutes.",
            "Set the clock of this machine or of the server right.",
        ),
    ),
    (
        dns.tsig.BadTime,
        Refusal(
            "the answer of {server} is signed at another time: the clocks differ.", "Set the clocks right."
        ),
    ),
    (
        dns.exception.DNSException,
        Refusal(
            "the answer of {server} is not signed by {key} as it must be, so it was not believed.",
            "Make sure that the address is the server's own, and that key and algorithm are the same there.",
        ),
    ),
)

NOT_AUTHORITATIVE = Refusal(
    "{server} answers for a name in {zone} without authority.",
    "Give the zone's primary in dnsZones, not a resolver; list a delegated child zone by itself.",
)


def by_rcode(rcode: int) -> Refusal:
    """Return what an error code means."""
    text = dns.rcode.to_text(dns.rcode.Rcode.make(rcode))
    return _BY_RCODE.get(rcode) or Refusal(f"{{server}} answered {text}.", "Read the server's log.")


def by_exception(error: dns.exception.DNSException) -> Refusal:
    """Return what a failed verification of the answer's signature means."""
    return next(refusal for kind, refusal in _BY_EXCEPTION if isinstance(error, kind))


def refused(refusal: Refusal, *, server: str, zone: str, key: str | None) -> ZoneRefused:
    """Return the error to raise."""
    shown_key = f"the key {key}" if key else "an unsigned request"
    return ZoneRefused(refusal.message.format(server=server, zone=zone, key=shown_key), hint=refusal.hint)
