"""Signature Version 4: reading what a request claims, and checking it against a secret. Pure.

Source: AWS Signature Version 4, "Create a signed request": in the ``Authorization`` header, and presigned in the query.
Comparison is in constant time. Every refusal has the code that AWS gives it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote

from acm.wire.faults import Fault

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(minutes=5)
"""How far a request's time may lie from the server's."""

LONGEST_PRESIGNED = timedelta(days=7)
UNSIGNED = "UNSIGNED-PAYLOAD"

_TIME = "%Y%m%dT%H%M%SZ"
_MOMENT = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_UNRESERVED = "-_.~"
_PAIR = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came: the raw path and query, headers with lower-case names, in their order."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    joined: Mapping[str, str] = field(init=False)
    """The values of each header joined by commas, by its name."""

    def __post_init__(self) -> None:
        """Join the headers: a signature reads most of them more than once."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        object.__setattr__(self, "joined", joined)

    def header(self, name: str) -> str | None:
        """Return the values of a header joined by commas; None where it is absent."""
        return self.joined.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who a request says that it is from, and its signature. Nothing of it is proven yet."""

    access_key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    signed_at: datetime
    time: str
    """``signed_at`` as the request has it."""
    expires_after: timedelta | None
    """How long a presigned request may be used; None for one signed in a header."""
    session_token: str | None

    @property
    def scope(self) -> str:
        """Return the credential scope."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def claim_of(request: Request) -> Claim:
    """Return what a request claims; raise a ``Fault`` where it is not signed, or not completely."""
    query = dict(_parameters(request.query))
    if "X-Amz-Algorithm" in query:
        return _presigned(query)
    authorization = request.header("authorization")
    if not authorization:
        raise Fault("MissingAuthenticationTokenException", "Request is missing Authentication Token")
    return _in_header(authorization, request)


def verify(request: Request, claim: Claim, secret: str, *, now: datetime, service: str) -> None:
    """Raise a ``Fault`` unless ``request`` was signed with ``secret``, for ``service``, around ``now``."""
    _check_scope(claim, service)
    _check_time(claim, now)
    _check_headers(request, claim)
    expected = signature(request, claim, secret)
    if not hmac.compare_digest(expected, claim.signature):
        raise Fault(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        )


def signature(request: Request, claim: Claim, secret: str) -> str:
    """Return the signature that ``secret`` gives, in lower-case hex."""
    digest = hashlib.sha256(_canonical_request(request, claim).encode("utf-8", "surrogateescape")).hexdigest()
    text = f"{ALGORITHM}\n{claim.time}\n{claim.scope}\n{digest}"
    key = _signing_key(secret, claim.date, claim.region, claim.service)
    return hmac.digest(key, text.encode(), "sha256").hex()


@lru_cache(maxsize=1024)
def _signing_key(secret: str, *scope: str) -> bytes:
    """Return the key of a credential scope: the same for all requests of a day, so that most need one HMAC of five."""
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _in_header(authorization: str, request: Request) -> Claim:
    scheme, _, rest = authorization.partition(" ")
    parts = dict(_PAIR.findall(rest))
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if name not in parts]
    if scheme != ALGORITHM or missing:
        raise _incomplete(f"Authorization header requires {', '.join(missing) or ALGORITHM}.")
    return _claim(
        credential=parts["Credential"],
        signed_headers=parts["SignedHeaders"],
        signature_=parts["Signature"],
        time=request.header("x-amz-date"),
        expires_after=None,
        session_token=request.header("x-amz-security-token"),
    )


def _presigned(query: Mapping[str, str]) -> Claim:
    wanted = ("Credential", "SignedHeaders", "Signature", "Date", "Expires")
    missing = [f"X-Amz-{name}" for name in wanted if f"X-Amz-{name}" not in query]
    if missing or query["X-Amz-Algorithm"] != ALGORITHM:
        raise _incomplete(f"AWS query-string parameters must include {', '.join(missing) or ALGORITHM}.")
    expires = query["X-Amz-Expires"]
    limit = int(LONGEST_PRESIGNED.total_seconds())
    if not re.fullmatch(r"[0-9]{1,6}", expires) or not 1 <= int(expires) <= limit:
        raise _incomplete(f"X-Amz-Expires must be a number of seconds from 1 to {limit}.")
    return _claim(
        credential=query["X-Amz-Credential"],
        signed_headers=query["X-Amz-SignedHeaders"],
        signature_=query["X-Amz-Signature"],
        time=query["X-Amz-Date"],
        expires_after=timedelta(seconds=int(expires)),
        session_token=query.get("X-Amz-Security-Token"),
    )


def _claim(
    *,
    credential: str,
    signed_headers: str,
    signature_: str,
    time: str | None,
    expires_after: timedelta | None,
    session_token: str | None,
) -> Claim:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":  # noqa: PLR2004 - ID/DATE/REGION/SERVICE/aws4_request
        raise _incomplete("Credential must have the form KEY/DATE/REGION/SERVICE/aws4_request.")
    if not _SIGNATURE.fullmatch(signature_):
        raise _incomplete("Signature must be 64 lower-case hex digits.")
    signed_at = _moment(time or "")
    return Claim(
        access_key=parts[0],
        date=parts[1],
        region=parts[2],
        service=parts[3],
        signed_headers=tuple(signed_headers.split(";")),
        signature=signature_,
        signed_at=signed_at,
        time=time or "",
        expires_after=expires_after,
        session_token=session_token,
    )


def _moment(text: str) -> datetime:
    """Return the time that a request says."""
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass  # a thirteenth month: refused as other texts are
    raise _incomplete("Authorization header requires existence of either a 'X-Amz-Date' header.")


def _incomplete(message: str) -> Fault:
    return Fault("IncompleteSignatureException", message)


def _invalid(message: str) -> Fault:
    return Fault("InvalidSignatureException", message)


def _check_scope(claim: Claim, service: str) -> None:
    if claim.service != service:
        raise _invalid(f"Credential should be scoped to correct service: '{service}'.")
    if claim.date != claim.time[: len("YYYYMMDD")]:
        raise _invalid(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP."
        )


def _check_time(claim: Claim, now: datetime) -> None:
    if claim.signed_at > now + SKEW:
        raise _invalid(
            f"Signature not yet current: {claim.time} is still later than {now.strftime(_TIME)} (+ 5 min.)"
        )
    last = claim.signed_at + (SKEW if claim.expires_after is None else claim.expires_after)
    if now > last:
        raise _invalid(f"Signature expired: {claim.time} is now earlier than {now.strftime(_TIME)}")


def _check_headers(request: Request, claim: Claim) -> None:
    """Refuse a request whose host, or whose ``x-amz-`` headers, anybody could have changed on the way."""
    must = {"host", *(name for name in request.joined if name.startswith("x-amz-"))}
    unsigned = must - set(claim.signed_headers)
    absent = set(claim.signed_headers) - request.joined.keys()
    if unsigned or absent:
        named = ", ".join(sorted(unsigned | absent))
        raise _invalid(f"These headers must be sent and signed: {named}.")


def _canonical_request(request: Request, claim: Claim) -> str:
    headers = {name: " ".join((request.header(name) or "").split()) for name in claim.signed_headers}
    return "\n".join(
        (
            request.method,
            quote(request.path or "/", safe=f"/{_UNRESERVED}"),
            _canonical_query(request.query),
            "".join(f"{name}:{value}\n" for name, value in headers.items()),
            ";".join(claim.signed_headers),
            _payload_hash(request, claim),
        )
    )


def _payload_hash(request: Request, claim: Claim) -> str:
    """Return the hash of what came, not the one that the client says; a presigned request may leave its body open."""
    if claim.expires_after is not None and request.header("x-amz-content-sha256") == UNSIGNED:
        return UNSIGNED
    return hashlib.sha256(request.body).hexdigest()


def _canonical_query(query: str) -> str:
    pairs = ((_encoded(k), _encoded(v)) for k, v in _parameters(query) if k != "X-Amz-Signature")
    return "&".join(f"{key}={value}" for key, value in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(text, safe=_UNRESERVED)


def _parameters(query: str) -> Iterable[tuple[str, str]]:
    for part in query.split("&") if query else ():
        key, _, value = part.partition("=")
        yield unquote(key), unquote(value)
