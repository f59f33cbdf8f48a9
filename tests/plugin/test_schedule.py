"""What a preview says of renewals where nothing runs between two runs of Pulumi."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2

from tests.plugin.harness import CERTIFICATE, RECORD
from tests.plugin.memory_manager import MemoryManager


@pytest.fixture
def told(start, home, disk):
    """Return what is told of making certificates, beside status lines: message and severity."""

    def make(*names: str, preview: bool = True, **configuration: Any) -> list[tuple[str, int]]:
        plugin = start()
        plugin.configured({"home": home, **configuration})
        before = len(plugin.messages.received)
        for name in names:
            plugin.create(CERTIFICATE, {"domainName": name}, preview=preview)
        return [(m.message, m.severity) for m in plugin.messages.received[before:] if not m.ephemeral]

    disk.is_run = False
    return make


def test_a_preview_says_until_when_certificates_last_and_what_to_schedule(told, home):
    ((message, severity),) = told("www.example.com")
    assert severity == engine_pb2.INFO, "it is no warning, and takes no warning's place"
    assert message.startswith(
        f"Certificates made now last until about 2027-12-23, and nothing renews those in {home}"
    )
    assert f"Schedule `acm run-due`, hourly, with ACM_HOME={home}: the systemd timer" in message


def test_settings_that_the_schedule_needs_are_named_and_not_shown(told):
    ((message, _),) = told(
        "www.example.com", devZone=["example.com"], resolvers={"corp.test": ["127.0.0.1:53"]}
    )
    assert "and the stack's ACM_DEV_ZONE and ACM_RESOLVERS:" in message
    assert "corp.test" not in message


def test_once_a_preview_is_enough(told):
    assert len(told("a.example.com", "b.example.com", "c.example.com")) == 1


def scheduled(disk):
    disk.is_run = True


def lab(disk):
    disk.installation = replace(disk.installation, test=True)


SILENT = {"where it is scheduled": scheduled, "in a test installation": lab}


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT)
def test_nothing_is_said(told, disk, change):
    told("first.example.com", preview=False)
    change(disk)
    assert told("www.example.com") == []


def test_it_is_said_of_the_provider_and_not_of_a_certificate_whose_warnings_it_would_hide(start, home, disk):
    disk.is_run = False
    plugin = start()
    plugin.configured({"home": home})
    plugin.create(CERTIFICATE, {"domainName": "www.example.com"}, preview=True)
    (said,) = [m for m in plugin.messages.received if not m.ephemeral]
    assert "Certificate" not in said.urn


def test_nothing_is_said_of_a_home_that_may_be_lost_for_that_is_a_warning(start, monkeypatch, tmp_path):
    monkeypatch.setattr(MemoryManager, "is_run", lambda _: False)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    plugin = start()
    plugin.configured({})
    plugin.create(CERTIFICATE, {"domainName": "www.example.com"}, preview=True)
    (said,) = [m for m in plugin.messages.received if not m.ephemeral]
    assert "may be gone after this run" in said.message


def test_nothing_is_said_at_an_update(told):
    assert told("www.example.com", preview=False) == []


def test_nothing_is_said_of_what_is_not_renewed(start, home, disk):
    disk.is_run = False
    plugin = start()
    plugin.configured({"home": home, "devZone": ["example.com"]})
    plugin.create(RECORD, {"name": "_a.example.com", "value": "_b.check.test"}, preview=True)
    assert [m for m in plugin.messages.received if not m.ephemeral] == []
