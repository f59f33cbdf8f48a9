"""Waits: never silent, always ended by Cancel, and never the loss of an ARN."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import grpc
import pytest

from acm.model.certificate import CertificateRequest
from acm.model.errors import DatabaseLocked
from acm.model.looks import LookReason
from acm.plugin.contract import Call, InitFailed, Session
from acm.plugin.engine_log import EngineLog, ResourceLog
from acm.plugin.identity import Identity
from acm.plugin.resources import waiting
from acm.plugin.values import UNKNOWN
from acm.settings import Settings
from tests.plugin.harness import CERTIFICATE, VALIDATION, Aborted, Answer, Background, Plugin, changes
from tests.plugin.memory_manager import START, Disk, MemoryManager

NAMES = {"domainName": "example.com", "subjectAlternativeNames": ["b.example.com"]}


@pytest.fixture
def pending(plugin: Plugin) -> str:
    return plugin.up(CERTIFICATE, NAMES).id


def eventually(condition: Callable[[], object], within: float = 10) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def a_wait(plugin: Plugin, arn: str) -> Callable[..., Answer]:
    """The wait of a CertificateValidation."""
    return lambda **options: plugin.up(VALIDATION, {"certificateArn": arn}, **options)


def a_waiting_certificate(plugin: Plugin, arn: str) -> Callable[..., Answer]:
    """The wait of a Certificate that shall be issued."""
    return lambda **options: plugin.up(CERTIFICATE, {**NAMES, "waitFor": "ISSUED"}, **options)


both = pytest.mark.parametrize("wait", [a_wait, a_waiting_certificate])


def failed(call: Callable[[], object]) -> Aborted:
    with pytest.raises(Aborted) as aborted:
        call()
    assert aborted.value.partial is not None
    return aborted.value


def test_what_is_issued_already_succeeds_at_once(plugin: Plugin, disk: Disk, pending: str) -> None:
    disk.issue(pending)
    began = time.monotonic()
    made = plugin.up(VALIDATION, {"certificateArn": pending})
    assert time.monotonic() - began < 0.5
    assert (made.id, made.refresh) == (pending, False)
    assert made.state["status"] == "ISSUED"
    assert made.state["fullChainPem"] == "LEAF\nCHAIN\n"
    assert made.state["region"] == "us-east-1"


@both
def test_a_wait_ends_when_the_certificate_is_issued(plugin: Plugin, disk: Disk, pending: str, wait) -> None:
    create = Background(wait(plugin, pending))
    eventually(lambda: plugin.messages.texts(ephemeral=True))
    arn = list(disk.certificates)[-1]
    assert create.running
    disk.issue(arn)
    made = create.done(within=3).result
    assert (made.id, made.state["status"], made.refresh) == (arn, "ISSUED", False)


@both
def test_cancel_ends_a_wait_within_a_second_and_keeps_the_arn(
    plugin: Plugin, disk: Disk, pending: str, wait
) -> None:
    create = Background(wait(plugin, pending))
    eventually(lambda: plugin.messages.texts(ephemeral=True))
    began = time.monotonic()
    plugin.cancel()
    create.done(within=3)
    assert time.monotonic() - began < 1
    assert create.error is not None
    partial = create.error.partial
    assert partial is not None
    assert partial.id == list(disk.certificates)[-1]
    assert partial.state["status"] == "PENDING_VALIDATION"
    assert partial.refresh
    assert partial.reasons[0].startswith("WaitCancelled: ")


@both
def test_a_time_out_keeps_the_arn_and_says_what_each_name_still_wants(
    plugin: Plugin, disk: Disk, pending: str, wait
) -> None:
    error = failed(lambda: wait(plugin, pending)(timeout=0.3))
    assert error.partial is not None
    partial = error.partial
    assert partial.id in disk.certificates
    assert partial.inputs
    assert partial.inputs.items() <= partial.state.items()
    assert partial.refresh
    assert partial.reasons[0].startswith("WaitTimedOut: ")
    assert "0.3 s" in partial.reasons[0]
    assert [reason.split(":")[0] for reason in partial.reasons[1:]] == ["example.com", "b.example.com"]
    assert all(" wants CNAME _" in reason for reason in partial.reasons[1:])


@both
def test_a_terminal_certificate_ends_the_wait_at_once_with_its_reason(
    plugin: Plugin, disk: Disk, pending: str, wait
) -> None:
    create = Background(wait(plugin, pending))
    eventually(lambda: plugin.messages.texts(ephemeral=True))
    disk.fail(list(disk.certificates)[-1], "The authority refused it.")
    create.done(within=3)
    assert create.error is not None
    partial = create.error.partial
    assert partial is not None
    assert partial.reasons[0].startswith("ValidationFailed: ")
    assert "The authority refused it." in partial.reasons[0]
    assert not partial.refresh, "nothing is pending any more"
    assert partial.state["status"] == "FAILED"


def test_a_certificate_that_failed_before_the_wait_fails_it_at_once(
    plugin: Plugin, disk: Disk, pending: str
) -> None:
    disk.fail(pending)
    began = time.monotonic()
    failed(lambda: plugin.up(VALIDATION, {"certificateArn": pending}))
    assert time.monotonic() - began < 0.5


def test_the_next_run_looks_first_and_goes_on_waiting(plugin: Plugin, disk: Disk, pending: str) -> None:
    partial = failed(lambda: plugin.up(VALIDATION, {"certificateArn": pending}, timeout=0.1)).partial
    assert partial is not None
    made = Answer(partial.id, partial.state, partial.inputs, refresh=True)

    again = failed(lambda: plugin.read(VALIDATION, made.id, made)).partial
    assert again is not None
    assert (again.id, again.inputs, again.refresh) == (made.id, made.inputs, True)
    assert "RequestInProgress" in again.reasons[0]

    update = Background(lambda: plugin.update(VALIDATION, made, made.inputs))
    eventually(lambda: len(plugin.messages.texts(ephemeral=True)) > 2)
    disk.issue(pending)
    after = update.done(within=3).result
    assert after.state["status"] == "ISSUED"
    assert not plugin.read(VALIDATION, made.id, after).refresh
    assert changes(plugin.diff(VALIDATION, after, made.inputs)) == {}


def test_a_waiting_certificate_is_resumed_the_same_way(plugin: Plugin, disk: Disk) -> None:
    inputs = {**NAMES, "waitFor": "ISSUED"}
    partial = failed(lambda: plugin.up(CERTIFICATE, inputs, timeout=0.1)).partial
    assert partial is not None
    made = Answer(partial.id, partial.state, partial.inputs, refresh=True)
    failed(lambda: plugin.read(CERTIFICATE, made.id, made))
    preview = plugin.update(CERTIFICATE, made, made.inputs, preview=True)
    assert "status" not in preview.state, "what the wait brings is not known yet"
    assert preview.state["arn"] == made.id
    disk.issue(made.id)
    after = plugin.update(CERTIFICATE, made, made.inputs)
    assert after.state["status"] == "ISSUED"
    assert len(disk.requests) == 1, "no second certificate was requested"


def test_each_name_has_a_line_that_comes_again_only_when_something_changed(
    plugin: Plugin, disk: Disk, pending: str
) -> None:
    create = Background(a_wait(plugin, pending))
    lines = plugin.messages.texts
    eventually(lambda: len(lines(ephemeral=True)) == 2)
    time.sleep(0.6)
    assert len(lines(ephemeral=True)) == 2, "nothing changed, so nothing is said"
    disk.see(pending, LookReason.NXDOMAIN, "the server 192.0.2.1:53 says NXDOMAIN.")
    eventually(lambda: len(lines(ephemeral=True)) == 4)
    disk.see(pending, LookReason.WRONG_TARGET, "it leads elsewhere.")
    eventually(lambda: len(lines(ephemeral=True)) == 6)
    disk.issue(pending)
    create.done()
    first, _, third, *_, last = lines(ephemeral=True)
    assert last == "issued, valid until 2027-12-23T12:00:00Z"
    record = disk.certificates[pending].validations[0].record
    assert record is not None
    assert first == (
        f"example.com: wants CNAME {record.name} {record.value}; not looked for yet; "
        "looks again at 2026-11-23T12:00:00Z"
    )
    assert "NXDOMAIN" in third
    assert {message.urn for message in plugin.messages.received} == {
        "urn:pulumi:dev::shop::acm:index:CertificateValidation::web"
    }


class Ticking:
    """A clock of which a second passes with each look at it, and a Cancel that never comes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds

    def wait(self, timeout: float) -> bool:
        return False


@pytest.mark.parametrize(
    ("away", "hastened"),
    [(timedelta(minutes=10), 4), (timedelta(seconds=4), 1)],
    ids=["far away", "soon"],
)
def test_a_look_is_hastened_when_the_wait_begins_and_then_only_when_the_next_is_far_away(
    disk: Disk, home: str, away: timedelta, hastened: int
) -> None:
    manager = MemoryManager(disk, Settings(home=Path(home)))
    asked = CertificateRequest(names=("example.com",), region="us-east-1")
    certificate = replace(manager.request(asked), next_action_at=START + away)
    disk.certificates[certificate.arn] = certificate
    clock = Ticking()
    session = Session(
        settings=manager.settings,
        default_tags={},
        manager=manager,
        backend=manager.backend(),
        identity=Identity(manager, manager.settings),
        cancelled=clock,
        wait_slots=threading.Semaphore(),
        monotonic=clock,
        new_token=lambda: "t",
        log=ResourceLog(EngineLog(), "provider"),
    )
    call = Call(urn="urn", session=session, log=ResourceLog(EngineLog(), "urn"), timeout=20.0)
    with pytest.raises(InitFailed, match="WaitTimedOut"):
        waiting.make(call, certificate, {}, lambda seen: {})
    assert disk.hastened == [certificate.arn] * hastened


def test_a_locked_database_does_not_end_a_wait(plugin: Plugin, disk: Disk, pending: str) -> None:
    create = Background(a_wait(plugin, pending))
    eventually(lambda: plugin.messages.texts(ephemeral=True))
    disk.fails = DatabaseLocked("the database is locked.")
    eventually(lambda: any("DatabaseLocked" in text for text in plugin.messages.texts(ephemeral=True)))
    disk.fails = None
    disk.issue(pending)
    assert create.done().result.state["status"] == "ISSUED"


def test_an_unforeseen_failure_in_a_wait_keeps_the_arn(plugin: Plugin, disk: Disk) -> None:
    create = Background(a_waiting_certificate(plugin, ""))
    eventually(lambda: plugin.messages.texts(ephemeral=True))
    disk.fails = ZeroDivisionError("secret detail")
    create.done()
    assert create.error is not None
    partial = create.error.partial
    assert partial is not None
    assert partial.id == list(disk.certificates)[-1]
    assert "ZeroDivisionError" in partial.reasons[0]
    assert "secret detail" not in " ".join(partial.reasons)


COVERED = ["example.com", "b.example.com"]


@pytest.mark.parametrize("left_out", COVERED)
def test_records_that_do_not_cover_what_is_wanted_are_refused_by_name(
    plugin: Plugin, disk: Disk, pending: str, left_out: str
) -> None:
    records = {v.domain_name: v.record.name for v in disk.certificates[pending].validations if v.record}
    given = [records[name].upper() for name in COVERED if name != left_out]
    inputs = plugin.checked(VALIDATION, {"certificateArn": pending, "validationRecordFqdns": given})
    for preview in (True, False):
        with pytest.raises(Aborted) as aborted:
            plugin.create(VALIDATION, inputs, preview=preview)
        assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT
        assert "validationRecordFqdns" in aborted.value.text
        assert records[left_out].removesuffix(".") in aborted.value.text
        others = [name for name in COVERED if name != left_out]
        assert all(records[name].removesuffix(".") not in aborted.value.text for name in others)


def test_records_that_cover_what_is_wanted_pass_with_or_without_final_dots(
    plugin: Plugin, disk: Disk, pending: str
) -> None:
    first, second = (v.record.name for v in disk.certificates[pending].validations if v.record)
    disk.issue(pending)
    given = [first.upper(), second.removesuffix("."), "more.example.com"]
    made = plugin.up(VALIDATION, {"certificateArn": pending, "validationRecordFqdns": given})
    assert made.state["validationRecordFqdns"] == given


@pytest.mark.parametrize("fqdns", [UNKNOWN, ["a.example.com", UNKNOWN]])
def test_unknown_records_are_not_judged_at_preview(plugin: Plugin, pending: str, fqdns) -> None:
    inputs = plugin.checked(VALIDATION, {"certificateArn": pending, "validationRecordFqdns": fqdns})
    assert plugin.create(VALIDATION, inputs, preview=True).id == pending


def test_a_preview_of_a_wait_does_not_wait(plugin: Plugin, disk: Disk, pending: str) -> None:
    began = time.monotonic()
    preview = plugin.create(VALIDATION, plugin.checked(VALIDATION, {"certificateArn": pending}), preview=True)
    unknown = plugin.create(VALIDATION, plugin.checked(VALIDATION, {"certificateArn": UNKNOWN}), preview=True)
    assert time.monotonic() - began < 0.5
    assert "status" not in preview.state
    assert (unknown.id, unknown.state) == ("", {})
    disk.issue(pending)
    known = plugin.create(VALIDATION, plugin.checked(VALIDATION, {"certificateArn": pending}), preview=True)
    assert known.state["status"] == "ISSUED"


def test_a_wait_for_a_certificate_that_is_not_there_is_refused(plugin: Plugin) -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/none"
    with pytest.raises(Aborted) as aborted:
        plugin.up(VALIDATION, {"certificateArn": arn})
    assert aborted.value.code is grpc.StatusCode.NOT_FOUND
    assert aborted.value.partial is None


def test_deleting_a_wait_does_nothing(plugin: Plugin, disk: Disk, pending: str) -> None:
    disk.issue(pending)
    made = plugin.up(VALIDATION, {"certificateArn": pending})
    written = list(disk.writes)
    plugin.delete(VALIDATION, made)
    assert disk.writes == written
    assert pending in disk.certificates


def test_waits_leave_threads_for_the_calls_that_must_be_answered(
    start: Callable[..., Plugin], home: str, disk: Disk
) -> None:
    plugin = start(waits=2)
    plugin.configured({"home": home})
    arns = [plugin.up(CERTIFICATE, {"domainName": f"n{number}.example.com"}).id for number in range(3)]
    waits = [Background(a_wait(plugin, arn)) for arn in arns[:2]]
    eventually(lambda: len(plugin.messages.texts(ephemeral=True)) == 2)
    error = failed(a_wait(plugin, arns[2]))
    assert "too many" in error.text
    plugin.cancel()
    for wait in waits:
        assert wait.done(within=3).error is not None
