"""Private authorities in the shapes of the wire, and back."""

from __future__ import annotations

from acm.api.call import Members
from acm.model.errors import InvalidParameter
from acm.model.private_ca.authority import Permission, PrivateAuthority
from acm.model.private_ca.lifecycle import AuthorityStatus
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
        "RevocationConfiguration": {
            "CrlConfiguration": {"Enabled": False},
            "OcspConfiguration": {"Enabled": False},
        },
        "RestorableUntil": shown.restorable_until if shown.status is AuthorityStatus.DELETED else None,
        "KeyStorageSecurityStandard": shown.key_storage,
        "UsageMode": shown.usage_mode,
    }


def check_revocation(members: Members) -> None:
    """Raise ``InvalidParameter`` where revocation lists or OCSP are asked for: private authorities have neither."""
    asked = members.get("RevocationConfiguration", {})
    if any(asked.get(name, {}).get("Enabled") for name in ("CrlConfiguration", "OcspConfiguration")):
        raise InvalidParameter(
            "private authorities publish neither revocation lists nor OCSP answers here.",
            hint="Leave RevocationConfiguration out.",
            property_path="RevocationConfiguration",
        )


def permission(shown: Permission, owner: PrivateAuthority) -> Members:
    """Return ``Permission``."""
    return {
        "CertificateAuthorityArn": owner.arn,
        "CreatedAt": shown.created_at,
        "Principal": shown.principal,
        "SourceAccount": shown.source_account,
        "Actions": list(shown.actions),
    }
