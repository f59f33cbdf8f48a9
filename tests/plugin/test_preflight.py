"""What a preview tells of certificates that are only planned; the look at DNS answers as the test says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2

from acm.model.preflight import Outlook, Prospect
from acm.plugin import server
from acm.plugin.values import Secret
from tests.plugin.harness import CERTIFICATE, Aborted, Plugin

WEB = {"domainName": "www.example.com", "subjectAlternativeNames": ["api.example.com"]}
AUTHORITY = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/" + "a" * 36


class Look:
    """Says of each name what it was told to, and notes what it was asked."""

    def __init__(self, **prospects: Prospect) -> None:
        self.asked: list[str] = []
        self._prospects = prospects

    def look(self, wanted: dict[str, Any]) -> tuple[Outlook, ...]:
        self.asked += wanted
        return tuple(
            Outlook(name, self._prospects.get(name.split(".")[0], Prospect.READY), f"{name} was looked at.")
            for name in wanted
        )


@pytest.fixture
def planned(
    start: Callable[..., Plugin], home: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Plugin]:
    """Preview a certificate with a preflight; return the plugin."""

    def plan(look: Look, preflight: str, inputs: dict[str, Any] = WEB, *, preview: bool = True) -> Plugin:
        monkeypatch.setattr(server, "_preflight", lambda _: look)
        plugin = start()
        plugin.configured({"home": home, "devZone": ["example.com"], "preflight": preflight})
        plugin.create(CERTIFICATE, inputs, preview=preview)
        return plugin

    return plan


def test_what_is_to_be_expected_is_told_and_stays_shown_and_only_what_hangs_is_a_warning(planned):
    plugin = planned(Look(api=Prospect.HANGS), "WARN")
    told = [(m.message, m.severity) for m in plugin.messages.received if not m.ephemeral]
    assert told == [
        ("preflight: www.example.com was looked at.", engine_pb2.INFO),
        ("preflight: api.example.com was looked at.", engine_pb2.WARNING),
    ]


@pytest.mark.parametrize(
    ("preflight", "inputs", "preview"),
    [
        ("OFF", WEB, True),
        ("FAIL", WEB, False),
        ("FAIL", {**WEB, "certificateAuthorityArn": AUTHORITY}, True),
        ("FAIL", {**WEB, "domainName": Secret("www.example.com")}, True),
    ],
    ids=["where it is off", "at an update", "for private certificates", "for secret names"],
)
def test_nothing_is_looked_at(planned, preflight, inputs, preview):
    look = Look(www=Prospect.HANGS)
    planned(look, preflight, inputs, preview=preview)
    assert look.asked == []


def test_a_preview_fails_only_where_a_certificate_would_hang_and_that_was_asked(planned):
    planned(Look(www=Prospect.WAITS), "FAIL")
    planned(Look(www=Prospect.HANGS), "WARN")
    with pytest.raises(Aborted, match=r"PreflightFailed[\s\S]*www\.example\.com was looked at"):
        planned(Look(www=Prospect.HANGS), "FAIL")
