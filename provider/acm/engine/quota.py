"""Quotas of an account in a region: looked at, and counted, within the write that makes the certificate."""

from __future__ import annotations

from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import CertificateType
from acm.model.errors import LimitExceeded
from acm.model.quotas import Acquisition, Quota

_TYPES = {
    Acquisition.REQUEST: CertificateType.AMAZON_ISSUED,
    Acquisition.IMPORT: CertificateType.IMPORTED,
}


def spend(tx: Transaction, rooms: Rooms, kind: Acquisition, region: str) -> None:
    """Count one certificate more; raise ``LimitExceeded`` where the account may have no more, now or this year.

    Expired and revoked certificates count until they are deleted; deleted ones count for a year. Certificates of
    private authorities are not counted at all: this is not to be called for them.
    """
    quota = rooms.quotas.get(kind, Quota())
    place = {"account": rooms.account, "region": region}
    if quota.held is not None and tx.certificates.count(**place, type=_TYPES[kind]) >= quota.held:
        raise LimitExceeded(
            f"You have reached the maximum number of certificates of type {_TYPES[kind]} in this account and "
            f"region: {quota.held}.",
            hint=f"Delete those that nobody needs, or raise {quota.held_setting}.",
        )
    if quota.per_year is not None and tx.acquisitions.count(**place, kind=kind) >= quota.per_year:
        raise LimitExceeded(
            f"Error: you have reached your limit of {quota.per_year} certificates in the last year.",
            hint=f"Deleted ones count too. Raise {quota.per_year_setting}.",
        )
    tx.acquisitions.record(**place, kind=kind)
