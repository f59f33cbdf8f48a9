"""Operations on authorities themselves."""

from __future__ import annotations

from acm.api import tags
from acm.api.call import Call, Members
from acm.api.private_ca import shapes
from acm.api.private_ca.finding import arn_of, own, page
from acm.model.errors import InvalidParameter
from acm.model.private_ca.authority import AuthorityRequest, AuthorityType, UsageMode
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.signing import authority_key, signing_algorithm


def create(call: Call, members: Members) -> Members:
    """CreateCertificateAuthority: it waits for its certificate when this returns."""
    configuration = members["CertificateAuthorityConfiguration"]
    if "CsrExtensions" in configuration:
        raise InvalidParameter(
            "extensions of the signing request are not offered here.", property_path="CsrExtensions"
        )
    key = authority_key(configuration["KeyAlgorithm"])
    asked = AuthorityRequest(
        region=call.caller.region,
        type=AuthorityType(members["CertificateAuthorityType"]),
        key_algorithm=key,
        signing_algorithm=signing_algorithm(configuration["SigningAlgorithm"], key),
        subject=shapes.subject(configuration["Subject"]),
        usage_mode=UsageMode(members.get("UsageMode", UsageMode.GENERAL_PURPOSE)),
        key_storage=members.get("KeyStorageSecurityStandard", "FIPS_140_2_LEVEL_3_OR_HIGHER"),
        revocation=shapes.revocation(members),
        tags=tags.read(members),
        idempotency_token=members.get("IdempotencyToken"),
    )
    return {"CertificateAuthorityArn": call.manager.private_authorities.create(asked).arn}


def describe(call: Call, members: Members) -> Members:
    """DescribeCertificateAuthority: one's own, or one that is shared."""
    found = call.manager.private_authorities.describe(arn_of(call, members))
    return {"CertificateAuthority": shapes.authority(found)}


def list_all(call: Call, members: Members) -> Members:
    """ListCertificateAuthorities, in pages in the order of the ARNs."""
    found = call.manager.private_authorities.list(
        call.caller.region, of_others=members.get("ResourceOwner") == "OTHER_ACCOUNTS"
    )
    shown, token = page(call, found, lambda authority: authority.arn, members)
    return {"CertificateAuthorities": list(map(shapes.authority, shown)), "NextToken": token}


def update(call: Call, members: Members) -> Members:
    """UpdateCertificateAuthority: ACTIVE or DISABLED, and how it tells of its revocations."""
    authority = own(call, members)
    if members.keys() & {"RevocationConfiguration", "Status"}:
        call.manager.private_authorities.update(
            authority.arn,
            status=AuthorityStatus(members["Status"]) if "Status" in members else None,
            revocation=shapes.revocation(members) if "RevocationConfiguration" in members else None,
        )
    return {}


def delete(call: Call, members: Members) -> Members:
    """DeleteCertificateAuthority."""
    days = members.get("PermanentDeletionTimeInDays")
    call.manager.private_authorities.delete(own(call, members).arn, days)
    return {}


def restore(call: Call, members: Members) -> Members:
    """RestoreCertificateAuthority."""
    call.manager.private_authorities.restore(own(call, members).arn)
    return {}
