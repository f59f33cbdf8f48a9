"""A delete of a certificate in use: waits while users are going, and names those who stay. Time is the test's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from acm.model.certificate import CertificateRequest
from acm.model.errors import AcmError, Conflict, ResourceInUse, WaitCancelled
from acm.plugin.contract import Call, Session
from acm.plugin.identity import PROPERTY, Identity
from acm.plugin.resources import deleting
from acm.plugin.resources.deleting import DEFAULT_SECONDS, ELSEWHERE, HERE
from acm.settings import Settings
from tests.plugin.memory_manager import Disk, MemoryManager

WEB, API, OPS = (f"arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/{n}/1/2" for n in "wao")


@dataclass
class Time:
    """A clock that passes in pauses only; at its moments somebody does something."""

    moments: dict[float, Callable[[], None]] = field(default_factory=dict)
    seconds: float = 0.0
    cancelled_at: float = float("inf")

    def __call__(self) -> float:
        return self.seconds

    def wait(self, timeout: float) -> bool:
        """Let so much time pass; tell whether the user has had enough."""
        self.seconds += timeout
        for moment in [moment for moment in self.moments if moment <= self.seconds]:
            self.moments.pop(moment)()
        return self.seconds >= self.cancelled_at


class Told:
    """Status lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def status(self, message: str) -> None:
        self.lines.append(message)


@dataclass
class Bench:
    """A certificate with users, and how a delete of it went."""

    disk: Disk
    time: Time
    told: Told
    session: Session
    arn: str

    def users(self, *users: str) -> None:
        """Make these its users."""
        self.disk.certificates[self.arn] = replace(self.disk.certificates[self.arn], in_use_by=users)

    def at(self, *when: tuple[float, tuple[str, ...]]) -> None:
        """Have these be its users from then on."""
        for moment, users in when:
            self.time.moments[moment] = lambda users=users: self.users(*users)  # type: ignore[misc]

    def delete(self, timeout: float = 0.0) -> AcmError | None:
        """Delete it; return why that was refused."""
        call = Call(urn="urn", session=self.session, log=self.told, timeout=timeout)
        state = {PROPERTY: self.session.manager.installation().id}
        try:
            deleting.delete(call, self.arn, state)
        except AcmError as error:
            return error
        return None


@pytest.fixture(params=[{}, {"backend": "http://127.0.0.1:1"}], ids=["here", "elsewhere"])
def bench(request, disk, home):
    return made(disk, home, **request.param)


@pytest.fixture
def here(disk, home):
    return made(disk, home)


def made(disk, home, **settings):
    manager = MemoryManager(disk, Settings(home=Path(home), **settings))
    arn = manager.request(CertificateRequest(names=("example.com",), region="us-east-1")).arn
    time, told = Time(), Told()
    session = Session(
        settings=manager.settings,
        default_tags={},
        manager=manager,
        backend=manager.backend(),
        identity=Identity(manager, manager.settings),
        cancelled=time,
        wait_slots=threading.BoundedSemaphore(1),
        monotonic=time,
        new_token=lambda: "t",
        log=told,
    )
    return Bench(disk, time, told, session, arn)


def patience(bench):
    return ELSEWHERE if bench.session.settings.is_remote else HERE


def test_what_nobody_uses_is_deleted_at_once_and_silently(bench):
    assert bench.delete() is None
    assert (bench.time.seconds, bench.told.lines, bench.disk.certificates) == (0, [], {})


def test_where_nobody_is_going_it_is_refused_soon_and_names_the_users(bench):
    bench.users(WEB, API)
    refused = bench.delete()
    assert isinstance(refused, ResourceInUse)
    assert (
        refused.message
        == f"{bench.arn} cannot be deleted. It is used by {WEB}, {API}. None of them is going."
    )
    assert bench.time.seconds == patience(bench).at_first
    assert bench.arn in bench.disk.certificates


def test_users_that_go_are_waited_for_and_the_status_line_says_who_is_left(bench):
    bench.users(WEB, API)
    bench.at((1.0, (API,)), (20.0, ()))
    assert bench.delete() is None
    assert 20 <= bench.time.seconds < 36
    assert bench.told.lines[0] == f"It is used by {WEB}, {API}; deleted once it is not"
    assert f"It is used by {API}, 1 has gone; deleted once it is not" in bench.told.lines
    assert bench.told.lines[-1] == "deleted: nothing uses it any more"
    assert bench.disk.certificates == {}


def test_when_going_stops_the_one_who_stays_is_named(bench):
    bench.users(WEB, API, OPS)
    bench.at((1.0, (WEB, API)), (15.0, (API,)))
    refused = bench.delete()
    assert f"It is used by {API}, 2 have gone. None of them is going." in refused.message
    assert bench.time.seconds >= 15 + patience(bench).after_one
    assert bench.time.seconds < 31 + patience(bench).after_one


def test_another_user_that_comes_is_no_sign_that_one_goes(bench):
    bench.users(WEB)
    bench.at((1.0, (WEB, API)), (2.0, (WEB, API, OPS)))
    assert isinstance(bench.delete(), ResourceInUse)
    assert bench.time.seconds == patience(bench).at_first


def test_the_time_that_the_program_gives_ends_it_while_users_go_on_going(here):
    users = tuple(f"{WEB}-{number:03}" for number in range(200))
    here.users(*users)
    here.at(*((float(second), users[second:]) for second in range(1, 200)))
    refused = here.delete(timeout=60)
    assert refused.message.endswith("The time is over (customTimeouts).")
    assert "and " in refused.message, "and not all of them are listed"
    assert len(refused.message) < 2000
    assert here.time.seconds == 60


def test_without_a_time_from_the_program_it_ends_too(here):
    users = tuple(f"{WEB}-{number:03}" for number in range(500))
    here.users(*users)
    here.at(*((10.0 * number - 8, users[number:]) for number in range(1, 400)))
    assert isinstance(here.delete(), ResourceInUse)
    assert here.time.seconds == DEFAULT_SECONDS


def test_cancel_ends_it_and_names_the_users(bench):
    bench.users(WEB)
    bench.time.cancelled_at = 1.0
    refused = bench.delete()
    assert isinstance(refused, WaitCancelled)
    assert WEB in refused.message


def test_a_conflict_passes_by_itself(here, monkeypatch):
    answers = [Conflict("it is being changed."), Conflict("it is being changed.")]
    delete = here.session.manager.delete

    def reluctant(arn):
        if answers:
            raise answers.pop()
        delete(arn)

    monkeypatch.setattr(here.session.manager, "delete", reluctant)
    assert here.delete() is None
    assert here.disk.certificates == {}


def test_one_that_somebody_else_deletes_meanwhile_is_deleted(bench):
    bench.users(WEB)
    bench.time.moments[1.0] = bench.disk.certificates.clear
    assert bench.delete() is None


def test_where_too_many_wait_it_is_refused_at_once(here):
    here.users(WEB)
    with here.session.wait_slots:
        assert isinstance(here.delete(), ResourceInUse)
    assert here.time.seconds == 0


def test_the_slot_is_given_back(here):
    here.users(WEB)
    assert isinstance(here.delete(), ResourceInUse)
    assert here.session.wait_slots.acquire(blocking=False)
