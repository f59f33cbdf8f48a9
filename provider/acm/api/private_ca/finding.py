"""What every operation on an authority begins with: the one that the caller names, in the caller's region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from acm.api import paging
from acm.api.call import Call, Members
from acm.model.errors import ResourceNotFound
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.search import Position

T = TypeVar("T")

_MOST_RESULTS = 1000


def arn_of(call: Call, members: Members, member: str = "CertificateAuthorityArn") -> str:
    """Return the ARN that is named; raise ``InvalidArn``, or ``ResourceNotFound`` for one of another region."""
    arn: str = members[member]
    if AuthorityArn.parse(arn).region != call.caller.region:
        raise ResourceNotFound(f"Could not find certificate authority {arn}.")
    return arn


def own(call: Call, members: Members, member: str = "CertificateAuthorityArn") -> PrivateAuthority:
    """Return the caller's own authority that is named; one that is shared is not there for whoever asks so."""
    arn = arn_of(call, members, member)
    if AuthorityArn.parse(arn).account != call.caller.account:
        raise ResourceNotFound(f"Could not find certificate authority {arn}.")
    return call.manager.private_authorities.describe(arn)


def page(
    call: Call, items: Sequence[T], key: Callable[[T], str], members: Members
) -> tuple[Sequence[T], str | None]:
    """Return the page of sorted ``items`` that is asked for, and the token of the next one, None after the last."""
    after = paging.place(call, members, refusal="InvalidNextTokenException")
    rest = [item for item in items if after is None or key(item) > after.arn]
    shown = rest[: members.get("MaxResults", _MOST_RESULTS)]
    end = Position("", key(shown[-1])) if len(shown) < len(rest) else None
    return shown, paging.token(call, members, end)
