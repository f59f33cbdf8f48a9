"""Whether a private authority may issue what ACM was asked for. Pure (design, decision 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from acm.model.certificate import Certificate, FailureReason
from acm.model.errors import InvalidArn
from acm.model.policies import ValidityPolicy, validity
from acm.model.private_ca import sharing
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import SHORT_LIVED, Action, PrivateAuthority, UsageMode
from acm.model.private_ca.lifecycle import REMEDY, AuthorityStatus
from acm.model.private_ca.name_constraints import violations
from acm.model.private_ca.order import Names, SigningOrder
from acm.model.private_ca.validity import begin

LAST_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a certificate cannot be issued, in ACM's word and in a sentence that says what to do."""

    reason: FailureReason
    message: str


def order_of(certificate: Certificate, authority: PrivateAuthority, now: datetime) -> SigningOrder:
    """Return what the authority is to sign: 395 days, the last second included (specification, private certificates)."""
    not_before = begin(now, authority.not_before)
    days = validity(ValidityPolicy.GUIDE, now)
    if authority.usage_mode is UsageMode.SHORT_LIVED_CERTIFICATE:
        days = SHORT_LIVED
    return SigningOrder(
        wanted=Names(arn=certificate.arn, names=certificate.names, key_algorithm=certificate.key_algorithm),
        signing_algorithm=authority.signing_algorithm,
        not_before=not_before,
        not_after=not_before + days - LAST_SECOND,
    )


def refusal(
    certificate: Certificate, authority: PrivateAuthority | None, now: datetime, *, most: int
) -> Verdict | None:
    """Return why ``authority`` may not issue ``certificate`` at ``now``; None where it may.

    ``most`` is the quota of certificates of one authority.
    """
    arn = certificate.certificate_authority_arn or ""
    return (
        _misnamed(certificate, arn)
        or _absent(arn, authority)
        or (authority and _refused_by(authority, certificate, now, most))
        or None
    )


def _misnamed(certificate: Certificate, arn: str) -> Verdict | None:
    try:
        region = AuthorityArn.parse(arn).region
    except InvalidArn as error:
        return Verdict(FailureReason.PCA_INVALID_ARN, f"{error.message} {error.hint}")
    if region != certificate.region:
        return Verdict(
            FailureReason.PCA_INVALID_ARN,
            f"{arn} is of region {region}; an authority of {certificate.region} is needed.",
        )
    return None


def _absent(arn: str, authority: PrivateAuthority | None) -> Verdict | None:
    if authority is not None:
        return None
    return Verdict(
        FailureReason.PCA_RESOURCE_NOT_FOUND,
        f"There is no private authority {arn}, or it is deleted for good. Look at the ARN, or create another one.",
    )


def _refused_by(
    authority: PrivateAuthority, certificate: Certificate, now: datetime, most: int
) -> Verdict | None:
    return (
        _access_denied(authority, certificate.account)
        or _not_active(authority)
        or _other_family(authority, certificate)
        or _too_long(authority, certificate, now)
        or _constrained(authority, certificate)
        or _used_up(authority, most)
    )


def _access_denied(authority: PrivateAuthority, account: str) -> Verdict | None:
    denied = FailureReason.PCA_ACCESS_DENIED
    if authority.account != account:
        if sharing.allows(authority.policy, account):
            return None
        return Verdict(
            denied,
            f"Account {authority.account} does not share {authority.arn} with account {account}. "
            "Its owner has to (PutPolicy, or `sharing` of the resource).",
        )
    granted = {action for permission in authority.permissions for action in permission.actions}
    missing = [action for action in Action if action not in granted]
    if not missing:
        return None
    return Verdict(
        denied,
        f"{authority.arn} does not permit acm.amazonaws.com {', '.join(missing)}. "
        "Grant it (CreatePermission, or `permissions` of the resource).",
    )


def _not_active(authority: PrivateAuthority) -> Verdict | None:
    if authority.status is AuthorityStatus.ACTIVE:
        return None
    return Verdict(
        FailureReason.PCA_INVALID_STATE,
        f"{authority.arn} has status {authority.status}, not ACTIVE. {REMEDY.get(authority.status, '')}",
    )


def _other_family(authority: PrivateAuthority, certificate: Certificate) -> Verdict | None:
    if authority.key_algorithm.family is certificate.key_algorithm.family:
        return None
    return Verdict(
        FailureReason.PCA_INVALID_ARGS,
        f"A certificate of {certificate.key_algorithm} cannot come from an authority of {authority.key_algorithm}: "
        "both keys have to be RSA or both of a NIST curve. Choose keyAlgorithm to fit.",
    )


def _too_long(authority: PrivateAuthority, certificate: Certificate, now: datetime) -> Verdict | None:
    end = order_of(certificate, authority, now).not_after
    if authority.installed is None or end < authority.installed.not_after:
        return None
    return Verdict(
        FailureReason.PCA_INVALID_DURATION,
        f"The certificate would end {end:%Y-%m-%d}, not before its authority ({authority.installed.not_after:%Y-%m-%d}). "
        "Install a new certificate of the authority that lasts longer.",
    )


def _constrained(authority: PrivateAuthority, certificate: Certificate) -> Verdict | None:
    constraints = authority.installed.name_constraints if authority.installed else ()
    found = violations(constraints, certificate.names)
    if not found:
        return None
    return Verdict(
        FailureReason.PCA_NAME_CONSTRAINTS_VALIDATION,
        f"The name constraints of {authority.arn} do not allow it: {' '.join(found)}",
    )


def _used_up(authority: PrivateAuthority, most: int) -> Verdict | None:
    if authority.issued < most:
        return None
    return Verdict(
        FailureReason.PCA_LIMIT_EXCEEDED,
        f"{authority.arn} has signed {authority.issued} certificates: that is as many as one authority may. "
        "Create another one, or raise ACM_MAX_PRIVATE_CERTIFICATES.",
    )
