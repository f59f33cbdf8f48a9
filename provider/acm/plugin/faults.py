"""How errors are answered: gRPC status codes by a table, and texts for people.

INTERNAL and UNKNOWN tell the engine that nobody knows whether the resource exists: only an unexpected failure says so.
"""

from __future__ import annotations

import logging

import grpc

from acm.model import errors
from acm.model.errors import AcmError

_log = logging.getLogger(__name__)

_Code = grpc.StatusCode
CODES: dict[type[AcmError], grpc.StatusCode] = {
    errors.CallerError: _Code.INVALID_ARGUMENT,
    errors.ResourceNotFound: _Code.NOT_FOUND,
    errors.RequestInProgress: _Code.FAILED_PRECONDITION,
    errors.InvalidState: _Code.FAILED_PRECONDITION,
    errors.ForeignInstallation: _Code.FAILED_PRECONDITION,
    errors.TestInstallationOnly: _Code.FAILED_PRECONDITION,
    errors.ResourceInUse: _Code.FAILED_PRECONDITION,
    errors.AccessDenied: _Code.PERMISSION_DENIED,
    errors.AccountNotAllowed: _Code.PERMISSION_DENIED,
    errors.CredentialsRefused: _Code.UNAUTHENTICATED,
    errors.Conflict: _Code.ALREADY_EXISTS,
    errors.ServiceError: _Code.FAILED_PRECONDITION,
    errors.DatabaseLocked: _Code.UNAVAILABLE,
    errors.IssuerUnavailable: _Code.UNAVAILABLE,
    errors.WorldError: _Code.UNAVAILABLE,
    errors.ZoneRefused: _Code.FAILED_PRECONDITION,
    errors.WaitTimedOut: _Code.DEADLINE_EXCEEDED,
    errors.WaitCancelled: _Code.CANCELLED,
    errors.ValidationFailed: _Code.FAILED_PRECONDITION,
}
"""An error that is not listed has the code of the nearest class above it."""


def code_of(error: AcmError) -> grpc.StatusCode:
    """Return the status code of an error: that of its class, or of the nearest one above."""
    return next((CODES[ancestor] for ancestor in type(error).__mro__ if ancestor in CODES), _Code.UNKNOWN)


def apology(error: BaseException) -> str:
    """Return one line for a failure that nobody foresaw; its details go to the plugin's log only."""
    _log.error("unexpected failure", exc_info=error)
    return (
        f"Sorry: pulumi-acm failed unexpectedly ({type(error).__name__}). This is a defect. "
        "Run again with `pulumi --logtostderr -v=9 …` and report what the plugin wrote."
    )
