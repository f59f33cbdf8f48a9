"""Certificates by their end, over a connection."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate, pairwise

from sqlalchemy import Connection, and_, bindparam, func, select

from acm.model.account import DEFAULT_DAYS, MOST_DAYS
from acm.model.expiry import MOST_SHOWN, WITHIN_DAYS, Expiring
from acm.model.lifecycle import CertificateStatus
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import account_configuration, certificate

_c, _a = certificate.c, account_configuration.c
_DAY = codec.microseconds(timedelta(days=1))

_ISSUED = (_c.status == CertificateStatus.ISSUED.value, _c.not_after > bindparam("since"))
_BETWEEN = Prepared(select(func.count()).where(*_ISSUED, _c.not_after <= bindparam("until")))
_DAYS = func.coalesce(_a.days_before_expiry, DEFAULT_DAYS)
_TOLD = (
    select()
    .select_from(
        certificate.outerjoin(account_configuration, and_(_a.account == _c.account, _a.region == _c.region))
    )
    .where(*_ISSUED, _c.not_after <= bindparam("until"), _c.not_after <= bindparam("since") + _DAYS * _DAY)
)
_COUNT = Prepared(_TOLD.add_columns(func.count()))
_NEAREST = Prepared(
    _TOLD.add_columns(_c.arn, _c.not_after).order_by(_c.not_after, _c.arn).limit(bindparam("most"))
)


def expiring(connection: Connection, now: datetime) -> Expiring:
    """Return how long the issued certificates last from ``now``, the installation's clock."""
    since = codec.to_microseconds(now)
    edges = [since, *(since + days * _DAY for days in WITHIN_DAYS)]
    counted = [_BETWEEN.number(connection, {"since": low, "until": high}) for low, high in pairwise(edges)]
    within_period = {"since": since, "until": since + MOST_DAYS * _DAY}
    rows = _NEAREST.all(connection, {**within_period, "most": MOST_SHOWN})
    return Expiring(
        within=dict(zip(WITHIN_DAYS, accumulate(counted), strict=True)),
        nearest=tuple((row["arn"], -((since - row["not_after"]) // _DAY)) for row in rows),
        left_out=_COUNT.number(connection, within_period) - len(rows),
    )
