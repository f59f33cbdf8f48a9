"""When accounts came by certificates, over a connection: what yearly quotas count, deleted certificates included."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from acm.model.quotas import YEAR, Acquisition
from acm.store import codec
from acm.store.tables import acquisition

_a = acquisition.c

_OF = (_a.account == bindparam("whose"), _a.region == bindparam("there"), _a.kind == bindparam("how"))
_COUNT = select(func.count()).where(*_OF, _a.made_at > bindparam("since"))
_FORGET = delete(acquisition).where(*_OF, _a.made_at <= bindparam("since"))
_INSERT = insert(acquisition)


class AcquisitionRows:
    """Acquisitions of the last year, within a transaction that began at ``now``."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)
        self._since = codec.to_microseconds(now - YEAR)

    def count(self, *, account: str, region: str, kind: Acquisition) -> int:
        """Return how many there were within a year."""
        found = self._connection.execute(_COUNT, self._of(account, region, kind)).scalar()
        return int(found or 0)

    def record(self, *, account: str, region: str, kind: Acquisition) -> None:
        """Keep that there is one more; those of more than a year ago go."""
        self._connection.execute(_FORGET, self._of(account, region, kind))
        row = {"account": account, "region": region, "kind": kind.value, "made_at": self._now}
        self._connection.execute(_INSERT, row)

    def _of(self, account: str, region: str, kind: Acquisition) -> dict[str, object]:
        return {"whose": account, "there": region, "how": kind.value, "since": self._since}
