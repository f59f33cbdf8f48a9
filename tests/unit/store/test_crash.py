"""kill -9 at any moment of writing by many: nothing acknowledged is lost, nothing is half done, the file is sound."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from acm.store.sql_store import SqlStore

pytestmark = pytest.mark.slow
ROUNDS = 12
PAIR = 2

WRITING = """
import asyncio, sys
from pathlib import Path
from acm.model.installation import ZoneRecord
from acm.store.sql_store import SqlStore

store = SqlStore(Path(sys.argv[1]))

async def client(number):
    for turn in range(100_000):
        name = f"r{sys.argv[2]}-c{number}-t{turn}"
        pair = [ZoneRecord(name=f"{name}.z.", type="TXT", value=value * 200) for value in "ab"]
        await store.write(lambda tx: tx.zones.replace("z.", remove=(), add=pair))
        print(name, flush=True)

async def main():
    await asyncio.gather(*(client(n) for n in range(16)))

asyncio.run(main())
"""


def _killed(path, number: int, seconds: float) -> set[str]:
    """Let a process write for ``seconds`` from its first acknowledgement on; return what it has acknowledged."""
    command = [sys.executable, "-c", WRITING, str(path), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        lines = (first + process.stdout.read()).split("\n")
    return set(lines[:-1])  # what follows the last line's end was cut off while it was said


def test_what_is_acknowledged_survives_kill_9_at_any_moment(tmp_path):
    path = tmp_path / "home" / "acm.sqlite3"
    moments = random.Random(7)
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        acknowledged |= _killed(path, number, moments.uniform(0, 0.25))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store = SqlStore(path)
        records = asyncio.run(store.read(lambda tx: tx.zones.records("z.")))
        store.close()
        names = [record.name.removesuffix(".z.") for record in records]
        assert acknowledged <= set(names), "an acknowledged write is lost"
        assert len(names) == PAIR * len(set(names)), "a write is half done"
    assert len(acknowledged) > ROUNDS
