"""Failures of remote calls in words: what botocore raises becomes an error of ours, its code kept, nothing secret in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from botocore import exceptions as raised
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from acm.model import errors
from acm.model.errors import AcmError

_MOST_CHARACTERS = 500
_SERVER_ERROR = 500
_HIDDEN = "***"

_BY_CODE: dict[str, type[AcmError]] = {
    "AccessDeniedException": errors.AccessDenied,
    "AccessDenied": errors.AccessDenied,
    "CertificateMismatchException": errors.CertificateMismatch,
    "ConcurrentModificationException": errors.Conflict,
    "ConflictException": errors.Conflict,
    "InvalidArgsException": errors.InvalidParameter,
    "InvalidArnException": errors.InvalidArn,
    "InvalidDomainValidationOptionsException": errors.InvalidParameter,
    "InvalidParameterException": errors.InvalidParameter,
    "InvalidPolicyException": errors.InvalidPolicy,
    "InvalidRequestException": errors.InvalidParameter,
    "InvalidStateException": errors.InvalidState,
    "InvalidTagException": errors.InvalidTag,
    "LimitExceededException": errors.LimitExceeded,
    "LockoutPreventedException": errors.InvalidPolicy,
    "MalformedCSRException": errors.MalformedCSR,
    "MalformedCertificateException": errors.MalformedCertificate,
    "PermissionAlreadyExistsException": errors.Conflict,
    "RequestAlreadyProcessedException": errors.AlreadyRevoked,
    "RequestInProgressException": errors.RequestInProgress,
    "ResourceInUseException": errors.ResourceInUse,
    "ResourceNotFoundException": errors.ResourceNotFound,
    "ServiceQuotaExceededException": errors.LimitExceeded,
    "TagPolicyException": errors.InvalidTag,
    "TooManyTagsException": errors.LimitExceeded,
    "ValidationException": errors.InvalidParameter,
}
_THROTTLED = frozenset(
    {"ThrottlingException", "Throttling", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown"}
)
_CREDENTIALS = {
    "UnrecognizedClientException": "accessKey",
    "InvalidClientTokenId": "accessKey",
    "InvalidAccessKeyId": "accessKey",
    "MissingAuthenticationTokenException": "accessKey",
    "IncompleteSignatureException": "accessKey",
    "InvalidSignatureException": "secretKey",
    "SignatureDoesNotMatch": "secretKey",
    "ExpiredTokenException": "sessionToken",
    "ExpiredToken": "sessionToken",
    "RequestExpired": "sessionToken",
}
"""Codes of refused credentials, and the property that is most likely wrong."""
_CLOCK = ("signature expired", "signature not yet current", "is now earlier than", "is now later than")
_NO_CREDENTIALS = (
    raised.NoCredentialsError,
    raised.PartialCredentialsError,
    raised.ProfileNotFound,
    raised.CredentialRetrievalError,
    raised.TokenRetrievalError,
    raised.SSOError,
    raised.ConfigNotFound,
    raised.ConfigParseError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of whom; ``hidden`` are texts that no message may show."""

    operation: str
    place: str
    place_property: str
    """The input that says where that is."""
    hidden: tuple[str, ...] = field(default=(), repr=False)

    def shown(self, text: str) -> str:
        """Return a stranger's text: short, in one line, without secrets."""
        for secret in self.hidden:
            text = text.replace(secret, _HIDDEN)
        return " ".join(text.split())[:_MOST_CHARACTERS].rstrip(".")


@contextmanager
def translated(asked: Asked) -> Iterator[None]:
    """Raise errors of ``acm.model.errors`` for what botocore raises inside."""
    try:
        yield
    except ClientError as error:
        raise _answered(asked, error) from None
    except BotoCoreError as error:
        raise _unanswered(asked, error) from None
    except (ResponseParserError, AttributeError, KeyError, TypeError, ValueError) as error:
        # the parser trusts an answer's shape, and raises an error of no family for an answer of another protocol
        raise errors.BackendFailed(
            f"{asked.place} answered {asked.operation} with what cannot be read ({type(error).__name__}).",
            hint="Check the address: what answers there speaks another language.",
        ) from None


def _answered(asked: Asked, error: ClientError) -> AcmError:
    """Return the error for an answer that is a refusal."""
    told = error.response.get("Error", {})
    code, message = str(told.get("Code", "")), asked.shown(str(told.get("Message", "")))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    text = f"{asked.place} answered {asked.shown(code)}: {message or 'no message'}."
    if code in _CREDENTIALS:
        return _refused_credentials(text, code, message)
    if code in _THROTTLED:
        return errors.BackendThrottled(text, hint="Run again, with a smaller --parallel; nothing is lost.")
    if status >= _SERVER_ERROR or code not in _BY_CODE:
        return errors.BackendFailed(
            f"{asked.place} answered {asked.operation} with HTTP {status} and {asked.shown(code) or 'no code'}: {message or 'no message'}.",
            hint="Its log says why. An ACM-compatible endpoint may lack the operation: docs/backends.md.",
        )
    return _BY_CODE[code](text, hint=_HINTS.get(code, ""))


_HINTS = {
    "AccessDeniedException": "Allow the action in the caller's policy, or use other credentials.",
    "LimitExceededException": "Ask for a higher quota, or delete what is not needed.",
    "RequestInProgressException": "Wait until it is done, and ask again.",
}


def _refused_credentials(text: str, code: str, message: str) -> AcmError:
    if any(sign in message.lower() for sign in _CLOCK):
        return errors.CredentialsRefused(
            f"{text} This machine's clock differs from the backend's.", hint="Set the machine's clock (NTP)."
        )
    name = _CREDENTIALS[code]
    hint = (
        f"Correct {name}, or leave accessKey, secretKey and sessionToken out to use the standard AWS chain."
    )
    return errors.CredentialsRefused(text, hint=hint, property_path=name)


def _unanswered(asked: Asked, error: BotoCoreError) -> AcmError:
    """Return the error for a request that was not answered, or not even sent."""
    message = asked.shown(str(error))
    if isinstance(error, _NO_CREDENTIALS):
        return errors.CredentialsRefused(
            f"there are no credentials for {asked.place}: {message}.",
            hint="Give accessKey and secretKey, or profile, or use the standard AWS chain (AWS_ACCESS_KEY_ID …).",
            property_path="profile" if isinstance(error, raised.ProfileNotFound) else "accessKey",
        )
    if isinstance(error, raised.SSLError):
        return errors.BackendUntrusted(
            f"TLS to {asked.place} failed: {message}.",
            hint="Name the authority's file in AWS_CA_BUNDLE, or correct the address.",
            property_path=asked.place_property,
        )
    if isinstance(error, raised.HTTPClientError | raised.ConnectionError):
        return errors.BackendUnreachable(
            f"{asked.place} does not answer: {message}.",
            hint="Check the address, the network and the proxy (HTTPS_PROXY, NO_PROXY).",
            property_path=asked.place_property,
        )
    if isinstance(
        error, raised.ParamValidationError | raised.UnknownEndpointError | raised.InvalidRegionError
    ):
        return errors.InvalidParameter(f"{asked.operation}: {message}.")
    return errors.BackendFailed(f"{asked.operation} at {asked.place} failed: {message}.")
