"""Units that share a commit: apart in their failures, alike in the database's."""

import asyncio
import sqlite3
import threading
from collections import deque
from datetime import timedelta

import pytest

from acm.model.errors import DiskFull, HomeNotWritable, ResourceNotFound
from acm.model.installation import ZoneRecord
from acm.store.gathering import Gathering
from acm.store.sql_store import SqlStore
from acm.store.writer import Writer
from tests.support.store import clock, inserting, pending, queued, store, stored, together  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_writes_that_wait_together_share_a_commit(store):
    transactions = set()

    def insert(number):
        def work(tx):
            transactions.add(tx._connection.get_transaction())
            inserting(number)(tx)

        return work

    await together(store, *(insert(n) for n in range(100)))
    assert len(transactions) == 1
    assert len(await stored(store)) == 100


class _Departure(BaseException):
    """An exception that is not an ``Exception``."""


def _raise(error):
    def work(tx):
        inserting(2)(tx)
        raise error

    return work


def _bind_a_list(tx):
    inserting(2)(tx)
    tx.certificates.update(pending(2, status_message=["no text"]))


def _bind_half_a_character(tx):
    inserting(2)(tx)
    tx.certificates.update(pending(2, status_message="\ud800"))


def _insert_twice(tx):
    inserting(2)(tx)
    inserting(2)(tx)


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (_raise(ValueError("changed my mind")), ValueError),
        (_raise(ResourceNotFound("not here")), ResourceNotFound),
        (_raise(OSError(28, "a disk of the caller's own")), OSError),
        (_raise(_Departure()), _Departure),
        (_bind_a_list, sqlite3.ProgrammingError),
        (_bind_half_a_character, UnicodeEncodeError),
        (_insert_twice, sqlite3.IntegrityError),
    ],
    ids=["ValueError", "AcmError", "OSError", "BaseException", "wrong type", "surrogate", "same key"],
)
async def test_a_unit_that_fails_undoes_its_own_changes_only(store, work, expected):
    before, failure, after = await together(store, inserting(1), work, inserting(3))
    assert isinstance(failure, expected)
    assert (before, after) == (None, None)
    assert await stored(store) == ["0001", "0003"]


async def test_a_failure_of_the_database_reaches_every_waiter_and_the_next_write_works(store):
    def limit(tx):
        pages = tx._connection.exec_driver_sql("PRAGMA page_count").scalar()
        tx._connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def fill(tx):
        big = [ZoneRecord(name=f"n{i}.z.", type="TXT", value="x" * 4000) for i in range(50)]
        tx.zones.replace("z.", remove=(), add=big)

    await store.write(limit)
    results = await together(store, inserting(1), fill, inserting(3))
    assert [type(result) for result in results] == [DiskFull] * 3
    assert len({id(result) for result in results}) == 3, "each waiter has an error of its own"
    assert await stored(store) == []
    assert await store.read(lambda tx: tx.zones.serial("z.")) == 1
    await store.write(inserting(4))
    assert await stored(store) == ["0004"]


async def test_a_caller_that_goes_away_before_its_turn_writes_nothing_and_disturbs_nobody(store):
    tasks, release = await queued(store, *(inserting(n) for n in range(20)))
    for task in tasks[::2]:
        task.cancel()
    await asyncio.sleep(0)
    await release()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results[::2])
    assert results[1::2] == [None] * 10
    assert await stored(store) == [f"{n:04}" for n in range(1, 20, 2)]


async def test_a_caller_that_goes_away_during_its_turn_has_written(store):
    running, go_on = threading.Event(), threading.Event()

    def slowly(tx):
        running.set()
        assert go_on.wait(30)
        inserting(1)(tx)

    task = asyncio.ensure_future(store.write(slowly))
    await asyncio.to_thread(running.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await store.write(inserting(2))
    assert await stored(store) == ["0001", "0002"]


async def test_a_caller_whose_event_loop_is_gone_does_not_stall_the_writer(store, caplog):
    go_on = threading.Event()

    def slowly(tx):
        assert go_on.wait(30)
        inserting(1)(tx)

    def caller():
        loop = asyncio.new_event_loop()
        task = loop.create_task(store.write(slowly))
        loop.run_until_complete(asyncio.wait({task}, timeout=0.05))
        loop.close()
        return task

    abandoned = await asyncio.to_thread(caller)
    go_on.set()
    await store.write(inserting(2))
    assert await stored(store) == ["0001", "0002"]
    assert not abandoned.done()


async def test_closing_while_others_write_loses_nothing(store):
    numbers = iter(range(1000))
    for _ in range(10):
        writes = [
            asyncio.ensure_future(store.write(inserting(n))) for n, _ in zip(numbers, range(5), strict=False)
        ]
        await asyncio.sleep(0)
        closing = asyncio.to_thread(store.close)
        writes += [
            asyncio.ensure_future(store.write(inserting(n))) for n, _ in zip(numbers, range(5), strict=False)
        ]
        await asyncio.wait_for(asyncio.gather(closing, *writes), 60)
    written = len(await stored(store))
    assert written == 100
    await asyncio.to_thread(store.close)
    assert not [t for t in threading.enumerate() if t.name == "acm-store-writer" and not t.daemon]


async def test_closing_a_store_that_was_never_used_does_nothing(store, tmp_path):
    store.close()
    store.close()
    assert list(tmp_path.iterdir()) == []


def _turn(tx):
    tx.set_clock_offset(timedelta(days=350))


def _turn_in_vain(tx):
    tx.set_clock_offset(timedelta(days=999))
    raise ValueError("changed my mind")


async def test_a_clock_that_is_turned_counts_for_the_units_behind_it_unless_that_failed(store, clock):
    await store.write(inserting(1))
    units = (lambda tx: tx.now, _turn, lambda tx: tx.now, _turn_in_vain, lambda tx: tx.now)
    before, _, after, failure, last = await together(store, *units)
    assert isinstance(failure, ValueError)
    assert (before, after, last) == (
        clock.now(),
        clock.now() + timedelta(days=350),
        clock.now() + timedelta(days=350),
    )


async def test_writes_of_one_turn_go_to_the_writer_as_one(store, monkeypatch):
    await store.write(lambda tx: None)
    handed = []
    submit = Writer.submit_all
    monkeypatch.setattr(
        Writer, "submit_all", lambda self, units: (handed.append(len(units)), submit(self, units))
    )
    await asyncio.gather(*(store.write(inserting(number)) for number in range(20)))
    assert handed == [20]
    assert len(await stored(store)) == 20


async def test_a_caller_that_goes_before_its_turn_of_the_loop_ends_has_written_nothing(store):
    going = asyncio.ensure_future(store.write(inserting(1)))
    staying = asyncio.ensure_future(store.write(inserting(2)))
    await asyncio.sleep(0)
    going.cancel()
    await asyncio.gather(going, staying, return_exceptions=True)
    assert await stored(store) == ["0002"]


async def test_a_store_that_cannot_be_opened_tells_every_caller(tmp_path):
    (tmp_path / "home").write_text("no folder")
    broken = SqlStore(tmp_path / "home" / "acm.sqlite3")
    outcomes = await asyncio.gather(*(broken.write(inserting(n)) for n in range(3)), return_exceptions=True)
    broken.close()
    assert [type(outcome) for outcome in outcomes] == [HomeNotWritable] * 3


class Interrupted(deque):
    """Outcomes that were told; ``meanwhile`` happens as long as it is set whenever anybody looks at them or adds one."""

    meanwhile = None

    def _interrupt(self):
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()

    def __len__(self):
        length = super().__len__()
        self._interrupt()
        return length

    def append(self, told):
        self._interrupt()
        super().append(told)


class Stepping:
    """An event loop whose turns a test takes."""

    def __init__(self):
        self.calls = []
        self.create_future = asyncio.get_running_loop().create_future

    def is_closed(self):
        return False

    def call_soon(self, call):
        self.calls.append(call)

    call_soon_threadsafe = call_soon

    def turn(self):
        calls, self.calls = self.calls, []
        for call in calls:
            call()


async def test_outcomes_that_are_told_before_the_loop_gets_to_them_call_it_once():
    loop = Stepping()
    gathering = Gathering(loop, lambda units: None)
    waiting = [gathering.write(inserting(number)) for number in range(20)]
    units = list(gathering._waiting)
    loop.turn()
    for number, unit in enumerate(units):
        unit.tell(number, None)
    assert len(loop.calls) == 1
    loop.turn()
    assert [one.result() for one in waiting] == list(range(20))


async def test_an_outcome_that_is_told_while_others_are_taken_is_not_left_behind():
    loop = Stepping()
    gathering = Gathering(loop, lambda units: None)
    gathering._told = told = Interrupted()
    waiting = [gathering.write(inserting(number)) for number in range(3)]
    first, second, third = gathering._waiting
    first.tell("first", None)
    told.meanwhile = loop.turn
    second.tell("second", None)
    third.tell("third", None)
    loop.turn()
    assert [one.done() and one.result() for one in waiting] == ["first", "second", "third"]
