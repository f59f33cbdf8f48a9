"""The provider over a backend that is somewhere else, as AWS behaves: scripted, but over a real HTTP connection."""

import botocore.endpoint
import pytest
from botocore.retries.adaptive import ClientRateLimiter

from acm.compose import open_manager
from acm.manager.remote.access import ATTEMPTS
from acm.plugin.structs import encode
from acm.plugin.values import UNKNOWN, Secret
from tests.plugin.harness import CERTIFICATE, RECORD, VALIDATION, Aborted, Answer, Background, Plugin
from tests.support.imports import made
from tests.support.scripted import ACCOUNT, ARN, Refusal, detail, scripted, without_record

NAMES = {"domainName": "example.com", "subjectAlternativeNames": ["*.example.com", "www.example.com"]}
CANARIES = {"accessKey": "AKIACANARY0000000001", "secretKey": "canary-secret", "sessionToken": "canary-token"}
RECORDS = "acm:index:getValidationRecords"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(ClientRateLimiter, "on_sending_request", lambda *_, **__: None)
    with scripted() as script:
        script.say("ListCertificates", {"CertificateSummaryList": []})
        script.say("RequestCertificate", {"CertificateArn": ARN})
        yield script


@pytest.fixture
def bare():
    plugin = Plugin(open_manager)
    yield plugin
    plugin.close()


@pytest.fixture
def config(script):
    return {"endpoint": script.url, **{name: Secret(value) for name, value in CANARIES.items()}}


@pytest.fixture
def plugin(bare, config):
    bare.configured(config)
    return bare


def test_preview_knows_number_order_and_names_of_records_where_their_names_are_unknown(plugin):
    made = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, NAMES), preview=True)
    shown = [(one["domainNames"], one["name"], one["value"]) for one in made.state["validationRecords"]]
    assert shown == [
        (["*.example.com", "example.com"], UNKNOWN, UNKNOWN),
        (["www.example.com"], UNKNOWN, UNKNOWN),
    ]
    assert made.state["validationRecords"][0]["zone"] == "example.com"
    assert [one["domainName"] for one in made.state["domainValidationOptions"]] == [
        "*.example.com",
        "example.com",
        "www.example.com",
    ]


def test_preview_shows_the_record_that_another_certificate_of_the_account_has(script, plugin):
    listed = {"CertificateArn": ARN, "DomainName": "example.com", "Type": "AMAZON_ISSUED"}
    script.say("ListCertificates", {"CertificateSummaryList": [listed]})
    script.say("DescribeCertificate", detail())
    made = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, NAMES), preview=True)
    names = [one["name"] for one in made.state["validationRecords"]]
    assert names == ["_a.example.com.", UNKNOWN]


def test_records_that_nobody_can_compute_are_refused_in_words(plugin):
    _, failures = plugin.invoke(RECORDS, {"domainNames": ["example.com"]})
    assert failures["domainNames"].startswith("NotOffered")
    assert "records at preview" in failures["domainNames"]


def test_a_preview_asks_for_nothing_but_what_is_there(script, plugin):
    plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, NAMES), preview=True)
    changing = ("Request", "Import", "Delete", "Add", "Remove", "Update", "Put")
    assert [name for name, _ in script.asked if name.startswith(changing)] == []


def test_create_waits_for_records_that_come_late_and_says_why(script, plugin):
    script.say("DescribeCertificate", without_record(detail()), detail())
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert (made.id, made.refresh) == (ARN, True)
    assert made.state["validationRecords"][0]["name"] == "_a.example.com."
    told = plugin.messages.texts(ephemeral=True)
    assert any("has not told the validation records of example.com yet" in text for text in told)


def test_a_create_that_is_cancelled_before_the_records_come_keeps_the_arn(script, plugin):
    script.say("DescribeCertificate", without_record(detail()))
    create = Background(lambda: plugin.up(CERTIFICATE, {"domainName": "example.com"}))
    while not plugin.messages.texts(ephemeral=True):
        assert create.running
    plugin.cancel()
    failed = create.done().error
    assert (failed.partial.id, failed.partial.refresh) == (ARN, True)
    assert failed.partial.state["validationRecords"] == []


def test_a_later_run_asks_for_the_records_that_stayed_away(script, plugin):
    script.say("DescribeCertificate", without_record(detail()))
    inputs = plugin.checked(CERTIFICATE, {"domainName": "example.com"})
    state = {**inputs, "arn": ARN}
    half_made = Answer(ARN, state, inputs, refresh=True)
    with pytest.raises(Aborted) as unread:
        plugin.read(CERTIFICATE, ARN, half_made)
    assert "RecordsLate" in unread.value.partial.reasons[0]

    script.say("DescribeCertificate", detail())
    assert plugin.update(CERTIFICATE, half_made, inputs).state["validationRecords"] != []


def test_a_wait_tells_what_is_wanted_and_outlasts_a_backend_that_fails(script, plugin):
    one = made("example.com")
    script.say(
        "DescribeCertificate",
        detail(),
        *[Refusal("InternalServerException", "Down.", 503)] * ATTEMPTS,
        detail(Status="ISSUED", Serial="1", IssuedAt=1_790_000_000),
    )
    script.say("GetCertificate", {"Certificate": one.pem})
    issued = plugin.up(VALIDATION, {"certificateArn": ARN})
    assert issued.state["certificatePem"] == one.pem
    told = "\n".join(plugin.messages.texts(ephemeral=True))
    assert "wants CNAME _a.example.com. _b.acm-validations.aws.; its status is PENDING_VALIDATION" in told


def test_a_record_lies_in_a_zone_of_dns_zones_or_is_refused_at_preview(plugin):
    inputs = plugin.checked(RECORD, {"name": "_a.example.com.", "value": "_b.acm-validations.aws."})
    with pytest.raises(Aborted, match="NoZone"):
        plugin.create(RECORD, inputs, preview=True)


def test_a_certificate_that_was_imported_belongs_to_another_resource(script, plugin):
    script.say("DescribeCertificate", detail(Type="IMPORTED", Status="ISSUED", Serial="1"))
    script.say("GetCertificate", {"Certificate": made("example.com").pem})
    with pytest.raises(Aborted, match="ImportedCertificate"):
        plugin.read(CERTIFICATE, ARN)


# Identity


def test_a_resource_remembers_the_endpoint_and_another_one_never_says_that_it_is_gone(script, plugin, bare):
    script.say("DescribeCertificate", detail())
    certificate = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert certificate.state["installationId"] == script.url

    with scripted() as other:
        other.say("DescribeCertificate", Refusal("ResourceNotFoundException"))
        bare.configured({"endpoint": other.url, "accessKey": "AKIAOTHER", "secretKey": "x"})
        with pytest.raises(Aborted, match="ForeignInstallation") as refused:
            bare.read(CERTIFICATE, ARN, certificate)
    assert script.url in refused.value.text
    assert "acm:backend" in refused.value.text


def test_credentials_of_another_account_never_say_that_a_certificate_is_gone(script, plugin):
    elsewhere = ARN.replace(ACCOUNT, "111122223333")
    script.say("DescribeCertificate", Refusal("ResourceNotFoundException"))
    gone = Answer(elsewhere, {"arn": elsewhere, "installationId": script.url}, {}, refresh=False)
    with pytest.raises(Aborted, match="111122223333"):
        plugin.read(CERTIFICATE, elsewhere, gone)
    with pytest.raises(Aborted, match="111122223333"):
        plugin.delete(CERTIFICATE, gone)


def test_a_change_of_endpoint_that_leaves_the_installation_is_refused_by_diff_config(script, bare, config):
    old = bare.configured(config)
    with scripted() as other:
        new, failures = bare.check_config({**config, "endpoint": other.url})
        assert failures == {}
        with pytest.raises(Aborted, match="ForeignInstallation"):
            bare.diff_config(old, new)


def test_other_credentials_and_settings_of_our_own_engine_replace_nothing(script, bare, config):
    old = bare.configured(config)
    new, _ = bare.check_config({**config, "secretKey": Secret("other"), "accountId": "111122223333"})
    assert list(bare.diff_config(old, new).replaces) == []


# Configuration


def test_an_account_that_is_not_allowed_is_refused_at_its_property(bare, config):
    _, failures = bare.check_config({**config, "allowedAccountIds": ["111122223333"]})
    assert failures["allowedAccountIds"].startswith("AccountNotAllowed")
    checked, failures = bare.check_config({**config, "allowedAccountIds": [ACCOUNT]})
    assert failures == {}
    assert checked["allowedAccountIds"] == [ACCOUNT]


def test_a_backend_that_does_not_answer_is_told_with_its_property(bare):
    _, failures = bare.check_config({"backend": "http://127.0.0.1:1", "accessKey": "AKIA", "secretKey": "x"})
    ((_, reason),) = failures.items()
    assert reason.startswith("BackendUnreachable")


def test_credentials_of_the_environment_never_become_inputs(script, bare, monkeypatch):
    monkeypatch.setenv("ACM_ENDPOINT", script.url)
    monkeypatch.setenv("ACM_ACCESS_KEY", CANARIES["accessKey"])
    monkeypatch.setenv("ACM_SECRET_KEY", CANARIES["secretKey"])
    assert bare.configured({"region": "us-east-1"}) == {
        "region": "us-east-1",
        "installationId": script.url,
    }


SECRET_IN_ERRORS = [
    Refusal("UnrecognizedClientException", f"Credential={CANARIES['accessKey']}/2026 is unknown."),
    Refusal("InvalidSignatureException", f"expected {CANARIES['secretKey']} {CANARIES['sessionToken']}"),
    Refusal("AccessDeniedException", f"{CANARIES['accessKey']} may not."),
]


@pytest.mark.parametrize("refusal", SECRET_IN_ERRORS, ids=lambda refusal: refusal.code)
def test_no_credential_stands_in_a_state_a_message_or_a_log(script, bare, config, refusal, caplog):
    caplog.set_level("DEBUG")
    script.say("DescribeCertificate", detail())
    checked = bare.configured(config)
    certificate = bare.up(CERTIFICATE, {"domainName": "example.com"})
    script.say("DescribeCertificate", refusal)
    with pytest.raises(Aborted) as aborted:
        bare.read(CERTIFICATE, ARN, certificate)
    seen = [
        str(encode(certificate.state)),
        repr(checked),
        aborted.value.text,
        caplog.text,
        *bare.messages.texts(ephemeral=True),
        *bare.messages.texts(ephemeral=False),
    ]
    for canary in CANARIES.values():
        assert not any(canary in text for text in seen)
