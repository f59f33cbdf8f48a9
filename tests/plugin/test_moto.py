"""The provider against moto, in a process of its own: the whole lifecycle, and what moto lacks told in words."""

import pytest

from acm.compose import open_manager
from acm.plugin.values import UNKNOWN, Secret
from tests.plugin.harness import (
    ACCOUNT,
    CERTIFICATE,
    IMPORTED,
    VALIDATION,
    Aborted,
    Plugin,
    changes,
)
from tests.support.imports import made
from tests.support.moto import KEYS, moto

pytestmark = pytest.mark.slow

NAMES = {"domainName": "shop.example.com", "subjectAlternativeNames": ["*.shop.example.com"]}


@pytest.fixture(scope="module")
def endpoint():
    with moto(validation_seconds=1) as url:
        yield url


@pytest.fixture
def plugin(endpoint, monkeypatch):
    plugin = Plugin(open_manager)
    plugin.configured({"backend": "aws", "endpoint": endpoint, **KEYS})
    yield plugin
    plugin.close()


def test_a_certificate_lives_from_preview_to_its_deletion(plugin, endpoint):
    asked = {**NAMES, "tags": {"team": "web"}}
    inputs = plugin.checked(CERTIFICATE, asked)
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    assert [one["value"] for one in preview.state["validationRecords"]] == [UNKNOWN]

    certificate = plugin.create(CERTIFICATE, inputs)
    assert certificate.refresh
    assert certificate.state["installationId"] == endpoint
    (record,) = certificate.state["validationRecords"]
    assert record["fqdn"].endswith(".shop.example.com")

    wait = plugin.up(
        VALIDATION, {"certificateArn": certificate.id, "validationRecordFqdns": [record["fqdn"]]}
    )
    assert wait.state["status"] == "ISSUED"
    assert wait.state["certificatePem"].startswith("-----BEGIN CERTIFICATE-----")

    read = plugin.read(CERTIFICATE, certificate.id, certificate)
    assert (read.state["status"], read.refresh) == ("ISSUED", False)
    assert changes(plugin.diff(CERTIFICATE, read, inputs)) == {}

    new = plugin.checked(CERTIFICATE, {**asked, "tags": {"team": "shop", "stage": "prod"}})
    assert changes(plugin.diff(CERTIFICATE, read, new)) == {"tags.team": "UPDATE", "tags.stage": "ADD"}
    updated = plugin.update(CERTIFICATE, read, new)
    assert updated.state["tagsAll"] == {"team": "shop", "stage": "prod"}

    imported = plugin.read(CERTIFICATE, certificate.id)
    assert imported.inputs["domainName"] == "shop.example.com"

    plugin.delete(CERTIFICATE, updated)
    assert plugin.read(CERTIFICATE, certificate.id, updated).id == ""
    plugin.delete(CERTIFICATE, updated)


def test_an_import_keeps_its_arn_and_its_tags_although_moto_drops_them(plugin):
    one = made("partner.example.com")
    other = made("partner.example.com", "www.partner.example.com")
    asked = {
        "certificateBody": one.pem,
        "privateKey": Secret(one.key_pem),
        "tags": {"team": "web"},
    }
    imported = plugin.up(IMPORTED, asked)
    again = plugin.checked(
        IMPORTED, {**asked, "certificateBody": other.pem, "privateKey": Secret(other.key_pem)}
    )
    renewed = plugin.update(IMPORTED, imported, again)
    assert renewed.state["arn"] == imported.id
    assert renewed.state["certificatePem"] == other.pem
    assert renewed.state["tagsAll"] == {"team": "web"}
    assert plugin.read(IMPORTED, imported.id, renewed).state["tagsAll"] == {"team": "web"}
    with pytest.raises(Aborted, match="Use the resource ImportedCertificate"):
        plugin.read(CERTIFICATE, imported.id)
    plugin.delete(IMPORTED, renewed)


def test_the_account_configuration_is_adopted_changed_and_put_back(plugin):
    declared = {"expiryEvents": {"daysBeforeExpiry": 10.0}, "restoreOnDelete": True}
    account = plugin.up(ACCOUNT, declared)
    assert account.id == "123456789012/us-east-1"
    assert plugin.read(ACCOUNT, account.id, account).state["expiryEvents"] == {"daysBeforeExpiry": 10.0}
    plugin.delete(ACCOUNT, account)
    assert plugin.read(ACCOUNT, account.id).state["expiryEvents"] == {"daysBeforeExpiry": 45.0}


def test_functions_find_what_is_there(plugin):
    certificate = plugin.up(CERTIFICATE, {"domainName": "found.example.com", "tags": {"a": "b"}})
    found = plugin.answer(
        "acm:index:getCertificate",
        {"domain": "found.example.com", "tags": {"a": "b"}, "statuses": ["PENDING_VALIDATION", "ISSUED"]},
    )
    assert found["arn"] == certificate.id
    plugin.delete(CERTIFICATE, certificate)


def test_that_nothing_is_validated_is_told_when_the_provider_starts(plugin):
    assert any("validates nothing" in text for text in plugin.messages.texts(ephemeral=False))


def test_a_key_that_will_not_be_made_is_told_before_it_is_not(plugin):
    plugin.checked(CERTIFICATE, {**NAMES, "keyAlgorithm": "EC_prime256v1"})
    assert any("keyAlgorithm" in text for text in plugin.messages.texts(ephemeral=False))


def test_an_operation_that_moto_lacks_is_refused_at_preview(plugin):
    certificate = plugin.up(CERTIFICATE, NAMES)
    asked = {**NAMES, "options": {"certificateTransparencyLoggingPreference": "DISABLED"}}
    with pytest.raises(Aborted, match="NotOffered at options"):
        plugin.diff(CERTIFICATE, certificate, plugin.checked(CERTIFICATE, asked))
    plugin.delete(CERTIFICATE, certificate)


def test_records_cannot_be_told_beforehand(plugin):
    _, failures = plugin.invoke("acm:index:getValidationRecords", {"domainNames": ["new.example.com"]})
    assert failures["domainNames"].startswith("NotOffered")
