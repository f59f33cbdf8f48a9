"""Exit codes: the numbers of Pulumi's published table where the meaning is equal. They are part of the contract."""

from __future__ import annotations

from enum import IntEnum

from acm.model import errors
from acm.model.errors import AcmError


class ExitCode(IntEnum):
    """How a command ended; 6 and 7 are Pulumi's alone (stack, changes) and never returned."""

    OK = 0
    ERROR = 1
    CONFIGURATION = 2
    AUTHENTICATION = 3
    RESOURCE = 4
    POLICY = 5
    CANCELLED = 8
    TIMED_OUT = 9
    INTERNAL = 255


MEANING = {
    ExitCode.OK: "done",
    ExitCode.ERROR: "another error; `acm doctor` found a failure; the reported preview failed",
    ExitCode.CONFIGURATION: "an argument, option or setting cannot be used, or --yes is missing",
    ExitCode.AUTHENTICATION: "a key is missing or was refused",
    ExitCode.RESOURCE: "the certificate or record is not there, or its state does not allow it",
    ExitCode.POLICY: "`acm report` or `acm audit` found what --fail-on names",
    ExitCode.CANCELLED: "cancelled by Ctrl-C; nothing is lost",
    ExitCode.TIMED_OUT: "a wait reached its time limit; nothing is lost",
    ExitCode.INTERNAL: "a defect of acm: please report it",
}
"""What each code tells, as `acm --help` shows it."""

_BY_ERROR: dict[type[AcmError], ExitCode] = {
    errors.AlreadyRevoked: ExitCode.RESOURCE,
    errors.InvalidParameter: ExitCode.CONFIGURATION,
    errors.InvalidDomainName: ExitCode.CONFIGURATION,
    errors.InvalidDomainValidation: ExitCode.CONFIGURATION,
    errors.InvalidTag: ExitCode.CONFIGURATION,
    errors.InvalidArn: ExitCode.CONFIGURATION,
    errors.ImportRefused: ExitCode.CONFIGURATION,
    errors.CertificateMismatch: ExitCode.CONFIGURATION,
    errors.InvalidPolicy: ExitCode.CONFIGURATION,
    errors.MalformedCSR: ExitCode.CONFIGURATION,
    errors.MalformedCertificate: ExitCode.CONFIGURATION,
    errors.InvalidSetting: ExitCode.CONFIGURATION,
    errors.UnknownProperty: ExitCode.CONFIGURATION,
    errors.NotAvailable: ExitCode.CONFIGURATION,
    errors.NoZone: ExitCode.CONFIGURATION,
    errors.HomeNotWritable: ExitCode.CONFIGURATION,
    errors.CannotListen: ExitCode.CONFIGURATION,
    errors.NotOffered: ExitCode.CONFIGURATION,
    errors.KeyUnavailable: ExitCode.AUTHENTICATION,
    errors.AccessDenied: ExitCode.AUTHENTICATION,
    errors.AccountNotAllowed: ExitCode.AUTHENTICATION,
    errors.CredentialsRefused: ExitCode.AUTHENTICATION,
    errors.ZoneRefused: ExitCode.AUTHENTICATION,
    errors.ResourceNotFound: ExitCode.RESOURCE,
    errors.RequestInProgress: ExitCode.RESOURCE,
    errors.InvalidState: ExitCode.RESOURCE,
    errors.ExportRefused: ExitCode.RESOURCE,
    errors.RevocationRefused: ExitCode.RESOURCE,
    errors.ReimportRefused: ExitCode.RESOURCE,
    errors.IdempotencyMismatch: ExitCode.RESOURCE,
    errors.Conflict: ExitCode.RESOURCE,
    errors.ResourceInUse: ExitCode.RESOURCE,
    errors.LimitExceeded: ExitCode.RESOURCE,
    errors.ForeignInstallation: ExitCode.RESOURCE,
    errors.TestInstallationOnly: ExitCode.RESOURCE,
    errors.ValidationFailed: ExitCode.RESOURCE,
    errors.WaitCancelled: ExitCode.CANCELLED,
    errors.WaitTimedOut: ExitCode.TIMED_OUT,
    errors.IllegalTransition: ExitCode.INTERNAL,
    errors.LintRejected: ExitCode.INTERNAL,
}
"""Errors that stand for more than "an error"."""


def exit_code_of(error: AcmError) -> ExitCode:
    """Return the exit code of an error; ``ERROR`` for one that has no code of its own here."""
    return _BY_ERROR.get(type(error), ExitCode.ERROR)


def exit_codes_text() -> str:
    """Return the table of exit codes, as lines of text for `acm --help`."""
    return "\n".join(f"  {code:>3}  {MEANING[code]}" for code in ExitCode)
