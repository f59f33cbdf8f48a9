"""GetAccountConfiguration."""

from __future__ import annotations

from acm.api.call import Call, Members


def get_account_configuration(call: Call, _: Members) -> Members:
    """Return when events about expiry begin, for the caller's account and region."""
    found = call.manager.account_configuration(call.caller.region)
    return {"ExpiryEvents": {"DaysBeforeExpiry": found.days_before_expiry}}
