"""PutAccountConfiguration."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.wire.faults import Fault


def put_account_configuration(call: Call, members: Members) -> Members:
    """Change when events about expiry begin. The same again changes nothing, with the same token or another."""
    days = members.get("ExpiryEvents", {}).get("DaysBeforeExpiry")
    if days is None:
        raise Fault("ValidationException", "Configuration for events is empty.")
    call.manager.put_account_configuration(call.caller.region, days)
    return {}
