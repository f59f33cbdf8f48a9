"""What becomes of a certificate that failed, timed out, expired or was revoked: shown with its reason, then acted on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import grpc
import pytest

from tests.plugin.harness import CERTIFICATE, VALIDATION, Aborted, Plugin, changes
from tests.plugin.memory_manager import Disk


def times_out(disk: Disk, arn: str) -> None:
    disk.now += timedelta(hours=73)


def expires(disk: Disk, arn: str) -> None:
    disk.issue(arn)
    disk.now += timedelta(days=396)


def is_revoked(disk: Disk, arn: str) -> None:
    disk.issue(arn)
    disk.revoke(arn)


ENDS: dict[str, tuple[Callable[[Disk, str], None], str]] = {
    "FAILED": (lambda disk, arn: disk.fail(arn, "CAA forbids it."), "CAA forbids it."),
    "VALIDATION_TIMED_OUT": (times_out, "Not validated within 72 hours: example.com."),
    "EXPIRED": (expires, "Its validity ended at 2027-12-23T12:00:00Z."),
    "REVOKED": (is_revoked, ""),
}
ends = pytest.mark.parametrize("status", ENDS)


CHOICES = {
    None: ("`pulumi up` requests a new one, since onTerminal is recreate.", {"status": "UPDATE_REPLACE"}),
    "recreate": (
        "`pulumi up` requests a new one, since onTerminal is recreate.",
        {"status": "UPDATE_REPLACE"},
    ),
    "retain": ("It is kept, since onTerminal is retain.", {}),
}


@ends
@pytest.mark.parametrize("choice", CHOICES)
def test_a_run_that_reads_tells_status_reason_and_consequence_and_plans_it(
    plugin: Plugin, disk: Disk, status: str, choice: str | None
) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "onTerminal": choice})
    (end, why), (consequence, planned) = ENDS[status], CHOICES[choice]
    end(disk, made.id)
    found = plugin.read(CERTIFICATE, made.id, made)
    assert (found.state["status"], found.refresh) == (status, False)
    (text,) = plugin.messages.texts(ephemeral=False)
    assert text == " ".join(filter(None, (f"{made.id} has status {status}.", why, consequence)))
    assert changes(plugin.diff(CERTIFICATE, found, made.inputs)) == planned


@ends
def test_a_certificate_that_is_waited_for_tells_the_same(plugin: Plugin, disk: Disk, status: str) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    made.inputs["waitFor"] = "ISSUED"
    end, why = ENDS[status]
    end(disk, made.id)
    with pytest.raises(Aborted) as aborted:
        plugin.read(CERTIFICATE, made.id, made)
    partial = aborted.value.partial
    assert partial is not None
    assert f"has status {status}, not ISSUED. {why}".rstrip() in partial.reasons[0]
    assert not partial.refresh
    (text,) = plugin.messages.texts(ephemeral=False)
    assert "`pulumi up` requests a new one" in text
    made.state = partial.state
    assert changes(plugin.diff(CERTIFICATE, made, made.inputs)) == {"status": "UPDATE_REPLACE"}


@ends
def test_a_run_may_be_made_to_fail(plugin: Plugin, disk: Disk, status: str) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "onTerminal": "fail"})
    ENDS[status][0](disk, made.id)
    found = plugin.read(CERTIFICATE, made.id, made)
    with pytest.raises(Aborted) as aborted:
        plugin.diff(CERTIFICATE, found, made.inputs)
    assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert status in aborted.value.text
    (text,) = plugin.messages.texts(ephemeral=False)
    assert "`pulumi up` ends here, since onTerminal is fail." in text


def test_a_certificate_that_lives_is_not_warned_of(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    plugin.read(CERTIFICATE, made.id, made)
    disk.issue(made.id)
    plugin.read(CERTIFICATE, made.id, made)
    assert plugin.messages.texts(ephemeral=False) == []


@ends
def test_a_wait_for_it_ends_at_once_with_the_reason(plugin: Plugin, disk: Disk, status: str) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    end, why = ENDS[status]
    end(disk, made.id)
    with pytest.raises(Aborted) as aborted:
        plugin.up(VALIDATION, {"certificateArn": made.id})
    assert f"has status {status} and will not be issued. {why}".rstrip() in aborted.value.text
