"""`acm wait`: what it shows while it waits, and how it ends."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from acm.model.looks import LookReason
from tests.cli.conftest import Acm
from tests.cli.memory_manager import MemoryManager, record_of


@pytest.fixture
def arn(acm: Acm, manager: MemoryManager) -> str:
    """A pending certificate of two names that share a record."""
    acm("request", "example.com", "--san", "*.example.com")
    return next(iter(manager.certificates))


def _after(acm: Acm, seconds: float, change: Callable[[], None]) -> None:
    """Have ``change`` happen once, when the wait has lasted for ``seconds``."""
    done: list[bool] = []

    def pause() -> None:
        if acm.seconds >= seconds and not done:
            done.append(True)
            change()

    acm.on_pause = pause


def _issue(manager: MemoryManager, arn: str) -> None:
    manager.look(arn, LookReason.FOUND, "found")
    manager.issue(arn)


def test_a_wait_in_a_pipe_writes_a_line_for_each_change(acm: Acm, manager: MemoryManager, arn: str) -> None:
    _after(acm, 10, lambda: _issue(manager, arn))
    result = acm("wait", arn)
    record = record_of("example.com")
    wanted = f"wanted: {record.name} CNAME {record.value}"
    time = "2026-11-23T12:00:00Z"
    assert [line.split("\t") for line in result.out.splitlines()] == [
        [time, "example.com", "PENDING_VALIDATION", wanted],
        [time, "*.example.com", "PENDING_VALIDATION", wanted],
        [time, "example.com", "SUCCESS", "found"],
        [time, "*.example.com", "SUCCESS", "found"],
        [time, arn, "ISSUED", "Issued; valid until 2027-12-23T12:00:00Z."],
    ]
    assert result.code == 0


def test_a_wait_as_json_is_one_object_a_line_beginning_with_the_version(
    acm: Acm, manager: MemoryManager, arn: str
) -> None:
    _after(acm, 1, lambda: _issue(manager, arn))
    first, *changes, last = map(json.loads, acm("wait", arn, "--output", "json").out.splitlines())
    assert first == {"Version": 1, "CertificateArn": arn}
    assert [change["ValidationStatus"] for change in changes] == ["PENDING_VALIDATION"] * 2 + ["SUCCESS"] * 2
    assert changes[-1]["Look"]["Message"] == "found"
    assert last["Certificate"]["Status"] == "ISSUED"


def test_a_wait_in_a_terminal_shows_each_domain_and_the_next_look(
    acm: Acm, manager: MemoryManager, arn: str
) -> None:
    manager.look(arn, LookReason.NXDOMAIN, "There is no such name.")
    _after(acm, 1, lambda: _issue(manager, arn))
    shown = acm("wait", arn, terminal=True, environ={"NO_COLOR": "1"}).out
    assert "There is no such name." in shown
    assert "Next look in 2s; times out in 3d." in shown
    assert "Ctrl-C leaves it pending." in shown.replace("\n", " ").replace("  ", " ")
    assert "Issued; valid until 2027-12-23T12:00:00Z." in shown


def test_a_wait_reaches_its_time_limit_and_says_how_to_go_on(acm: Acm, arn: str) -> None:
    result = acm("wait", arn, "--timeout", "1m30s")
    assert result.code == 9
    assert 90 <= acm.seconds < 92
    assert result.err.startswith("WaitTimedOut: ")
    assert "within 1m 30s; it stays pending until 2026-11-26T12:00:00Z" in result.err
    assert f"acm wait {arn}" in result.err


def test_a_wait_lasts_75_minutes_unless_told_otherwise(acm: Acm, arn: str) -> None:
    assert acm("wait", arn).code == 9
    assert 75 * 60 <= acm.seconds < 75 * 60 + 2


@pytest.mark.parametrize("output", ["table", "plain", "json"])
def test_ctrl_c_exits_8_and_says_how_to_go_on(output: str, acm: Acm, arn: str) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    acm.on_pause = interrupt
    result = acm("wait", arn, "--output", output)
    assert result.code == 8
    assert result.err.startswith(f"WaitCancelled: {arn} stays pending")
    assert f"acm wait {arn}" in result.err


def test_a_certificate_that_will_never_be_issued_ends_the_wait_with_the_reason(
    acm: Acm, manager: MemoryManager, arn: str
) -> None:
    def time_out() -> None:
        manager.moment += timedelta(hours=73)

    _after(acm, 1, time_out)
    result = acm("wait", arn)
    assert result.code == 4
    assert "ValidationFailed" in result.err
    assert "Not validated within 72 hours: example.com, *.example.com." in result.err
    assert "VALIDATION_TIMED_OUT" in result.out


def test_a_wait_for_an_issued_certificate_ends_at_once(acm: Acm, manager: MemoryManager, arn: str) -> None:
    _issue(manager, arn)
    assert acm("wait", arn).code == 0
    assert acm.seconds == 0
    assert manager.hastened == []


def test_a_wait_hastens_the_engine_at_once_and_then_when_it_would_take_its_time(
    acm: Acm, manager: MemoryManager, arn: str
) -> None:
    manager.look(arn, LookReason.NXDOMAIN)  # next look in two seconds: soon enough
    acm("wait", arn, "--timeout", "20s")
    assert len(manager.hastened) == 1
    manager.moment -= timedelta(minutes=10)  # now it is ten minutes away
    acm("wait", arn, "--timeout", "20s")
    assert 1 + 3 <= len(manager.hastened) <= 1 + 5


def test_request_with_wait_shows_the_records_and_then_waits(acm: Acm, manager: MemoryManager) -> None:
    acm.on_pause = lambda: _issue(manager, next(iter(manager.certificates)))
    result = acm("request", "example.com", "--wait")
    lines = result.out.splitlines()
    assert lines[0].startswith("arn:")
    assert lines[1].startswith(record_of("example.com").name)
    assert lines[-1].split("\t")[2] == "ISSUED"
    assert result.code == 0


def test_request_with_wait_as_json_is_a_stream_of_lines(acm: Acm, manager: MemoryManager) -> None:
    acm.on_pause = lambda: _issue(manager, next(iter(manager.certificates)))
    result = acm("request", "example.com", "--wait", "--output", "json")
    documents = [json.loads(line) for line in result.out.splitlines()]
    assert "CertificateArn" in documents[0]
    assert documents[-1]["Certificate"]["Status"] == "ISSUED"


def test_a_wait_for_what_is_not_there_exits_4(acm: Acm) -> None:
    result = acm("wait", "arn:aws:acm:us-east-1:123456789012:certificate/none")
    assert result.code == 4
    assert result.err.startswith("ResourceNotFound: ")
