"""PutAccountConfiguration."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.wire.faults import Fault


def put_account_configuration(call: Call, members: Members) -> Members:
    """Change when events about expiry begin. For an hour the same token stands for the same call."""
    days = members.get("ExpiryEvents", {}).get("DaysBeforeExpiry")
    if days is None:
        raise Fault("ValidationException", "Configuration for events is empty.")
    call.manager.put_account_configuration(
        call.caller.region, days, idempotency_token=members["IdempotencyToken"]
    )
    return {}
