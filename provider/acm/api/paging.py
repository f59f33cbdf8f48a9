"""Pages over the wire: how many are wanted, and the token by which the next request goes on.

A token holds a position and what it is a position in: the operation, the account and region of the caller, and every
other member of the request. It is no secret and need not be one: what a request finds is decided by who signed it, so
a token that somebody made up leads to another place in the caller's own certificates, or to a refusal.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from acm.api.call import Call, Members
from acm.model.search import Position
from acm.wire.faults import Fault

_PAGING = ("NextToken", "MaxItems", "MaxResults")
_VERSION = 1
_LARGEST = 1 << 63
"""One more than the largest number that a database's column holds."""


def place(call: Call, members: Members, *, refusal: str) -> Position | None:
    """Return where a request goes on; None for the first page.

    Raises a ``Fault`` of code ``refusal`` where the token is not one of this listing.
    """
    token = members.get("NextToken")
    if token is None:
        return None
    try:
        version, fingerprint, value, arn = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise _not_ours(refusal) from None
    ours = version == _VERSION and fingerprint == _fingerprint(call, members)
    if not (ours and _can_stand(value) and isinstance(arn, str) and arn.isascii()):
        raise _not_ours(refusal)
    return Position(value, arn)


def token(call: Call, members: Members, end: Position | None) -> str | None:
    """Return the token for the page that begins after ``end``; None where there is none."""
    if end is None:
        return None
    document = json.dumps([_VERSION, _fingerprint(call, members), end.value, end.arn], separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode("ascii")


def _can_stand(value: Any) -> bool:
    """Tell whether a value that anybody may have made up can be compared with a database's."""
    if isinstance(value, str):
        return value.isascii()
    return isinstance(value, int) and -_LARGEST <= value < _LARGEST


def _not_ours(refusal: str) -> Fault:
    return Fault(refusal, "The NextToken is not one that this request, with these parameters, was given.")


def _fingerprint(call: Call, members: Members) -> str:
    asked = {name: value for name, value in members.items() if name not in _PAGING}
    described = [call.name, call.caller.account, call.caller.region, asked]
    return hashlib.sha256(json.dumps(described, sort_keys=True, default=str).encode()).hexdigest()[:16]
