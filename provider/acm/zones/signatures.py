"""TSIG at the server's door (RFC 8945 §5.2): which requests are signed by the installation's key, and what the others get."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TSIG
import dns.rrset
import dns.tsig

KEY_NAME = "acm-dev."
"""The name of the key that changes the embedded zones."""
ALGORITHM = "hmac-sha256"
_FUDGE = 300
_TSIG: Any = dns.rdtypes.ANY.TSIG.TSIG
"""Untyped in the library."""
_TSIG_ERRORS: tuple[tuple[type[dns.exception.DNSException], dns.rcode.Rcode], ...] = (
    (dns.message.UnknownTSIGKey, dns.rcode.BADKEY),
    (dns.tsig.BadKey, dns.rcode.BADKEY),
    (dns.tsig.BadAlgorithm, dns.rcode.BADKEY),
    (dns.tsig.BadSignature, dns.rcode.BADSIG),
    (dns.tsig.BadTime, dns.rcode.BADTIME),
)


def own_key(secret: bytes) -> dns.tsig.Key:
    """Return the embedded server's key."""
    return dns.tsig.Key(KEY_NAME, secret, ALGORITHM)


def error_of(error: dns.exception.DNSException) -> dns.rcode.Rcode | None:
    """Return the TSIG error that a failed verification is answered with; None where it is no matter of TSIG."""
    return next((code for kind, code in _TSIG_ERRORS if isinstance(error, kind)), None)


def refuse(
    request: dns.message.Message, error: dns.rcode.Rcode, key: dns.tsig.Key, now: datetime
) -> dns.message.Message:
    """Return the answer to a request whose signature is not accepted: NOTAUTH, with the reason in its TSIG record.

    The answer is unsigned, except that a wrong time is told signed and with the server's time, so that it is believed.
    """
    response = dns.message.make_response(request)
    response.set_rcode(dns.rcode.NOTAUTH)
    if error == dns.rcode.BADTIME:
        clock = int(now.timestamp()).to_bytes(6, "big")
        response.use_tsig(key, fudge=_FUDGE, tsig_error=error, other_data=clock)
        response.request_mac = request.mac or b""
        return response
    name, algorithm = request.keyname or dns.name.root, request.keyalgorithm or dns.tsig.default_algorithm
    rdata = _TSIG(
        dns.rdataclass.ANY,
        dns.rdatatype.TSIG,
        algorithm,
        int(now.timestamp()),
        _FUDGE,
        b"",
        request.id,
        error,
        b"",
    )
    response.tsig = dns.rrset.from_rdata(name, 0, rdata)
    return response
