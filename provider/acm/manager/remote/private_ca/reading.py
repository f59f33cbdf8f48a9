"""From Private CA's answers to authorities of the model. All of it is a stranger's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from acm.model.errors import AcmError, BackendFailed
from acm.model.private_ca.authority import (
    Action,
    AuthorityCertificate,
    AuthorityType,
    Permission,
    PrivateAuthority,
    UsageMode,
)
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.revocation import RevocationConfiguration
from acm.model.private_ca.signing import SigningAlgorithm, authority_key
from acm.model.private_ca.subject import Subject

Members = Mapping[str, Any]


def authority(told: Members) -> PrivateAuthority:
    """Return the authority of a ``CertificateAuthority``, without what other operations tell.

    Raises ``BackendFailed`` where it is none, or one with a key or a subject that has no place here.
    """
    try:
        return _authority(told)
    except (AcmError, KeyError, TypeError, ValueError) as error:
        why = error.message if isinstance(error, AcmError) else type(error).__name__
        raise BackendFailed(
            f"the description of {str(told.get('Arn'))[:200]} cannot be used: {why}",
            hint="An authority with such a key or subject is used by its ARN, and not managed here.",
        ) from None


def _authority(told: Members) -> PrivateAuthority:
    made = told["CertificateAuthorityConfiguration"]
    created = _moment(told.get("CreatedAt")) or datetime.fromtimestamp(0, UTC)
    return PrivateAuthority(
        arn=told["Arn"],
        type=AuthorityType(told["Type"]),
        status=AuthorityStatus(told["Status"]),
        key_algorithm=authority_key(made["KeyAlgorithm"]),
        signing_algorithm=SigningAlgorithm(made["SigningAlgorithm"]),
        subject=Subject.of_members(made["Subject"]),
        usage_mode=UsageMode(told.get("UsageMode") or UsageMode.GENERAL_PURPOSE),
        key_storage=str(told.get("KeyStorageSecurityStandard") or ""),
        revocation=RevocationConfiguration.of_members(told.get("RevocationConfiguration") or {}),
        csr_pem="",
        sealed_key=b"",
        created_at=created,
        changed_at=_moment(told.get("LastStateChangeAt")) or created,
        restorable_until=_moment(told.get("RestorableUntil")),
    )


def permissions(told: Iterable[Members]) -> tuple[Permission, ...]:
    """Return permissions; actions that are unknown here are left out."""
    known = set(Action)
    return tuple(
        Permission(
            principal=str(one.get("Principal")),
            actions=tuple(
                sorted((Action(name) for name in one.get("Actions") or () if name in known), key=_ORDER)
            ),
            source_account=str(one.get("SourceAccount") or ""),
            created_at=_moment(one.get("CreatedAt")) or datetime.fromtimestamp(0, UTC),
        )
        for one in told
    )


_ORDER = list(Action).index


def is_certificate_of(told: Members, above: AuthorityCertificate) -> bool:
    """Tell whether a listed authority has this very certificate."""
    number = str(told.get("Serial") or "").replace(":", "").lower().lstrip("0")
    return bool(number) and number == above.serial.replace(":", "").lstrip("0")


def _moment(value: Any) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else None
