"""The provider against a server of our own, a process behind TCP: the same life as with the embedded engine."""

import json

import pytest
from anyio.from_thread import start_blocking_portal

from acm.compose import open_manager
from acm.plugin.values import Secret
from pulumi_acm.testing._zones import Zone
from tests.plugin.harness import (
    ACCOUNT,
    CERTIFICATE,
    IMPORTED,
    RECORD,
    VALIDATION,
    Aborted,
    Plugin,
    changes,
)
from tests.support import server
from tests.support.imports import made

pytestmark = pytest.mark.slow

NAMES = {
    "domainName": "shop.example.test",
    "subjectAlternativeNames": ["*.shop.example.test"],
    "keyAlgorithm": "EC_prime256v1",
}


@pytest.fixture(scope="module")
def zone():
    with start_blocking_portal() as portal:
        zone = Zone("example.test", portal)
        yield zone
        zone.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory, zone):
    environ = {
        "ACM_RESOLVERS": json.dumps({zone.name: [zone.server]}),
        "ACM_ALLOWED_NETWORKS": "127.0.0.0/8",
        "ACM_ACCEPTED_SUFFIXES": "test",
        "ACM_INSTALLATION": "stage",
        "ACM_VALIDATION_ZONE": "proof.test",
    }
    with server.serving(tmp_path_factory.mktemp("server") / "home", environ=environ) as served:
        yield served


@pytest.fixture
def configuration(served, zone):
    def make(account=server.ACCOUNT, **changed):
        keys = served.credential(account)
        zones = {zone.name: {"server": zone.server, "keyName": zone.access.key_name}}
        zones[zone.name]["secret"] = Secret(zone.access.secret.get_secret_value())
        return {
            "backend": served.url,
            "accessKey": Secret(keys["aws_access_key_id"]),
            "secretKey": Secret(keys["aws_secret_access_key"]),
            "dnsZones": Secret(zones),
            **changed,
        }

    return make


@pytest.fixture
def start():
    started = []

    def make(inputs):
        started.append(Plugin(open_manager))
        started[-1].configured(inputs)
        return started[-1]

    yield make
    for plugin in started:
        plugin.close()


@pytest.fixture
def plugin(start, configuration):
    return start(configuration())


def test_a_certificate_lives_from_preview_to_its_deletion(plugin):
    inputs = plugin.checked(CERTIFICATE, NAMES)
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    certificate = plugin.create(CERTIFICATE, inputs)
    assert preview.state["validationRecords"] == certificate.state["validationRecords"]
    (wanted,) = certificate.state["validationRecords"]
    assert wanted["value"].endswith(".proof.test."), "the server's validation zone, not ours"

    record = plugin.up(RECORD, {"name": wanted["name"], "value": wanted["value"]})
    wait = plugin.up(
        VALIDATION,
        {"certificateArn": certificate.id, "validationRecordFqdns": [record.state["fqdn"]]},
        timeout=60,
    )
    assert wait.state["status"] == "ISSUED"

    read = plugin.read(CERTIFICATE, certificate.id, certificate)
    assert read.state["notAfter"] == wait.state["notAfter"]
    assert changes(plugin.diff(CERTIFICATE, read, inputs)) == {}
    new = plugin.checked(CERTIFICATE, {**NAMES, "tags": {"team": "web"}})
    updated = plugin.update(CERTIFICATE, read, new)
    assert plugin.read(CERTIFICATE, certificate.id, updated).state["tagsAll"] == {"team": "web"}

    plugin.delete(VALIDATION, wait)
    plugin.delete(RECORD, record)
    assert plugin.read(RECORD, record.id, record).id == ""
    plugin.delete(CERTIFICATE, updated)
    assert plugin.read(CERTIFICATE, certificate.id, updated).id == ""


def test_records_are_told_before_anything_exists(plugin):
    answer = plugin.answer("acm:index:getValidationRecords", {"domainNames": ["new.example.test"]})
    (record,) = answer["validationRecords"]
    made = plugin.up(CERTIFICATE, {"domainName": "new.example.test"})
    assert made.state["validationRecords"][0]["value"] == record["value"]
    plugin.delete(CERTIFICATE, made)


def test_options_are_changed_in_place(plugin):
    certificate = plugin.up(CERTIFICATE, NAMES)
    asked = {**NAMES, "options": {"certificateTransparencyLoggingPreference": "DISABLED"}}
    new = plugin.checked(CERTIFICATE, asked)
    assert set(changes(plugin.diff(CERTIFICATE, certificate, new)).values()) <= {"UPDATE", "ADD"}
    updated = plugin.update(CERTIFICATE, certificate, new)
    found = plugin.read(CERTIFICATE, certificate.id, updated)
    assert found.state["options"]["certificateTransparencyLoggingPreference"] == "DISABLED"
    plugin.delete(CERTIFICATE, found)


def test_an_import_keeps_arn_and_tags(plugin):
    one, other = made("partner.example.test"), made("partner.example.test", "www.partner.example.test")
    asked = {"certificateBody": one.pem, "privateKey": Secret(one.key_pem), "tags": {"team": "web"}}
    imported = plugin.up(IMPORTED, asked)
    again = {**asked, "certificateBody": other.pem, "privateKey": Secret(other.key_pem)}
    renewed = plugin.update(IMPORTED, imported, plugin.checked(IMPORTED, again))
    found = plugin.read(IMPORTED, imported.id, renewed)
    assert (found.state["arn"], found.state["tagsAll"]) == (imported.id, {"team": "web"})
    assert found.state["certificatePem"] == other.pem
    plugin.delete(IMPORTED, found)


def test_the_account_configuration_is_adopted_changed_and_put_back(plugin):
    account = plugin.up(ACCOUNT, {"expiryEvents": {"daysBeforeExpiry": 7.0}, "restoreOnDelete": True})
    assert account.id == f"{server.ACCOUNT}/us-east-1"
    assert plugin.read(ACCOUNT, account.id, account).state["expiryEvents"] == {"daysBeforeExpiry": 7.0}
    plugin.delete(ACCOUNT, account)
    assert plugin.read(ACCOUNT, account.id).state["expiryEvents"] == {"daysBeforeExpiry": 45.0}


def test_a_refusal_of_the_server_is_told_with_its_code(plugin):
    with pytest.raises(Aborted, match="ResourceNotFound"):
        plugin.up(VALIDATION, {"certificateArn": f"arn:aws:acm:us-east-1:{server.ACCOUNT}:certificate/none"})


def test_another_account_of_the_server_never_says_that_a_certificate_is_gone(start, configuration, plugin):
    certificate = plugin.up(CERTIFICATE, NAMES)
    other = start(configuration("222222222222"))
    with pytest.raises(Aborted, match=server.ACCOUNT):
        other.read(CERTIFICATE, certificate.id, certificate)
    with pytest.raises(Aborted, match=server.ACCOUNT):
        other.delete(CERTIFICATE, certificate)
    plugin.delete(CERTIFICATE, certificate)


def test_wrong_keys_are_told_at_the_property_to_correct(configuration):
    plugin = Plugin(open_manager)
    try:
        _, failures = plugin.check_config(configuration(secretKey=Secret("not-this-one")))
        (reason,) = failures.values()
        assert reason.startswith("CredentialsRefused at secretKey")
        assert "not-this-one" not in reason
    finally:
        plugin.close()
