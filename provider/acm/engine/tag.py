"""Tags of a certificate: as one set, and changed by AddTagsToCertificate and RemoveTagsFromCertificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate
from acm.model.tags import check_reserved, check_tags


async def set_tags(rooms: Rooms, arn: str, tags: Mapping[str, str]) -> Certificate:
    """Make ``tags`` the tags of a certificate; nothing else of it changes."""
    return await _change(rooms, arn, lambda _: tags)


async def add_tags(rooms: Rooms, arn: str, tags: Mapping[str, str]) -> Certificate:
    """Add ``tags``; one whose key is there gets the new value. Raises ``TooManyTags`` where there would be too many."""
    check_tags(tags)
    return await _change(rooms, arn, lambda present: {**present, **tags})


async def remove_tags(rooms: Rooms, arn: str, tags: Mapping[str, str | None]) -> Certificate:
    """Remove tags by key; one that is given with a value goes only where it has that value. Absent ones are no error."""
    check_reserved(tags)
    return await _change(
        rooms,
        arn,
        lambda present: {
            key: value for key, value in present.items() if key not in tags or tags[key] not in (None, value)
        },
    )


async def _change(
    rooms: Rooms, arn: str, change: Callable[[Mapping[str, str]], Mapping[str, str]]
) -> Certificate:
    """Read, change and write the tags in one write: calls at the same time lose nothing of each other."""
    check_account(arn, rooms.account)

    def write(tx: Transaction) -> Certificate:
        present = require(tx, arn)
        tags = dict(change(present.tags))
        check_tags(tags)
        changed = replace(present, tags=tags)
        tx.certificates.update(changed)
        return changed.as_of(tx.now)

    return await rooms.store.write(write)
