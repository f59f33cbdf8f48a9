"""When accounts came by certificates, over a connection: what yearly quotas count, deleted certificates included."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from acm.model.quotas import YEAR, Acquisition
from acm.store import codec
from acm.store.counted import Counted
from acm.store.prepared import Prepared
from acm.store.tables import acquisition

_a = acquisition.c
_KIND = "acquisitions"

_OF = (_a.account == bindparam("whose"), _a.region == bindparam("there"), _a.kind == bindparam("how"))
_COUNT = Prepared(select(func.count()).where(*_OF, _a.made_at > bindparam("since")))
_FORGET = Prepared(delete(acquisition).where(*_OF, _a.made_at <= bindparam("since")))
_INSERT = Prepared(insert(acquisition), ["account", "region", "kind", "made_at"])


class AcquisitionRows:
    """Acquisitions of the last year, within a transaction that began at ``now``."""

    def __init__(self, connection: Connection, *, now: datetime, counted: Counted | None = None) -> None:
        self._connection = connection
        self._counted = Counted() if counted is None else counted
        self._now = codec.to_microseconds(now)
        self._since = codec.to_microseconds(now - YEAR)

    def count(self, *, account: str, region: str, kind: Acquisition) -> int:
        """Return how many there were within a year."""
        key, wanted = (_KIND, account, region, kind), self._of(account, region, kind)
        if key in self._counted and _FORGET.run(self._connection, wanted):
            self._counted.clear()
        return self._counted.of(key, partial(_COUNT.number, self._connection, wanted))

    def record(self, *, account: str, region: str, kind: Acquisition) -> None:
        """Keep that there is one more; those of more than a year ago go."""
        if _FORGET.run(self._connection, self._of(account, region, kind)):
            self._counted.clear()
        row = {"account": account, "region": region, "kind": kind.value, "made_at": self._now}
        _INSERT.run(self._connection, row)
        self._counted.add((_KIND, account, region, kind))

    def _of(self, account: str, region: str, kind: Acquisition) -> dict[str, object]:
        return {"whose": account, "there": region, "how": kind.value, "since": self._since}
