"""kill -9 at every step between an event and its sink: none is lost, and none overtakes another of its certificate."""

import json
import subprocess
import sys
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import anyio
import pytest

from acm.engine import delivery
from acm.model.clock import OffsetClock, SystemClock
from acm.store.sql_store import SqlStore
from tests.support.crashing import Fuse
from tests.support.crashing_delivery import DAYS, telling

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


def _run(home: Path, step: int) -> tuple[int, list[str]]:
    """Run the process to its ``step``; return its exit code and the events it has acknowledged."""
    command = [sys.executable, "-m", "tests.support.crashing_delivery", str(home), str(step)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode, done.stdout.split()


async def _recover(home: Path) -> None:
    """Deliver what is left when the dead process's lease has ended."""
    rooms = telling(home, Fuse(0), "next")
    rooms.store = SqlStore(home / "acm.sqlite3", clock=OffsetClock(SystemClock(), timedelta(minutes=10)))
    await delivery.deliver_due(rooms)
    rooms.store.close()


def test_a_process_killed_at_any_step_loses_no_event_and_keeps_their_order(tmp_path):
    step, code = 0, -9
    while code == -9:
        step += 1
        home = tmp_path / f"step{step}"
        code, acknowledged = _run(home, step)
        if (home / "acm.sqlite3").exists():
            anyio.run(_recover, home)
        file = home / "events.jsonl"
        told = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        assert set(acknowledged) <= {event["id"] for event in told}
        by_certificate = sorted(told, key=lambda event: event["resources"])
        for _, ours in groupby(by_certificate, key=lambda event: event["resources"]):
            days = [event["detail"]["DaysToExpiry"] for event in ours]
            assert days == sorted(days, reverse=True), "an event may come twice, but never late"
            assert set(days) <= set(DAYS)
    assert step > 10, "the process was killed at each of its steps"
