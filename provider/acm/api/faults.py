"""Errors of the model as faults of the wire: which code each has there.

An operation answers only codes that its own model has, and those that every AWS service may answer.
"""

from __future__ import annotations

from acm.model import errors
from acm.model.errors import AcmError, Blame
from acm.wire import model
from acm.wire.faults import Fault
from acm.wire.model import ACM, PRIVATE_CA, Service

COMMON = frozenset(
    {
        "AccessDeniedException",
        "IncompleteSignatureException",
        "InternalFailure",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "RequestEntityTooLargeException",
        "RequestTimeoutException",
        "ThrottlingException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)
"""Codes that any operation may answer (AWS, common errors; for AWS JSON with the suffix that its services use)."""

_CODES: dict[type[AcmError], tuple[str, ...]] = {
    errors.AccessDenied: ("AccessDeniedException",),
    errors.InvalidDomainValidation: ("InvalidDomainValidationOptionsException",),
    errors.InvalidTag: ("InvalidTagException",),
    errors.InvalidArn: ("InvalidArnException",),
    errors.InvalidState: ("InvalidStateException",),
    errors.IdempotencyMismatch: ("InvalidParameterException", "ConflictException"),
    errors.NotAvailable: ("InvalidParameterException",),
    errors.TooManyTags: ("TooManyTagsException",),
    errors.LimitExceeded: ("LimitExceededException", "ServiceQuotaExceededException"),
    errors.RequestInProgress: ("RequestInProgressException",),
    errors.ResourceNotFound: ("ResourceNotFoundException",),
    errors.Conflict: ("ConflictException",),
    errors.DatabaseLocked: ("ThrottlingException",),
}
"""For each error the codes that say it, best first; those of a class hold for its subclasses."""

_BLAMED = {
    Blame.CALLER: ("ValidationException",),
    Blame.SERVICE: ("InternalServerException", "InternalFailure"),
    Blame.WORLD: ("InternalServerException", "InternalFailure"),
}


_PRIVATE_CA_CODES: dict[type[AcmError], tuple[str, ...]] = {
    errors.AlreadyRevoked: ("RequestAlreadyProcessedException",),
    errors.CertificateMismatch: ("CertificateMismatchException",),
    errors.Conflict: ("PermissionAlreadyExistsException",),
    errors.InvalidPolicy: ("InvalidPolicyException",),
    errors.InvalidTag: ("InvalidTagException", "InvalidArgsException"),
    errors.MalformedCSR: ("MalformedCSRException",),
    errors.MalformedCertificate: ("MalformedCertificateException",),
    errors.DatabaseLocked: ("ConcurrentModificationException", "ThrottlingException"),
    errors.CallerError: ("InvalidArgsException", "InvalidRequestException"),
}
"""What Private CA calls otherwise."""


def fault_of(error: AcmError, operation: str, of: Service = ACM) -> Fault:
    """Return what a client gets for ``error``: its words, and the best code that ``operation`` may answer."""
    tables = (_PRIVATE_CA_CODES, _CODES) if of is PRIVATE_CA else (_CODES,)
    allowed = allowed_codes(operation, of)
    said = (code for kind in type(error).__mro__ for table in tables for code in table.get(kind, ()))
    code = next(code for code in (*said, *_BLAMED[error.blame]) if code in allowed)
    hint = f" {error.hint}" if error.hint else ""
    return Fault(code, f"{error.message}{hint}")


def unexpected(target: str) -> Fault:
    """Return what a client gets for a defect of ours: nothing of the cause, which stands in the log."""
    found = model.target_of(target)
    allowed = allowed_codes(found[1], found[0]) if found else COMMON
    code = next(code for code in _BLAMED[Blame.SERVICE] if code in allowed)
    return Fault(code, "The service failed; its log says why. Try again later.")


def allowed_codes(operation: str, of: Service = ACM) -> frozenset[str]:
    """Return every code that ``operation`` of the service may answer."""
    return COMMON | {shape.name for shape in model.operation(operation, of).error_shapes}
