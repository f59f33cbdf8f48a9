"""The configurations of accounts, and who declares them, over a connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from acm.model.account import AccountConfiguration
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import account_configuration, account_configuration_declaration

_c, _d = account_configuration.c, account_configuration_declaration.c

_OF = (_c.account == bindparam("of"), _c.region == bindparam("there"))
_DECLARED_OF = (_d.account == bindparam("of"), _d.region == bindparam("there"))
_FIND = Prepared(select(_c.days_before_expiry).where(*_OF))
_DELETE = delete(account_configuration).where(*_OF)
_INSERT = insert(account_configuration)
_OWNERS = Prepared(select(_d.owner).where(*_DECLARED_OF).order_by(_d.owner))
_WITHDRAW = delete(account_configuration_declaration).where(*_DECLARED_OF, _d.owner == bindparam("by"))
_DECLARE = insert(account_configuration_declaration)


class AccountConfigurationRows:
    """Account configurations, within a transaction that began at ``now``."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)

    def find(self, *, account: str, region: str) -> AccountConfiguration:
        """Return what holds, and who declares it; ACM's default where nothing was put."""
        place = {"of": account, "there": region}
        row = _FIND.first(self._connection, place)
        owners = tuple(one["owner"] for one in _OWNERS.all(self._connection, place))
        if row is None:
            return AccountConfiguration(declared_by=owners)
        return AccountConfiguration(days_before_expiry=row["days_before_expiry"], declared_by=owners)

    def put(self, *, account: str, region: str, days_before_expiry: int) -> None:
        """Keep a configuration; one that is there is replaced."""
        self._connection.execute(_DELETE, {"of": account, "there": region})
        row = {"account": account, "region": region, "days_before_expiry": days_before_expiry}
        self._connection.execute(_INSERT, {**row, "updated_at": self._now})

    def declare(self, *, account: str, region: str, owner: str) -> None:
        """Keep that ``owner`` declares the configuration; the same again changes nothing."""
        self.withdraw(account=account, region=region, owner=owner)
        self._connection.execute(_DECLARE, {"account": account, "region": region, "owner": owner})

    def withdraw(self, *, account: str, region: str, owner: str) -> None:
        """Drop ``owner``'s declaration; one that is not there is no error."""
        self._connection.execute(_WITHDRAW, {"of": account, "there": region, "by": owner})
