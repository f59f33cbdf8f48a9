"""Errors of the model as faults of the wire: which code each has there."""

from __future__ import annotations

from acm.model import errors
from acm.model.errors import AcmError, Blame
from acm.wire.faults import Fault

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


def fault_of(error: AcmError) -> Fault:
    """Return what a client gets for ``error``: its words, and the code that its operation's model has for it."""
    code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), None)
    if code is None:
        code = "ValidationException" if error.blame is Blame.CALLER else "InternalServerException"
    hint = f" {error.hint}" if error.hint else ""
    return Fault(code, f"{error.message}{hint}")
