"""How waits pass virtual time."""

from datetime import UTC, datetime, timedelta

import pytest

from pulumi_acm.testing import Engine
from pulumi_acm.testing._time import LONGEST_WAIT, NEXT_LOOK, Activity, VirtualPauses


@pytest.fixture
def passed():
    return []


@pytest.fixture
def activity():
    return Activity()


@pytest.fixture
def pauses(passed, activity):
    made = VirtualPauses(passed.append, activity, patience=0.01)
    made.begin()
    return made


def test_a_wait_has_a_second_look_and_then_passes_at_once(pauses, passed):
    pauses.wait(0.25)
    pauses.wait(0.25)

    assert passed == [NEXT_LOOK, LONGEST_WAIT]


def test_a_wait_goes_on_while_the_program_does_something(pauses, passed, activity):
    for _ in range(3):
        pauses.wait(0.25)
        activity.happened()
    pauses.wait(0.25)
    pauses.wait(0.25)

    assert passed == [NEXT_LOOK] * 4 + [LONGEST_WAIT]


def test_each_call_waits_from_the_beginning(pauses, passed):
    pauses.wait(0.25)
    pauses.begin()
    pauses.wait(0.25)

    assert passed == [NEXT_LOOK] * 2


def test_a_cancelled_wait_is_told(pauses):
    assert not pauses.wait(0.25)
    pauses.set()
    assert pauses.wait(0.25)


def test_the_clock_stands_where_it_is_put_and_never_goes_back():
    start = datetime(2031, 2, 3, tzinfo=UTC)
    with Engine(start=start) as engine:
        assert engine.now == start
        assert engine.advance(timedelta(days=350)) == start + timedelta(days=350)
        with pytest.raises(ValueError, match="does not go back"):
            engine.advance(timedelta(seconds=-1))
