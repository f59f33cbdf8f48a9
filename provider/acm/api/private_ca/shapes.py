"""Private authorities in the shapes of the wire, and back."""

from __future__ import annotations

from acm.api.call import Members
from acm.model.errors import InvalidParameter
from acm.model.private_ca.authority import Permission, PrivateAuthority
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.revocation import RevocationConfiguration, check_members
from acm.model.private_ca.subject import Subject


def subject(members: Members) -> Subject:
    """Read ``ASN1Subject``; raise ``InvalidParameter`` for attributes that have no place here."""
    if "CustomAttributes" in members:
        raise InvalidParameter(
            "custom attributes of a subject are not offered here.", property_path="Subject"
        )
    return Subject.of_members(members)


def authority(shown: PrivateAuthority) -> Members:
    """Return ``CertificateAuthority``."""
    installed = shown.installed
    return {
        "Arn": shown.arn,
        "OwnerAccount": shown.account,
        "CreatedAt": shown.created_at,
        "LastStateChangeAt": shown.changed_at,
        "Type": shown.type,
        "Serial": installed.serial if installed else None,
        "Status": shown.status,
        "NotBefore": installed.not_before if installed else None,
        "NotAfter": installed.not_after if installed else None,
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": shown.key_algorithm,
            "SigningAlgorithm": shown.signing_algorithm,
            "Subject": shown.subject.members(),
        },
        "RevocationConfiguration": shown.revocation.members(),
        "RestorableUntil": shown.restorable_until if shown.status is AuthorityStatus.DELETED else None,
        "KeyStorageSecurityStandard": shown.key_storage,
        "UsageMode": shown.usage_mode,
    }


def revocation(members: Members) -> RevocationConfiguration:
    """Read ``RevocationConfiguration`` where it is given; raise ``InvalidParameter`` for what is not offered here."""
    given = members.get("RevocationConfiguration", {})
    check_members(given)
    return RevocationConfiguration.of_members(given)


def permission(shown: Permission, owner: PrivateAuthority) -> Members:
    """Return ``Permission``."""
    return {
        "CertificateAuthorityArn": owner.arn,
        "CreatedAt": shown.created_at,
        "Principal": shown.principal,
        "SourceAccount": shown.source_account,
        "Actions": list(shown.actions),
    }
