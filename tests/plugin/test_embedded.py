"""The plugin over the real embedded engine: real store, real authority, real DNS on loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from acm.compose import open_manager
from acm.plugin.values import Secret
from tests.plugin.harness import (
    CERTIFICATE,
    RECORD,
    VALIDATION,
    Aborted,
    Answer,
    Background,
    Plugin,
    changes,
    plugins,
    urn_of,
)

NAMES = {
    "domainName": "Shop.Example.test",
    "subjectAlternativeNames": ["*.shop.example.test", "example.test."],
    "keyAlgorithm": "EC_prime256v1",
}


@pytest.fixture
def start() -> Iterator[Callable[[], Plugin]]:
    with plugins(open_manager) as make:
        yield make


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    return {"home": str(tmp_path / "home"), "devZone": ["example.test"]}


@pytest.fixture
def plugin(start: Callable[[], Plugin], config: dict[str, Any]) -> Plugin:
    plugin = start()
    plugin.configured(config)
    return plugin


def publish(plugin: Plugin, certificate: Answer, **changed: Any) -> list[Answer]:
    """Publish every record that a certificate wants."""
    return [
        plugin.up(
            RECORD,
            {"name": record["name"], "value": record["value"], **changed},
            urn=urn_of(RECORD, record["domainNames"][0]),
        )
        for record in certificate.state["validationRecords"]
    ]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.slow
def test_a_whole_life(plugin: Plugin, start: Callable[[], Plugin], config: dict, tmp_path: Path) -> None:
    inputs = plugin.checked(CERTIFICATE, NAMES)
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    for record in preview.state["validationRecords"]:
        wanted = {"name": record["name"], "value": record["value"]}
        plugin.create(RECORD, plugin.checked(RECORD, wanted), preview=True)
    assert files(tmp_path) == set(), "a preview writes nothing"

    certificate = plugin.create(CERTIFICATE, inputs)
    assert preview.state.items() <= certificate.state.items()
    assert certificate.state["status"] == "PENDING_VALIDATION"
    assert certificate.refresh
    records = publish(plugin, certificate)
    fqdns = [record.state["fqdn"] for record in records]
    wait = plugin.up(
        VALIDATION, {"certificateArn": certificate.id, "validationRecordFqdns": fqdns}, timeout=30
    )
    assert wait.state["status"] == "ISSUED"
    verify(wait.state)

    settled = plugin.read(CERTIFICATE, certificate.id, certificate)
    assert settled.inputs == certificate.inputs
    assert settled.state["fingerprintSha256"] == wait.state["fingerprintSha256"]
    assert not settled.refresh
    # A second process sees the same, and nothing to change.
    later = start()
    assert later.configured(config)["installationId"] == certificate.state["installationId"]
    for token, made in (
        (CERTIFICATE, settled),
        (VALIDATION, wait),
        *((RECORD, record) for record in records),
    ):
        assert changes(later.diff(token, made, later.checked(token, made.inputs))) == {}
        if token != RECORD:  # the first process' name server ends with it
            assert later.read(token, made.id, made).state == made.state

    options = {"certificateTransparencyLoggingPreference": "DISABLED"}
    wanted = {**inputs, "tags": {"a": "b"}, "options": options}
    tagged = plugin.update(CERTIFICATE, settled, wanted)
    assert tagged.state["tagsAll"] == {"a": "b"}
    imported = plugin.read(CERTIFICATE, certificate.id)
    assert imported.inputs["options"] == {**options, "export": "DISABLED"}
    assert changes(plugin.diff(CERTIFICATE, imported, wanted)) == {}

    for record in records:
        assert plugin.read(RECORD, record.id, record).state == record.state
        plugin.delete(RECORD, record)
        assert plugin.read(RECORD, record.id, record).id == ""
    plugin.delete(CERTIFICATE, tagged)
    plugin.delete(CERTIFICATE, tagged)
    assert plugin.read(CERTIFICATE, certificate.id, tagged).id == ""


def verify(state: dict[str, Any]) -> None:
    """Have the chain verified by another program's rules, for a name that the wildcard covers."""
    leaf, *chain = x509.load_pem_x509_certificates(state["fullChainPem"].encode())
    roots = x509.load_pem_x509_certificates(state["caBundlePem"].encode())
    verifier = (
        PolicyBuilder().store(Store(roots)).build_server_verifier(x509.DNSName("www.shop.example.test"))
    )
    assert verifier.verify(leaf, chain)[0] == leaf


@pytest.mark.slow
def test_a_wrong_record_is_told_and_the_right_one_ends_the_wait(plugin: Plugin) -> None:
    certificate = plugin.up(CERTIFICATE, {"domainName": "example.test", "keyAlgorithm": "EC_prime256v1"})
    (wrong,) = publish(plugin, certificate, value="_elsewhere.example.test.")
    wait = Background(lambda: plugin.up(VALIDATION, {"certificateArn": certificate.id}, timeout=60))
    end = time.monotonic() + 20
    while not any("_elsewhere" in line for line in plugin.messages.texts(ephemeral=True)):
        assert time.monotonic() < end, plugin.messages.texts(ephemeral=True)
        time.sleep(0.05)
    assert wait.running
    plugin.delete(RECORD, wrong)
    publish(plugin, certificate)
    assert wait.done(within=30).result.state["status"] == "ISSUED"


@pytest.mark.slow
def test_cancel_ends_the_wait_and_the_next_process_finishes_it_with_the_same_arn(
    plugin: Plugin, start: Callable[[], Plugin], config: dict
) -> None:
    certificate = plugin.up(CERTIFICATE, {"domainName": "example.test", "keyAlgorithm": "EC_prime256v1"})
    wait = Background(lambda: plugin.up(VALIDATION, {"certificateArn": certificate.id}))
    time.sleep(0.5)
    began = time.monotonic()
    plugin.cancel()
    wait.done(within=3)
    assert time.monotonic() - began < 1
    assert wait.error is not None
    partial = wait.error.partial
    assert partial is not None
    plugin.close()

    later = start()
    later.configured(config)
    made = Answer(partial.id, partial.state, partial.inputs, refresh=True)
    with pytest.raises(Aborted) as aborted:
        later.read(VALIDATION, made.id, made)
    assert aborted.value.partial is not None
    publish(later, certificate)
    after = later.update(VALIDATION, made, made.inputs, timeout=30)
    assert (after.id, after.state["status"]) == (certificate.id, "ISSUED")


def test_an_empty_and_a_foreign_home_are_refused_everywhere(
    plugin: Plugin, start: Callable[[], Plugin], config: dict, tmp_path: Path
) -> None:
    certificate = plugin.up(CERTIFICATE, {"domainName": "example.test"})
    known = plugin.configured(config)
    foreign = start()
    foreign.configured({"home": str(tmp_path / "foreign")})
    foreign.up(CERTIFICATE, {"domainName": "example.test"})
    for place in ("empty", "foreign"):
        other = start()
        checked = other.configured({"home": str(tmp_path / place)})
        calls = (
            lambda other=other: other.read(CERTIFICATE, certificate.id, certificate),
            lambda other=other: other.delete(CERTIFICATE, certificate),
            lambda other=other: other.update(CERTIFICATE, certificate, certificate.inputs),
            lambda other=other: other.diff(CERTIFICATE, certificate, certificate.inputs),
            lambda other=other, checked=checked: other.diff_config(known, checked),
        )
        for call in calls:
            with pytest.raises(Aborted) as aborted:
                call()
            assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
            assert known["installationId"] in aborted.value.text
    assert not (tmp_path / "empty").exists()
    assert plugin.read(CERTIFICATE, certificate.id, certificate).id == certificate.id


def test_a_record_of_another_stack_is_kept(plugin: Plugin) -> None:
    certificate = plugin.up(CERTIFICATE, {"domainName": "example.test"})
    record = certificate.state["validationRecords"][0]
    wanted = {"name": record["name"], "value": record["value"]}
    mine = plugin.up(RECORD, wanted)
    plugin.up(RECORD, wanted, urn=urn_of(RECORD, stack="prod"))
    plugin.delete(RECORD, mine)
    assert any("prod::shop" in text for text in plugin.messages.texts(ephemeral=False))
    assert plugin.read(RECORD, mine.id, mine).id == mine.id


def test_a_tsig_secret_is_in_no_file_and_in_no_text(
    start: Callable[[], Plugin], config: dict, tmp_path: Path
) -> None:
    canary = "Y2FuYXJ5LWNhbmFyeS1jYW5hcnk="
    zone = {"zone.test": {"server": "127.0.0.1:1", "keyName": "k", "secret": Secret(canary)}}
    plugin = start()
    plugin.configured({**config, "dnsZones": zone})
    plugin.up(CERTIFICATE, {"domainName": "example.test"})
    with pytest.raises(Aborted) as aborted:
        plugin.up(RECORD, {"name": "_a.zone.test", "value": "_b.zone.test"})
    assert aborted.value.code is grpc.StatusCode.UNAVAILABLE
    assert canary not in aborted.value.text
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or canary.encode() not in path.read_bytes()
