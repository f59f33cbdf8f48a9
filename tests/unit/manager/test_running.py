"""What a server has run on the engine's event loop ends as it ended there, whenever the main thread looks."""

import anyio
import pytest

from acm.compose import open_engine
from acm.manager import embedded_engine
from acm.settings import Settings


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_engine, "SIGNAL_SECONDS", 0)
    opened = open_engine(Settings(home=tmp_path / "home"))
    yield opened
    opened.close()


def test_work_that_ends_while_the_main_thread_looks_has_ended_well(engine):
    done = []

    async def work():
        await anyio.lowlevel.checkpoint()
        done.append(1)

    for _ in range(500):
        engine.run(work)
    assert len(done) == 500


def test_a_time_out_of_the_work_itself_is_raised(engine):
    async def work():
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        engine.run(work)
