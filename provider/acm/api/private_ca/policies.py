"""Operations on resource policies, which share an authority with other accounts."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.api.private_ca.finding import own
from acm.model.errors import ResourceNotFound


def put(call: Call, members: Members) -> Members:
    """PutPolicy."""
    call.manager.private_authorities.set_policy(own(call, members, "ResourceArn").arn, members["Policy"])
    return {}


def get(call: Call, members: Members) -> Members:
    """GetPolicy."""
    authority = own(call, members, "ResourceArn")
    if authority.policy is None:
        raise ResourceNotFound(f"{authority.arn} has no resource policy.")
    return {"Policy": authority.policy}


def delete(call: Call, members: Members) -> Members:
    """DeletePolicy; where there is none, nothing happens."""
    call.manager.private_authorities.set_policy(own(call, members, "ResourceArn").arn, None)
    return {}
