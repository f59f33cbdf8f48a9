"""What is told of one request: who called what, how it ended and how long it took. Never a body, a header or a signature.

Members of requests and answers are kept for records of API calls only (``acm.api.trailing``), which mask what is secret.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from acm.api.call import Caller, Members
from acm.wire.model import target_of
from acm.wire.sigv4 import Request

UNKNOWN = "unknown"
"""Stands for an operation that there is not: what clients make up may not become a label."""


@dataclass(slots=True)
class Observed:
    """One request, as far as it has got."""

    request_id: str
    operation: str = UNKNOWN
    caller: Caller | None = None
    code: str = ""
    """The fault's; empty where the request succeeded."""
    status: int = 0
    seconds: float = field(default=0.0, compare=False)
    message: str = field(default="", repr=False)
    """The fault's."""
    service: str = ""
    """The signing name of the service that the operation belongs to."""
    source: str = ""
    """The client's address."""
    user_agent: str = ""
    parameters: Members | None = field(default=None, repr=False)
    """What was asked; None where it was refused before it was read."""
    result: Members | None = field(default=None, repr=False)
    """What was answered; None where it was refused."""
    recorded: bool = False
    """Whether its record is stored already, in the transaction of its change."""


Observer = Callable[[Observed], None]
"""Told of each request once it is answered."""

_CURRENT: ContextVar[Observed | None] = ContextVar("acm_observed", default=None)


def begin(request_id: str) -> Observed:
    """Return the observation of a request that has just come; what is noted until it is answered goes there."""
    observed = Observed(request_id)
    _CURRENT.set(observed)
    return observed


def current() -> Observed | None:
    """Return the observation of the request that is being answered."""
    return _CURRENT.get()


def noting(authenticate: Callable[[Request], Caller]) -> Callable[[Request], Caller]:
    """Return ``authenticate``, with what was called, and by whom, noted in the request's observation."""

    def note(request: Request) -> Caller:
        observed = _CURRENT.get()
        if observed is None:
            return authenticate(request)
        target = target_of(request.header("x-amz-target") or "")
        if target is not None:
            observed.service, observed.operation = target[0].name, target[1]
        observed.user_agent = request.header("user-agent") or ""
        observed.caller = authenticate(request)
        return observed.caller

    return note
