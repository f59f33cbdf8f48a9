"""When a certificate is renewed: its owner's choice, which no operation of ACM has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from acm.engine import notices
from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate
from acm.model.renewal import RenewalPolicy


async def set_renewal(
    rooms: Rooms, arn: str, policy: RenewalPolicy, early_renewal: timedelta | None
) -> Certificate:
    """Decide whether and how early a certificate is renewed; raise ``ResourceNotFound`` where it is gone."""
    check_account(arn, rooms.account)

    def change(tx: Transaction) -> Certificate:
        chosen = replace(require(tx, arn), renewal_policy=policy, early_renewal=early_renewal)
        if not chosen.renews:
            chosen = notices.told_in_time(tx, chosen)
        tx.certificates.update(chosen)
        return chosen.as_of(tx.now)

    return await rooms.store.write(change)
