"""Who answers: found out by one or two cheap questions, before anything else is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from acm.manager.remote.access import Access
from acm.model import backends
from acm.model.arn import CertificateArn, partition_of
from acm.model.backends import Backend, BackendKind, Naming
from acm.model.certificate import ValidationMethod
from acm.model.errors import (
    AccessDenied,
    AccountNotAllowed,
    AcmError,
    BackendFailed,
    BackendThrottled,
    InvalidParameter,
    NotOffered,
)
from acm.model.installation import remote_installation

_AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu")
_MOTO_SERVER = "werkzeug"
_STILL_AN_ANSWER = (AccessDenied, BackendFailed, BackendThrottled, InvalidParameter, NotOffered)
"""Refusals of somebody who took the credentials: they answer, and that is what is asked here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who answers, and the id that stands for the installation in states (design 4.3)."""

    backend: Backend
    installation: str


def probe(access: Access, *, allowed_accounts: tuple[str, ...]) -> Found:
    """Ask who answers: its kind, its account, its installation.

    Raises ``AccountNotAllowed``, and what it is not reached or refused by: ``BackendUnreachable``,
    ``BackendUntrusted``, ``CredentialsRefused``, ``BackendThrottled`` where that hides who answers.
    """
    url, headers, refusal = access.introduced(backends.INTRODUCE)
    kind = _kind(url, headers)
    if refusal is not None and not isinstance(refusal, _STILL_AN_ANSWER):
        raise refusal
    if kind is BackendKind.OTHER and isinstance(refusal, BackendThrottled):
        raise refusal  # it may be a server of ours that said no more: states would get another installation's id
    found = _found(access, kind, headers, url)
    _check_account(found.backend, allowed_accounts)
    return found


def _kind(url: str, headers: Mapping[str, str]) -> BackendKind:
    if backends.INSTALLATION_ID in headers:
        return BackendKind.SERVER
    if (urlsplit(url).hostname or "").endswith(_AWS_HOSTS):
        return BackendKind.AWS
    return BackendKind.MOTO if _MOTO_SERVER in headers.get("server", "").lower() else BackendKind.OTHER


def _found(access: Access, kind: BackendKind, headers: Mapping[str, str], url: str) -> Found:
    if kind is BackendKind.SERVER:
        return Found(
            backend=Backend(
                kind=kind,
                place=url,
                account=headers.get(backends.ACCOUNT, ""),
                naming=Naming(
                    installation=headers.get(backends.INSTALLATION, ""),
                    validation_zone=headers.get(backends.VALIDATION_ZONE, ""),
                ),
                methods=_methods(headers.get(backends.VALIDATION_METHODS, "")),
            ),
            installation=headers[backends.INSTALLATION_ID],
        )
    account = _account(access)
    place = f"AWS, account {account}" if kind is BackendKind.AWS else url
    partition = partition_of(access.region)
    arn = CertificateArn(partition, access.region, account, "none")
    return Found(
        backend=Backend(kind=kind, place=place, account=account),
        installation=remote_installation(arn, endpoint="" if kind is BackendKind.AWS else url),
    )


def _methods(text: str) -> frozenset[ValidationMethod]:
    """Return the methods that a server of ours lists; an earlier version lists none, and validates by DNS."""
    listed = frozenset(method for method in ValidationMethod if method.value in text.split(","))
    return listed or frozenset({ValidationMethod.DNS})


def _account(access: Access) -> str:
    """Return the account: as STS says, else as the first certificate's ARN says; empty where neither does."""
    try:
        return str(access.caller()["Account"])
    except (AcmError, KeyError):
        pass
    try:
        listed = access.ask("list_certificates", MaxItems=1).get("CertificateSummaryList") or ()
        return next((CertificateArn.parse(one["CertificateArn"]).account for one in listed), "")
    except (AcmError, KeyError):
        return ""


def _check_account(backend: Backend, allowed: tuple[str, ...]) -> None:
    if not allowed or backend.account in allowed:
        return
    of = f"of account {backend.account}" if backend.account else "of an account that nobody could tell"
    raise AccountNotAllowed(
        f"the credentials are {of}, and allowedAccountIds lists {', '.join(allowed)}.",
        hint="Use other credentials (accessKey, profile, AWS_PROFILE), or correct the list.",
        property_path="allowedAccountIds",
    )
