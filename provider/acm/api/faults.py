"""Errors of the model as faults of the wire: which code each has there."""

from __future__ import annotations

from acm.model import errors
from acm.model.errors import AcmError, Blame
from acm.wire.faults import Fault
from acm.wire.model import ACM, PRIVATE_CA, Service

_CODES: dict[type[AcmError], str] = {
    errors.InvalidParameter: "ValidationException",
    errors.InvalidDomainName: "ValidationException",
    errors.InvalidTag: "InvalidTagException",
    errors.InvalidArn: "InvalidArnException",
    errors.InvalidState: "InvalidStateException",
    errors.IdempotencyMismatch: "InvalidParameterException",
    errors.LimitExceeded: "LimitExceededException",
    errors.RequestInProgress: "RequestInProgressException",
    errors.ResourceNotFound: "ResourceNotFoundException",
    errors.Conflict: "ConflictException",
    errors.DatabaseLocked: "ThrottlingException",
}


_PRIVATE_CA_CODES: dict[type[AcmError], str] = {
    errors.InvalidParameter: "InvalidArgsException",
    errors.InvalidTag: "InvalidTagException",
    errors.InvalidArn: "InvalidArnException",
    errors.InvalidState: "InvalidStateException",
    errors.LimitExceeded: "LimitExceededException",
    errors.RequestInProgress: "RequestInProgressException",
    errors.ResourceNotFound: "ResourceNotFoundException",
    errors.DatabaseLocked: "ConcurrentModificationException",
}


def fault_of(error: AcmError, of: Service = ACM) -> Fault:
    """Return what a client gets for ``error``: its words, and the code that the model of the service has for it."""
    codes, other = (
        (_PRIVATE_CA_CODES, "InvalidArgsException") if of is PRIVATE_CA else (_CODES, "ValidationException")
    )
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), None)
    if code is None:
        code = other if error.blame is Blame.CALLER else "InternalServerException"
    hint = f" {error.hint}" if error.hint else ""
    return Fault(code, f"{error.message}{hint}")
