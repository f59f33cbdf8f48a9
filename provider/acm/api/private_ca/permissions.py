"""Operations on what ACM may do with an authority."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.api.private_ca import shapes
from acm.api.private_ca.finding import own, page
from acm.model.private_ca.authority import Action


def create(call: Call, members: Members) -> Members:
    """CreatePermission."""
    call.manager.private_authorities.permit(
        own(call, members).arn,
        principal=members["Principal"],
        actions=map(Action, members["Actions"]),
        source_account=members.get("SourceAccount"),
    )
    return {}


def delete(call: Call, members: Members) -> Members:
    """DeletePermission."""
    call.manager.private_authorities.forbid(
        own(call, members).arn, principal=members["Principal"], source_account=members.get("SourceAccount")
    )
    return {}


def list_all(call: Call, members: Members) -> Members:
    """ListPermissions."""
    authority = own(call, members)
    shown, token = page(call, authority.permissions, lambda permission: permission.principal, members)
    return {"Permissions": [shapes.permission(one, authority) for one in shown], "NextToken": token}
