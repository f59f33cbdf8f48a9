"""How certificates, domain validations and renewals move, as one table each.

Rule 1: every move a status can make stands here. Rule 2: a move is an event applied to a status; there is no other way
to change one. Rule 3: an event a status does not list is refused and changes nothing.

The diagram in ARCHITECTURE.md is rendered from these tables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from acm.model.errors import IllegalTransition


class CertificateStatus(StrEnum):
    """Where a certificate stands; the values are ACM's ``CertificateStatus``."""

    PENDING_VALIDATION = "PENDING_VALIDATION"
    ISSUED = "ISSUED"
    INACTIVE = "INACTIVE"
    EXPIRED = "EXPIRED"
    VALIDATION_TIMED_OUT = "VALIDATION_TIMED_OUT"
    REVOKED = "REVOKED"
    FAILED = "FAILED"


class CertificateEvent(StrEnum):
    """What can happen to a certificate."""

    ISSUE = "issue"
    TIME_OUT = "time out"
    FAIL = "fail"
    RENEW = "renew"
    EXPIRE = "expire"
    REVOKE = "revoke"
    REIMPORT = "reimport"


class DomainStatus(StrEnum):
    """Where the validation of one domain stands; the values are ACM's ``DomainStatus``."""

    PENDING_VALIDATION = "PENDING_VALIDATION"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class DomainEvent(StrEnum):
    """What can happen to the validation of one domain."""

    FIND = "find"
    GIVE_UP = "give up"
    START_OVER = "start over"


class RenewalStatus(StrEnum):
    """Where a managed renewal stands; the values are ACM's ``RenewalStatus``."""

    PENDING_AUTO_RENEWAL = "PENDING_AUTO_RENEWAL"
    PENDING_VALIDATION = "PENDING_VALIDATION"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class RenewalEvent(StrEnum):
    """What can happen to a managed renewal."""

    MISS_VALIDATION = "miss validation"
    VALIDATE = "validate"
    RENEW = "renew"
    FAIL = "fail"
    START_OVER = "start over"


_C, _CE = CertificateStatus, CertificateEvent
CERTIFICATE: dict[CertificateStatus, dict[CertificateEvent, CertificateStatus]] = {
    _C.PENDING_VALIDATION: {
        _CE.ISSUE: _C.ISSUED,
        _CE.TIME_OUT: _C.VALIDATION_TIMED_OUT,
        _CE.FAIL: _C.FAILED,
    },
    _C.ISSUED: {
        _CE.RENEW: _C.ISSUED,
        _CE.REIMPORT: _C.ISSUED,
        _CE.EXPIRE: _C.EXPIRED,
        _CE.REVOKE: _C.REVOKED,
    },
    _C.INACTIVE: {_CE.EXPIRE: _C.EXPIRED, _CE.REVOKE: _C.REVOKED},
    _C.EXPIRED: {_CE.REIMPORT: _C.ISSUED},
    _C.VALIDATION_TIMED_OUT: {},
    _C.REVOKED: {},
    _C.FAILED: {},
}

_D, _DE = DomainStatus, DomainEvent
DOMAIN: dict[DomainStatus, dict[DomainEvent, DomainStatus]] = {
    _D.PENDING_VALIDATION: {_DE.FIND: _D.SUCCESS, _DE.GIVE_UP: _D.FAILED},
    _D.SUCCESS: {_DE.FIND: _D.SUCCESS, _DE.START_OVER: _D.PENDING_VALIDATION},
    _D.FAILED: {_DE.START_OVER: _D.PENDING_VALIDATION},
}

_R, _RE = RenewalStatus, RenewalEvent
RENEWAL: dict[RenewalStatus, dict[RenewalEvent, RenewalStatus]] = {
    _R.PENDING_AUTO_RENEWAL: {
        _RE.MISS_VALIDATION: _R.PENDING_VALIDATION,
        _RE.RENEW: _R.SUCCESS,
        _RE.FAIL: _R.FAILED,
    },
    _R.PENDING_VALIDATION: {_RE.VALIDATE: _R.PENDING_AUTO_RENEWAL, _RE.FAIL: _R.FAILED},
    _R.SUCCESS: {_RE.START_OVER: _R.PENDING_AUTO_RENEWAL},
    _R.FAILED: {_RE.START_OVER: _R.PENDING_AUTO_RENEWAL},
}

TERMINAL = frozenset({_C.EXPIRED, _C.VALIDATION_TIMED_OUT, _C.REVOKED, _C.FAILED})
"""Statuses from which a requested certificate never comes back: a new request is needed. An imported one that has
expired can be imported again under its ARN."""

PENDING_LIMIT_HOURS = 72
"""How long validation is tried before the request times out (specification, request a public certificate)."""

_Status = TypeVar("_Status", bound=StrEnum)
_Event = TypeVar("_Event", bound=StrEnum)


def apply(table: dict[_Status, dict[_Event, _Status]], status: _Status, event: _Event) -> _Status:
    """Return the status after ``event``; raise ``IllegalTransition`` where the table has no such move."""
    moves = table[status]
    if event not in moves:
        allowed = ", ".join(moves) or "nothing: it is terminal"
        raise IllegalTransition(f"{status} cannot {event}; from there it can: {allowed}.")
    return moves[event]
