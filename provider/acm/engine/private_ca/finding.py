"""Finding private authorities: one's own, and those that another account shares."""

from __future__ import annotations

from acm.engine.ports import Store, Transaction
from acm.model.errors import AccessDenied, InvalidState, RequestInProgress, ResourceNotFound
from acm.model.installation import Issuance, IssuanceState
from acm.model.private_ca import sharing
from acm.model.private_ca.arn import AuthorityArn, authority_of
from acm.model.private_ca.authority import AuthorityCertificate, PrivateAuthority


def present(tx: Transaction, arn: str) -> PrivateAuthority | None:
    """Return an authority with the status due by the clock; None where there is none, or none any more."""
    found = tx.private_authorities.find(arn)
    return found and found.as_of(tx.now)


def owned(tx: Transaction, account: str, arn: str) -> PrivateAuthority:
    """Return the account's own authority; raise ``InvalidArn`` or ``ResourceNotFound``."""
    parsed = AuthorityArn.parse(arn)
    found = present(tx, arn) if parsed.account == account else None
    if found is None:
        raise ResourceNotFound(f"{arn} is not here.", hint="Look at its account, its region and its id.")
    return found


def usable(
    tx: Transaction, account: str, arn: str, action: str, template: str | None = None
) -> PrivateAuthority:
    """Return an authority that the account owns, or may use so; raise ``AccessDenied`` where it is not shared for that."""
    AuthorityArn.parse(arn)
    found = present(tx, arn)
    if found is None:
        return owned(tx, account, arn)
    wanted = {} if template is None else {"template": template}
    if found.account != account and not sharing.allows(found.policy, account, action=action, **wanted):
        raise AccessDenied(
            f"{arn} is not shared with account {account} for {action}.",
            hint=f"Its owner, account {found.account}, has to share it (PutPolicy).",
        )
    return found


async def describe(store: Store, account: str, arn: str) -> PrivateAuthority:
    """Return an authority with the status due by the clock; write nothing."""
    return await store.read(lambda tx: usable(tx, account, arn, "acm-pca:DescribeCertificateAuthority"))


async def list_all(
    store: Store, account: str, region: str, *, of_others: bool = False
) -> tuple[PrivateAuthority, ...]:
    """Return the account's authorities in a region, or those that others share with it, in the order of their ARNs."""

    def look(tx: Transaction) -> tuple[PrivateAuthority, ...]:
        table = tx.private_authorities
        found = (table.shared if of_others else table.of)(account=account, region=region)
        due = (authority.as_of(tx.now) for authority in found)
        return tuple(
            authority
            for authority in due
            if authority and (not of_others or account in sharing.shared_with(authority.policy))
        )

    return await store.read(look)


async def certificate(store: Store, account: str, arn: str) -> AuthorityCertificate:
    """Return the certificate of an authority; raise ``InvalidState`` before it has one."""

    def look(tx: Transaction) -> AuthorityCertificate:
        found = usable(tx, account, arn, "acm-pca:GetCertificateAuthorityCertificate")
        if found.installed is None:
            raise InvalidState(f"{arn} has status {found.status}: it has no certificate yet.")
        return found.installed

    return await store.read(look)


async def issued(
    store: Store, account: str, authority_arn: str, arn: str
) -> tuple[Issuance, PrivateAuthority]:
    """Return what IssueCertificate has made, and its authority; raise ``RequestInProgress`` before it is signed."""

    def look(tx: Transaction) -> tuple[Issuance, PrivateAuthority]:
        found = usable(tx, account, authority_arn, "acm-pca:GetCertificate")
        of = tx.issuances.of(arn) if str(authority_of(arn)) == authority_arn else ()
        if not of:
            raise ResourceNotFound(f"{arn} was not issued here.")
        if of[-1].state is not IssuanceState.SIGNED:
            raise RequestInProgress(f"{arn} is not signed yet.")
        return of[-1], found

    return await store.read(look)
