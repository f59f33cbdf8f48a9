"""Tags of a certificate, as one set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate
from acm.model.tags import check_tags


async def set_tags(rooms: Rooms, arn: str, tags: Mapping[str, str]) -> Certificate:
    """Make ``tags`` the tags of a certificate; nothing else of it changes."""
    check_account(arn, rooms.account)
    check_tags(tags)

    def change(tx: Transaction) -> Certificate:
        changed = replace(require(tx, arn), tags=dict(tags))
        tx.certificates.update(changed)
        return changed.as_of(tx.now)

    return await rooms.store.write(change)
