"""A real store in a folder of the test's own, with a clock that stands still; fixtures ``store`` and ``clock``."""

from datetime import UTC, datetime

import pytest

from acm.model.clock import VirtualClock
from acm.store.sql_store import SqlStore


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands at noon of a day in 2026 until it is moved."""
    return VirtualClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.fixture
def store(tmp_path, clock):
    """An ``SqlStore`` of a test installation."""
    made = SqlStore(tmp_path / "home" / "acm.sqlite3", clock=clock, test=True)
    yield made
    made.close()
