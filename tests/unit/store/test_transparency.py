"""Transparency logs in the store: entries once, subtrees with them, and sealed keys that are rewrapped."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from acm.model.transparency import merkle
from acm.model.transparency.log import NewEntry, Precertificate
from tests.support.merkle_client import naive_root
from tests.support.store import clock, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio

MADE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def founded(tx):
    """Add two logs."""
    for name in (b"one", b"two"):
        tx.transparency.add_log(public_key=name, sealed_key=b"sealed " + name, created_at=MADE)
    return tx.transparency.logs()


def logged(tx, *numbers, logs=(1, 2)):
    """Add an entry about the precertificate of a serial to each log, for each of the numbers."""
    tx.transparency.add([(_precertificate(n), [_entry(n, log) for log in logs]) for n in numbers])


def _precertificate(number):
    return Precertificate(serial=f"{number:04x}", issuer_id="i", tbs_der=b"tbs", der=b"der")


def _entry(number, log):
    leaf = merkle.leaf_hash(f"{number:04x}".encode() + bytes([log]))
    return NewEntry(log=log, timestamp=number, leaf_hash=leaf)


async def test_logs_are_numbered_and_keep_when_they_were_retired(store):
    first, second = await store.write(founded)
    assert (first.number, second.number, first.public_key) == (1, 2, b"one")
    assert first.created_at == MADE
    assert first.retired_at is None
    await store.write(lambda tx: tx.transparency.retire(1, since=MADE + timedelta(days=1)))
    logs = await store.read(lambda tx: tx.transparency.logs())
    assert [log.retired_at for log in logs] == [MADE + timedelta(days=1), None]
    third = await store.write(
        lambda tx: tx.transparency.add_log(public_key=b"three", sealed_key=b"s", created_at=MADE)
    )
    assert third.number == 3


@pytest.mark.parametrize("together", [1, 2, 5, 16, 37])
async def test_a_tree_of_stored_subtrees_has_the_root_of_all_its_leaves(store, together):
    await store.write(founded)
    for first in range(0, 37, together):
        numbers = range(first, min(first + together, 37))
        await store.write(lambda tx, numbers=numbers: logged(tx, *numbers))

    def look(tx):
        find = lambda level, place: tx.transparency.subtree(2, level, place)  # noqa: E731
        return tx.transparency.size(2), merkle.root(37, find), tx.transparency.latest(2)

    leaves = [f"{number:04x}".encode() + b"\2" for number in range(37)]
    assert await store.read(look) == (37, naive_root(leaves), 36)


async def test_an_entry_is_found_by_its_hash_and_with_its_precertificate(store):
    await store.write(founded)
    await store.write(lambda tx: logged(tx, *range(5)))
    leaf = merkle.leaf_hash(b"0003\1")
    assert await store.read(lambda tx: tx.transparency.find(1, leaf)) == 3
    assert await store.read(lambda tx: tx.transparency.find(2, leaf)) is None
    entries = await store.read(lambda tx: tx.transparency.entries(1, 3, 100))
    assert [(entry.number, entry.precertificate.serial) for entry in entries] == [(3, "0003"), (4, "0004")]
    assert await store.read(lambda tx: tx.transparency.has_precertificate("0004"))
    assert not await store.read(lambda tx: tx.transparency.has_precertificate("0005"))


async def test_nothing_is_logged_twice_and_a_refused_entry_leaves_the_tree_as_it_was(store):
    await store.write(founded)
    await store.write(lambda tx: logged(tx, 1))

    twice = [(_precertificate(3), [_entry(3, 1), replace(_entry(3, 1), timestamp=9)])]
    for refused in (
        lambda tx: tx.transparency.add(twice),
        lambda tx: logged(tx, 1),
        lambda tx: logged(tx, 2, 1),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            await store.write(refused)
    assert await store.read(lambda tx: (tx.transparency.size(1), tx.transparency.latest(1))) == (1, 1)
    await store.write(lambda tx: logged(tx, 2))
    assert await store.read(lambda tx: tx.transparency.size(1)) == 2


async def test_the_keys_of_logs_are_rewrapped_with_all_others(store):
    await store.write(founded)
    seen = []
    place = (0, 0)
    while place is not None:
        _, place = await store.write(
            lambda tx, place=place: tx.sealed.rewrap(lambda sealed: seen.append(sealed) or None, place, 10)
        )
    assert seen == [b"sealed one", b"sealed two"]
