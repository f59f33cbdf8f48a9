"""Certificates that are approved by mail, over the real embedded engine; the mail server answers as it is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from acm import compose
from acm.compose import open_engine, open_manager
from acm.manager.approvals import EmbeddedApprovals
from acm.settings import Settings
from tests.plugin.harness import (
    CERTIFICATE,
    RECORD,
    VALIDATION,
    Aborted,
    Answer,
    Plugin,
    changes,
    plugins,
    urn_of,
)
from tests.support.mailing import ScriptedMailer, link_of

MAIL = {
    "ACM_SMTP_SERVER": "127.0.0.1:1",
    "ACM_SMTP_SECURITY": "none",
    "ACM_MAIL_SENDER": "certificates@mail.test",
    "ACM_APPROVAL_BASE_URL": "https://approve.test",
}
ASKED = {"domainName": "www.example.test", "validationMethod": "EMAIL", "keyAlgorithm": "EC_prime256v1"}
TO_PARENT = [{"domainName": "www.example.test", "validationDomain": "example.test"}]


def five(domain: str) -> list[str]:
    return [f"{box}@{domain}" for box in ("admin", "administrator", "hostmaster", "postmaster", "webmaster")]


@pytest.fixture
def mailer(monkeypatch: pytest.MonkeyPatch) -> ScriptedMailer:
    for name, value in MAIL.items():
        monkeypatch.setenv(name, value)
    mailer = ScriptedMailer()
    monkeypatch.setattr(compose, "SMTPMailer", lambda **_: mailer)
    return mailer


@pytest.fixture
def start() -> Iterator[Callable[[], Plugin]]:
    with plugins(open_manager) as make:
        yield make


@pytest.fixture
def plugin(start: Callable[[], Plugin], home: str, mailer: ScriptedMailer) -> Plugin:
    plugin = start()
    plugin.configured({"home": home, "devZone": ["example.test"]})
    return plugin


def wait_until(settled: Callable[[], bool]) -> None:
    """Wait for what other threads do by themselves."""
    end = time.monotonic() + 30
    while not settled():
        assert time.monotonic() < end
        time.sleep(0.02)


def approve(home: str, message: Any) -> None:
    """Press the button of a message's page, as `acm serve` over the same home answers it."""
    engine = open_engine(Settings(home=Path(home)))
    try:
        EmbeddedApprovals(engine).approve(**link_of(message))
    finally:
        engine.close()


def test_without_a_mail_server_preview_says_what_to_set(start: Callable[[], Plugin], home: str) -> None:
    plugin = start()
    plugin.configured({"home": home})
    _, failures = plugin.check(CERTIFICATE, ASKED)
    assert "ACM_SMTP_SERVER" in failures["validationMethod"]


def test_a_preview_shows_the_addresses_and_writes_nothing(
    plugin: Plugin, home: str, mailer: ScriptedMailer
) -> None:
    inputs = plugin.checked(CERTIFICATE, {**ASKED, "subjectAlternativeNames": ["*.shop.example.test"]})
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    assert preview.state["validationEmails"] == sorted(five("example.test") + five("shop.example.test"))
    assert preview.state["validationRecords"] == preview.state["domainValidationOptions"] == []
    assert not Path(home).exists()
    assert mailer.tried == []


def test_preview_says_that_approvals_need_a_server(plugin: Plugin, home: str) -> None:
    plugin.checked(CERTIFICATE, ASKED)
    (told,) = [text for text in plugin.messages.texts(ephemeral=False) if "validationMethod" in text]
    assert "acm serve" in told
    assert home in told
    assert MAIL["ACM_APPROVAL_BASE_URL"] in told


OPTIONS = {
    "a name that the certificate has not": (
        [{"domainName": "b.test", "validationDomain": "b.test"}],
        "validationOptions[0]",
    ),
    "a domain that the name is not in": (
        [{"domainName": "www.example.test", "validationDomain": "other.test"}],
        "validationOptions[0]",
    ),
    "a name twice": (TO_PARENT * 2, "validationOptions[1].domainName"),
    "no domain": ([{"domainName": "www.example.test"}], "validationOptions[0].validationDomain"),
}


@pytest.mark.parametrize(("options", "path"), OPTIONS.values(), ids=OPTIONS)
def test_an_addressee_is_refused_at_preview_that_is(plugin: Plugin, options: list, path: str) -> None:
    _, failures = plugin.check(CERTIFICATE, {**ASKED, "validationOptions": options})
    assert set(failures) == {path}


@pytest.mark.slow
def test_a_whole_life_by_mail(plugin: Plugin, home: str, mailer: ScriptedMailer) -> None:
    certificate = plugin.up(CERTIFICATE, {**ASKED, "validationOptions": TO_PARENT})
    assert certificate.state["validationEmails"] == five("example.test")
    assert certificate.refresh
    wait_until(lambda: len(mailer.taken) == 5)

    with pytest.raises(Aborted) as waiting:
        plugin.up(VALIDATION, {"certificateArn": certificate.id}, timeout=0.5)
    assert "hostmaster@example.test" in " ".join(waiting.value.partial.reasons)
    with pytest.raises(Aborted, match="wants no records"):
        plugin.up(
            VALIDATION, {"certificateArn": certificate.id, "validationRecordFqdns": ["_a.example.test"]}
        )

    approve(home, mailer.to("hostmaster@example.test"))
    wait = plugin.up(VALIDATION, {"certificateArn": certificate.id}, timeout=30)
    assert wait.state["status"] == "ISSUED"
    settled = plugin.read(CERTIFICATE, certificate.id, certificate)
    assert settled.inputs == certificate.inputs
    assert not settled.refresh
    assert changes(plugin.diff(CERTIFICATE, settled, settled.inputs)) == {}
    imported = plugin.read(CERTIFICATE, certificate.id, Answer("", {}, {}, refresh=False))
    assert imported.inputs["validationOptions"] == TO_PARENT
    assert changes(plugin.diff(CERTIFICATE, imported, certificate.inputs)) == {}

    elsewhere = plugin.checked(CERTIFICATE, ASKED)
    assert changes(plugin.diff(CERTIFICATE, settled, elsewhere)) == {"validationOptions": "UPDATE_REPLACE"}


@pytest.mark.slow
def test_while_it_waits_mail_goes_elsewhere_in_place(plugin: Plugin, mailer: ScriptedMailer) -> None:
    certificate = plugin.up(CERTIFICATE, {**ASKED, "domainName": "a.example.test"})
    wait_until(lambda: len(mailer.taken) == 5)
    options = [{"domainName": "A.example.test", "validationDomain": "example.test."}]
    inputs = plugin.checked(
        CERTIFICATE, {**ASKED, "domainName": "a.example.test", "validationOptions": options}
    )
    assert changes(plugin.diff(CERTIFICATE, certificate, inputs)) == {"validationOptions": "UPDATE"}
    updated = plugin.update(CERTIFICATE, certificate, inputs)
    assert updated.state["validationEmails"] == five("example.test")
    wait_until(lambda: len(mailer.taken) == 10)
    assert sorted(message.recipient for message in mailer.taken[5:]) == five("example.test")


@pytest.mark.slow
@pytest.mark.parametrize("issued_before", [False, True], ids=["waiting", "issued"])
def test_a_certificate_changes_from_mail_to_dns_under_its_arn(
    plugin: Plugin, home: str, mailer: ScriptedMailer, *, issued_before: bool
) -> None:
    certificate = plugin.up(CERTIFICATE, ASKED)
    wait_until(lambda: len(mailer.taken) == 5)
    if issued_before:
        approve(home, mailer.taken[0])
        plugin.up(VALIDATION, {"certificateArn": certificate.id}, timeout=30)
        certificate = plugin.read(CERTIFICATE, certificate.id, certificate)
    by_dns = plugin.checked(CERTIFICATE, {**ASKED, "validationMethod": "DNS"})
    assert changes(plugin.diff(CERTIFICATE, certificate, by_dns)) == {"validationMethod": "UPDATE"}
    updated = plugin.update(CERTIFICATE, certificate, by_dns)
    assert (updated.id, updated.refresh) == (certificate.id, True)
    (record,) = updated.state["validationRecords"]
    plugin.up(RECORD, {"name": record["name"], "value": record["value"]}, urn=urn_of(RECORD, "www"))

    def settled() -> bool:
        found = plugin.read(CERTIFICATE, certificate.id, updated)
        return not found.refresh

    wait_until(settled)
    found = plugin.read(CERTIFICATE, certificate.id, updated)
    assert found.state["status"] == "ISSUED"
    assert (found.state["validationMethod"], found.state["validationEmails"]) == ("DNS", [])
    assert changes(plugin.diff(CERTIFICATE, found, by_dns)) == {}
