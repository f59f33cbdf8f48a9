"""Validation records in DNS, and who still wants them: a record goes when nobody needs it any more."""

from __future__ import annotations

from acm.engine.ports import Publisher, Rooms, Transaction
from acm.model.installation import Publication, ZoneRecord


async def publish(
    rooms: Rooms, publisher: Publisher, record: ZoneRecord, *, owner: str, overwrite: bool
) -> None:
    """Publish ``record`` for ``owner`` and have those looked at who wait for it. Where the zone refuses, nothing is kept."""
    wanted = Publication(name=record.name, type=record.type, value=record.value, owner=owner)
    before = await rooms.store.write(lambda tx: _want(tx, wanted))
    try:
        await publisher.publish(record, overwrite=overwrite)
    except BaseException:
        if owner not in before:
            await rooms.store.write(lambda tx: _give_up(tx, record, owner))
        raise
    await rooms.store.write(lambda tx: tx.certificates.hasten_needing(record.name))


async def unpublish(
    rooms: Rooms, publisher: Publisher, record: ZoneRecord, *, owner: str, stack: str
) -> tuple[str, ...]:
    """Give up ``owner``'s record; return who still needs it. It is removed from the zone only where nobody does.

    Needed by: other publications of the record, and live certificates of owners other than ``stack``.
    """
    needed_by = await rooms.store.write(
        lambda tx: tuple(dict.fromkeys(_give_up(tx, record, owner) + _needed(tx, record, stack)))
    )
    if needed_by:
        return needed_by
    await publisher.remove(record)
    # Another stack may have published between the decision and the removal: it shall not lose its record.
    latecomers = await rooms.store.read(lambda tx: tx.publications.owners(name=record.name, type=record.type))
    if latecomers:
        await publisher.publish(record, overwrite=False)
    return latecomers


def _want(tx: Transaction, wanted: Publication) -> tuple[str, ...]:
    before = tx.publications.owners(name=wanted.name, type=wanted.type)
    tx.publications.add(wanted)
    return before


def _give_up(tx: Transaction, record: ZoneRecord, owner: str) -> tuple[str, ...]:
    tx.publications.remove(name=record.name, type=record.type, owner=owner)
    return tx.publications.owners(name=record.name, type=record.type)


def _needed(tx: Transaction, record: ZoneRecord, stack: str) -> tuple[str, ...]:
    return tx.certificates.needing(record.name, not_of=stack)
