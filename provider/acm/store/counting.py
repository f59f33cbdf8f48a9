"""Counts over a connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, distinct, func, select

from acm.model.counts import Counts
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.store import codec
from acm.store.tables import certificate, domain_validation

_c, _d = certificate.c, domain_validation.c

_BY_STATUS = select(_c.status, func.count()).group_by(_c.status)
_DUE = select(func.count()).where(_c.next_action_at <= bindparam("now"))
_LOOKS = (
    select(func.count(distinct(_d.record_name)))
    .select_from(domain_validation.join(certificate))
    .where(
        _c.status == CertificateStatus.PENDING_VALIDATION.value,
        _d.status == DomainStatus.PENDING_VALIDATION.value,
    )
)


def counts(connection: Connection, now: datetime) -> Counts:
    """Return how much there is, and how much is due at ``now``, the installation's clock."""
    by_status: dict[str, int] = dict(connection.execute(_BY_STATUS).tuples().all())
    return Counts(
        certificates={status.value: by_status.get(status.value, 0) for status in CertificateStatus},
        due=connection.execute(_DUE, {"now": codec.to_microseconds(now)}).scalar_one(),
        pending_looks=connection.execute(_LOOKS).scalar_one(),
    )
