"""What can be changed of an authority: its status, its permissions, its resource policy, its tags."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.finding import owned
from acm.engine.private_ca.revoke import check_publishable, with_revocation
from acm.model.errors import Conflict, InvalidParameter, InvalidState, ResourceNotFound
from acm.model.private_ca import sharing
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action, Permission, PrivateAuthority, Terms
from acm.model.private_ca.lifecycle import AUTHORITY, REMEDY, AuthorityEvent, AuthorityStatus
from acm.model.private_ca.revocation import RevocationConfiguration
from acm.model.tags import check_tags

_EVENTS = {AuthorityStatus.ACTIVE: AuthorityEvent.ENABLE, AuthorityStatus.DISABLED: AuthorityEvent.DISABLE}


async def set_status(rooms: Rooms, arn: str, status: AuthorityStatus) -> PrivateAuthority:
    """Make an authority ACTIVE or DISABLED; raise ``InvalidState`` where it is neither now."""
    return await _change(rooms, arn, lambda authority, tx: _with_status(authority, status, tx))


async def update(
    rooms: Rooms,
    arn: str,
    *,
    status: AuthorityStatus | None = None,
    revocation: RevocationConfiguration | None = None,
) -> PrivateAuthority:
    """Change what is given, in one step; raise ``InvalidState``, and ``InvalidParameter`` for what cannot be published."""
    if revocation is not None:
        check_publishable(rooms, revocation)

    def change(authority: PrivateAuthority, tx: Transaction) -> PrivateAuthority:
        changed = authority if revocation is None else with_revocation(authority, revocation)
        return changed if status is None else _with_status(changed, status, tx)

    return await _change(rooms, arn, change)


async def set_terms(
    rooms: Rooms, arn: str, terms: Terms, *, tags: Mapping[str, str] | None = None
) -> PrivateAuthority:
    """Make an authority what ``terms`` say, in one step; what is so already stays as it is.

    ``tags``, where given, replace what is there in the same step.
    """
    if tags is not None:
        check_tags(tags)

    def change(authority: PrivateAuthority, tx: Transaction) -> PrivateAuthority:
        _check_kept(authority)
        if terms.revocation is not None and not terms.revocation.is_met_by(authority.revocation):
            check_publishable(rooms, terms.revocation)
            authority = with_revocation(authority, terms.revocation)
        if terms.shared_with != sharing.shared_with(authority.policy):
            policy = sharing.grant(arn, tuple(terms.shared_with)) if terms.shared_with else None
            authority = replace(authority, policy=policy)
        if terms.permissions != {action for one in authority.permissions for action in one.actions}:
            granted = _permission(rooms, terms.permissions, tx) if terms.permissions else None
            authority = replace(authority, permissions=(granted,) if granted else ())
        authority = authority if tags is None else replace(authority, tags=dict(tags))
        return _with_status(authority, terms.status, tx)

    return await _change(rooms, arn, change)


def _with_status(authority: PrivateAuthority, status: AuthorityStatus, tx: Transaction) -> PrivateAuthority:
    event = _EVENTS.get(status)
    if event is None:
        raise InvalidParameter("a status can be set to ACTIVE or DISABLED.", property_path="status")
    if event not in AUTHORITY[authority.status]:
        raise InvalidState(
            f"{authority.arn} has status {authority.status}: it cannot be made {status}.",
            hint=REMEDY.get(authority.status, ""),
        )
    return authority.after(event, tx.now)


def _permission(rooms: Rooms, actions: Collection[Action], tx: Transaction) -> Permission:
    return Permission(
        principal=ACM_PRINCIPAL,
        actions=tuple(action for action in Action if action in actions),
        source_account=rooms.account,
        created_at=tx.now,
    )


async def permit(
    rooms: Rooms, arn: str, *, principal: str, actions: Iterable[Action], source_account: str | None = None
) -> PrivateAuthority:
    """Permit a service to act with an authority; raise ``Conflict`` where it is permitted something already."""
    _check_principal(rooms, principal, source_account)
    wanted = set(actions)

    def change(authority: PrivateAuthority, tx: Transaction) -> PrivateAuthority:
        _check_kept(authority)
        if authority.permissions:
            raise Conflict(f"{principal} has permissions for {arn} already.", hint="Delete them first.")
        return replace(authority, permissions=(_permission(rooms, wanted, tx),))

    return await _change(rooms, arn, change)


async def forbid(
    rooms: Rooms, arn: str, *, principal: str, source_account: str | None = None
) -> PrivateAuthority:
    """Take a service's permissions back; raise ``ResourceNotFound`` where it has none."""
    _check_principal(rooms, principal, source_account)

    def change(authority: PrivateAuthority, _: Transaction) -> PrivateAuthority:
        if not authority.permissions:
            raise ResourceNotFound(f"{principal} has no permissions for {arn}.")
        return replace(authority, permissions=())

    return await _change(rooms, arn, change)


async def set_policy(rooms: Rooms, arn: str, policy: str | None) -> PrivateAuthority:
    """Make ``policy`` the resource policy, None for none; raise ``InvalidPolicy``."""
    if policy is not None:
        sharing.check(policy, arn)

    def change(authority: PrivateAuthority, _: Transaction) -> PrivateAuthority:
        _check_kept(authority)
        return replace(authority, policy=policy)

    return await _change(rooms, arn, change)


async def change_tags(
    rooms: Rooms, arn: str, change: Callable[[Mapping[str, str]], Mapping[str, str]]
) -> PrivateAuthority:
    """Replace the tags by what ``change`` makes of them, in one step; raise ``InvalidTag`` or ``LimitExceeded``."""

    def replaced(authority: PrivateAuthority, _: Transaction) -> PrivateAuthority:
        _check_kept(authority)
        tags = dict(change(authority.tags))
        check_tags(tags)
        return replace(authority, tags=tags)

    return await _change(rooms, arn, replaced)


async def _change(
    rooms: Rooms, arn: str, change: Callable[[PrivateAuthority, Transaction], PrivateAuthority]
) -> PrivateAuthority:
    def write(tx: Transaction) -> PrivateAuthority:
        changed = change(owned(tx, rooms.account, arn), tx)
        tx.private_authorities.update(changed)
        return changed

    return await rooms.store.write(write)


def _check_kept(authority: PrivateAuthority) -> None:
    if authority.status is AuthorityStatus.DELETED:
        raise InvalidState(f"{authority.arn} is deleted.", hint="Restore it first.")


def _check_principal(rooms: Rooms, principal: str, source_account: str | None) -> None:
    if principal != ACM_PRINCIPAL:
        raise InvalidParameter(f"permissions are for {ACM_PRINCIPAL} only.", property_path="principal")
    if source_account not in (None, rooms.account):
        raise InvalidParameter(
            "permissions are for the authority's own account; a resource policy shares it with others.",
            property_path="sourceAccount",
        )
