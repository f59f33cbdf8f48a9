"""A manager over a backend somewhere else: what it asks, what it makes of answers, and which errors become which words."""

import botocore.endpoint
import pytest
from botocore.retries.adaptive import ClientRateLimiter

from acm.compose import open_manager
from acm.manager import late
from acm.model import errors
from acm.model.backends import BackendKind
from acm.model.certificate import CertificateRequest, RevocationReason
from acm.model.errors import AcmError
from acm.model.imports.request import Given, ImportRequest
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.settings import Settings
from tests.support.imports import made, root
from tests.support.scripted import ACCOUNT, ARN, KEYS, Refusal, detail, scripted, without_record

ASKED = CertificateRequest(
    names=("example.com", "*.example.com"),
    region="us-east-1",
    key_algorithm=KeyAlgorithm.EC_prime256v1,
    tags={"team": "web"},
)


@pytest.fixture
def script(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)  # between botocore's tries
    monkeypatch.setattr(ClientRateLimiter, "on_sending_request", lambda *_, **__: None)  # which waits too
    with scripted() as script:
        yield script


@pytest.fixture
def manager(script, monkeypatch):
    monkeypatch.setattr("acm.compose.time.sleep", lambda seconds: None)
    manager = script.manager()
    yield manager
    manager.close()


# Who answers

KINDS = {
    "our own server": (
        {"x-acm-installation-id": "i-1", "x-acm-installation": "shop", "x-acm-account": ACCOUNT},
        BackendKind.SERVER,
    ),
    "moto": ({"Server": "Werkzeug/3.1.9 Python/3.11"}, BackendKind.MOTO),
    "a stranger": ({"Server": "something"}, BackendKind.OTHER),
}


@pytest.mark.parametrize(("headers", "kind"), KINDS.values(), ids=KINDS)
def test_who_answers_is_told_by_the_answer_to_one_cheap_question(script, manager, headers, kind):
    script.headers = headers
    assert manager.backend().kind is kind
    assert manager.backend().account == ACCOUNT
    assert len(script.of("GetAccountConfiguration")) == 1, "asked once, however often it is wanted"


def test_our_own_server_is_known_by_the_id_of_its_store_and_others_by_their_origin(script, manager):
    assert manager.installation().id == script.url
    script.headers = KINDS["our own server"][0]
    assert script.manager().installation().id == "i-1"


def test_a_refusal_for_haste_that_hides_who_answers_is_told_and_not_taken_for_a_stranger(script, manager):
    script.say("GetAccountConfiguration", Refusal("ThrottlingException"))
    with pytest.raises(errors.BackendThrottled):
        manager.installation()


def test_a_server_of_ours_is_known_even_where_it_refuses_for_haste(script, manager):
    script.headers = KINDS["our own server"][0]
    script.say("GetAccountConfiguration", Refusal("ThrottlingException"))
    assert manager.installation().id == "i-1"


def test_an_answer_in_another_language_is_told_in_words(script, manager, monkeypatch):
    monkeypatch.setattr("tests.support.scripted.IDENTITY", '{"__type": "UnknownOperationException"}')
    assert manager.backend().account == "", "neither STS nor a certificate tells it"


def test_records_are_computed_where_the_server_says_what_they_derive_from(script, manager):
    script.headers = {**KINDS["our own server"][0], "x-acm-validation-zone": "proof.test"}
    record = manager.validation_record("*.example.com")
    assert record is not None
    assert record.name.endswith(".example.com.")
    assert record.value.endswith(".proof.test.")
    assert script.of("ListCertificates") == []


def test_an_account_that_is_not_allowed_is_refused_before_anything_else_is_asked(script):
    manager = script.manager(allowed_account_ids=("111122223333",))
    with pytest.raises(errors.AccountNotAllowed, match=ACCOUNT) as refused:
        manager.describe(ARN)
    assert refused.value.property_path == "allowedAccountIds"
    assert script.of("DescribeCertificate") == []


def test_a_certificate_of_another_account_is_never_said_to_be_gone(script, manager):
    script.say("DescribeCertificate", Refusal("ResourceNotFoundException"))
    with pytest.raises(errors.ForeignInstallation, match="111122223333"):
        manager.describe(ARN.replace(ACCOUNT, "111122223333"))


# Requests, and what comes late


def test_a_request_says_all_that_was_asked_with_a_token_of_its_own(script, manager):
    script.say("RequestCertificate", {"CertificateArn": ARN})
    script.say("DescribeCertificate", detail())
    manager.request(ASKED)
    (sent,) = script.of("RequestCertificate")
    token = sent.pop("IdempotencyToken")
    assert 1 <= len(token) <= 32
    assert sent == {
        "DomainName": "example.com",
        "SubjectAlternativeNames": ["*.example.com"],
        "ValidationMethod": "DNS",
        "KeyAlgorithm": "EC_prime256v1",
        "Options": {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"},
        "Tags": [{"Key": "team", "Value": "web"}],
    }


def test_a_request_that_is_tried_again_keeps_its_token(script, manager):
    script.say("RequestCertificate", Refusal("ThrottlingException"), {"CertificateArn": ARN})
    script.say("DescribeCertificate", detail())
    manager.request(ASKED)
    assert len({sent["IdempotencyToken"] for sent in script.of("RequestCertificate")}) == 1
    assert len(script.of("RequestCertificate")) == 2


def test_a_certificate_that_is_not_known_everywhere_yet_is_asked_for_again(script, manager):
    script.say("RequestCertificate", {"CertificateArn": ARN})
    script.say("DescribeCertificate", Refusal("ResourceNotFoundException"), detail())
    assert manager.request(ASKED).validations[0].record.name == "_a.example.com."


FAILING_LOOKS = {
    "it stays away": Refusal("ResourceNotFoundException"),
    "looking is not allowed": Refusal("AccessDeniedException"),
    "what is told cannot be read": {"Certificate": {"Status": "NEW"}},
}


@pytest.mark.parametrize("answer", FAILING_LOOKS.values(), ids=FAILING_LOOKS)
def test_an_arn_is_never_lost_although(script, manager, answer):
    script.say("RequestCertificate", {"CertificateArn": ARN})
    script.say("DescribeCertificate", answer)
    requested = manager.request(ASKED)
    assert (requested.arn, requested.names) == (ARN, ASKED.names)
    assert late.without_challenge(requested) == ASKED.names


def test_records_that_come_after_some_looks_are_waited_for_with_the_reason(script, manager):
    early = without_record(detail())
    script.say("RequestCertificate", {"CertificateArn": ARN})
    script.say("DescribeCertificate", early, early, Refusal("ResourceNotFoundException"), detail())
    told, paused = [], []
    found = late.with_records(
        manager, manager.request(ASKED), pause=lambda seconds: bool(paused.append(seconds)), tell=told.append
    )
    assert found.validations[0].record.value == "_b.acm-validations.aws."
    assert all("has not told the validation records of example.com" in text for text in told)
    assert paused == [0.5, 1.0, 2.0]


def test_records_that_stay_away_are_an_error_that_keeps_the_arn(script, manager):
    script.say("DescribeCertificate", without_record(detail()))
    paused = []
    with pytest.raises(errors.RecordsLate, match=ARN):
        late.with_records(
            manager, manager.describe(ARN), pause=lambda s: bool(paused.append(s)), tell=print, seconds=60
        )
    assert sum(paused) == pytest.approx(60)


def test_nobody_waits_for_records_any_more_once_it_is_cancelled(script, manager):
    script.say("DescribeCertificate", without_record(detail()))
    with pytest.raises(errors.WaitCancelled, match=ARN):
        late.with_records(manager, manager.describe(ARN), pause=lambda seconds: True, tell=print)


def test_records_of_an_account_are_known_beforehand_where_another_certificate_has_the_domain(script, manager):
    listed = {"CertificateArn": ARN, "DomainName": "example.com", "Type": "AMAZON_ISSUED"}
    script.say("ListCertificates", {"CertificateSummaryList": [listed]})
    script.say("DescribeCertificate", detail())
    assert manager.validation_record("*.example.com").name == "_a.example.com."
    assert manager.validation_record("other.test") is None
    assert manager.validation_record("other.test") is None
    assert len(script.of("ListCertificates")) == 2, "looked for once for each domain"


# What is there


def test_an_answer_in_acms_spelling_is_read(script, manager):
    one = made("example.com", "www.example.com")
    issued = detail(
        Status="ISSUED", Serial="01", KeyAlgorithm="EC-prime256v1", IssuedAt=1_790_000_001,
        SubjectAlternativeNames=["www.example.com", "example.com", "api.example.com"],
    )  # fmt: skip
    script.say("DescribeCertificate", issued)
    script.say("GetCertificate", {"Certificate": one.pem})
    script.say("ListTagsForCertificate", {"Tags": [{"Key": "a"}, {"Key": "aws:made-by", "Value": "x"}]})
    found = manager.describe(ARN)
    assert found.status is CertificateStatus.ISSUED
    assert found.names == ("example.com", "api.example.com", "www.example.com")
    assert found.key_algorithm is KeyAlgorithm.EC_prime256v1
    assert found.tags == {"a": ""}, "AWS's own tags are nobody's to change"
    assert found.material.certificate_pem == one.pem


def test_a_root_stands_apart_and_a_chain_that_is_none_is_left_out(script, manager):
    top = root()
    one, stranger = made("example.com", issuer=top), made("stranger.test")
    script.say("DescribeCertificate", *(detail(Status="ISSUED", Serial=serial) for serial in "12"))
    script.say(
        "GetCertificate",
        {"Certificate": one.pem, "CertificateChain": top.pem},
        {"Certificate": one.pem, "CertificateChain": stranger.pem},
    )
    told, wrong = manager.describe(ARN).material, manager.describe(ARN).material
    assert (told.chain_pem, told.root_pem) == ("", top.pem)
    assert (wrong.chain_pem, wrong.root_pem) == ("", "")


def test_what_was_issued_is_asked_for_once(script, manager):
    script.say("DescribeCertificate", detail(Status="ISSUED", Serial="01"))
    script.say("GetCertificate", {"Certificate": made("example.com").pem})
    for _ in range(3):
        manager.describe(ARN)
    assert len(script.of("GetCertificate")) == 1


def test_listing_asks_for_every_key_algorithm_and_every_page(script, manager):
    other = ARN[:-1] + "3"
    script.say(
        "ListCertificates",
        {"CertificateSummaryList": [{"CertificateArn": other}], "NextToken": "more"},
        {"CertificateSummaryList": [{"CertificateArn": ARN}]},
    )
    script.say("DescribeCertificate", detail(), Refusal("ResourceNotFoundException"))
    assert len(manager.list(statuses=(CertificateStatus.ISSUED,))) == 1, "one went while they were looked at"
    first, second = script.of("ListCertificates")
    assert set(first["Includes"]["keyTypes"]) == {algorithm.value for algorithm in KeyAlgorithm}
    assert (first["CertificateStatuses"], second["NextToken"]) == (["ISSUED"], "more")


# Changes


def test_tags_become_what_is_wanted_by_their_differences(script, manager):
    script.say(
        "ListTagsForCertificate",
        {"Tags": [{"Key": key, "Value": "1"} for key in ("kept", "changed", "gone")]},
    )
    script.say("DescribeCertificate", detail())
    script.say("RemoveTagsFromCertificate", {})
    script.say("AddTagsToCertificate", {})
    wanted = {"kept": "1", "changed": "2", "new": "3"}
    assert manager.set_tags(ARN, wanted).tags == wanted, "although the answer has those of before still"
    assert script.of("RemoveTagsFromCertificate")[0]["Tags"] == [{"Key": "gone"}]
    assert script.of("AddTagsToCertificate")[0]["Tags"] == [
        {"Key": "changed", "Value": "2"},
        {"Key": "new", "Value": "3"},
    ]


def test_a_reimport_brings_no_tags(script, manager):
    one = made("example.com")
    given = Given(certificate=one.pem, private_key=one.key_pem)
    script.say("ImportCertificate", {"CertificateArn": ARN})
    script.say("DescribeCertificate", detail(Type="IMPORTED", Status="ISSUED", Serial="1"))
    script.say("GetCertificate", {"Certificate": one.pem})
    manager.import_certificate(ImportRequest(given=given, region="us-east-1", tags={"a": "b"}))
    manager.import_certificate(ImportRequest(given=given, region="us-east-1", tags={"a": "b"}, arn=ARN))
    first, second = script.of("ImportCertificate")
    assert (first["Tags"], "Tags" in second, second["CertificateArn"]) == (
        [{"Key": "a", "Value": "b"}],
        False,
        ARN,
    )


def test_an_import_that_cannot_be_looked_at_is_told_by_what_was_given(script, manager):
    one = made("example.com", "www.example.com")
    script.say("ImportCertificate", {"CertificateArn": ARN})
    imported = manager.import_certificate(
        ImportRequest(given=Given(certificate=one.pem, private_key=one.key_pem), region="us-east-1")
    )
    assert (imported.arn, imported.names) == (ARN, ("example.com", "www.example.com"))
    assert imported.material.certificate_pem == one.pem


def test_one_that_is_in_use_is_refused_at_once_with_the_names_of_its_users(script, manager):
    script.say("DeleteCertificate", Refusal("ResourceInUseException"))
    script.say("DescribeCertificate", detail(InUseBy=["arn:aws:elasticloadbalancing:listener/web"]))
    with pytest.raises(errors.ResourceInUse, match="listener/web"):
        manager.delete(ARN)
    assert len(script.of("DeleteCertificate")) == 1, "whoever wants to wait does so where it is shown"


def test_only_options_that_change_are_sent(script, manager):
    script.say("DescribeCertificate", detail())
    script.say("UpdateCertificateOptions", {})
    wanted = manager.describe(ARN).options
    changed = type(wanted)(certificate_transparency_logging=False, export=wanted.export)
    assert manager.set_options(ARN, changed).options == changed
    (sent,) = script.of("UpdateCertificateOptions")
    assert sent["Options"] == {"CertificateTransparencyLoggingPreference": "DISABLED"}


def test_an_export_brings_the_key_and_no_message_shows_its_passphrase(script, manager):
    script.say(
        "ExportCertificate",
        {"Certificate": "CERTIFICATE", "CertificateChain": "CHAIN\n", "PrivateKey": "KEY"},
        Refusal("ValidationException", "canary-passphrase is too short."),
    )
    exported = manager.export(ARN, b"canary-passphrase")
    assert (exported.certificate_pem, exported.private_key_pem) == ("CERTIFICATE\n", "KEY\n")
    with pytest.raises(errors.InvalidParameter, match="is too short") as refused:
        manager.export(ARN, b"canary-passphrase")
    assert "canary" not in refused.value.diagnostics()


def test_a_revocation_says_its_reason_and_shows_what_came_of_it(script, manager):
    script.say("RevokeCertificate", {"CertificateArn": ARN})
    script.say(
        "DescribeCertificate",
        detail(Status="REVOKED", Serial="1", RevokedAt=1_790_000_000, RevocationReason="KEY_COMPROMISE"),
    )
    script.say("GetCertificate", {"Certificate": made("example.com").pem})
    revoked = manager.revoke(ARN, RevocationReason.KEY_COMPROMISE)
    assert (revoked.status, revoked.revocation_reason) == ("REVOKED", "KEY_COMPROMISE")
    assert script.of("RevokeCertificate")[0]["RevocationReason"] == "KEY_COMPROMISE"


def test_the_account_configuration_is_put_with_a_token(script, manager):
    script.say("PutAccountConfiguration", {})
    manager.put_account_configuration("us-east-1", 10)
    assert manager.give_up_account_configuration("us-east-1", owner="x", restore=45) == ()
    days = [sent["ExpiryEvents"]["DaysBeforeExpiry"] for sent in script.of("PutAccountConfiguration")]
    assert days == [10, 45]
    assert len({sent["IdempotencyToken"] for sent in script.of("PutAccountConfiguration")}) == 2


def test_a_record_that_two_certificates_need_stays(script, manager):
    arns = [ARN, ARN[:-1] + "3"]
    listed = [{"CertificateArn": arn, "DomainName": "example.com"} for arn in arns]
    script.say("ListCertificates", {"CertificateSummaryList": listed})
    script.say("DescribeCertificate", *(detail(arn) for arn in arns))
    record = ZoneRecord(name="_a.example.com.", type="CNAME", value="_b.acm-validations.aws.")
    kept = manager.unpublish(record, owner="urn", stack="dev::shop")
    assert (kept.removed, kept.kept_for) == (False, tuple(arns))


LACKS = {
    "hasten": (lambda manager: manager.hasten(ARN), "looking at once"),
    "trust anchor": (lambda manager: manager.trust_anchor(), "trust anchor"),
    "clock": (lambda manager: manager.advance_clock(None), "clock"),
    "owners": (lambda manager: manager.owners(), "who needs it"),
}


@pytest.mark.parametrize(("work", "capability"), LACKS.values(), ids=LACKS)
def test_what_it_cannot_do_is_refused_by_its_name(manager, work, capability):
    with pytest.raises(errors.NotOffered, match=capability) as refused:
        work(manager)
    assert refused.value.hint


# Errors

REFUSALS = {
    "AccessDeniedException": errors.AccessDenied,
    "ConflictException": errors.Conflict,
    "InternalServerException": errors.BackendFailed,
    "InvalidArgsException": errors.InvalidParameter,
    "InvalidArnException": errors.InvalidArn,
    "InvalidDomainValidationOptionsException": errors.InvalidParameter,
    "InvalidParameterException": errors.InvalidParameter,
    "InvalidStateException": errors.InvalidState,
    "InvalidTagException": errors.InvalidTag,
    "LimitExceededException": errors.LimitExceeded,
    "RequestInProgressException": errors.RequestInProgress,
    "ResourceInUseException": errors.ResourceInUse,
    "ResourceNotFoundException": errors.ResourceNotFound,
    "ServiceQuotaExceededException": errors.LimitExceeded,
    "TagPolicyException": errors.InvalidTag,
    "ThrottlingException": errors.BackendThrottled,
    "TooManyTagsException": errors.LimitExceeded,
    "ValidationException": errors.InvalidParameter,
    "SomethingNobodyKnows": errors.BackendFailed,
}


@pytest.mark.parametrize("code", REFUSALS)
def test_each_refusal_becomes_the_error_of_its_kind_with_its_code_kept(script, manager, code):
    status = 500 if code == "InternalServerException" else 400
    script.say("DescribeCertificate", Refusal(code, "The reason.", status))
    with pytest.raises(AcmError) as raised:
        manager.describe(ARN)
    assert type(raised.value) is REFUSALS[code]
    assert code in raised.value.message
    assert "The reason" in raised.value.message


def test_a_quota_that_is_used_up_is_not_asked_for_again(script, manager):
    script.say("RequestCertificate", Refusal("LimitExceededException", "Certificate has too many domains."))
    with pytest.raises(errors.LimitExceeded, match="too many domains"):
        manager.request(ASKED)
    assert len(script.of("RequestCertificate")) == 1


def test_throttling_is_outlasted_and_ends_in_words_where_it_goes_on(script, manager):
    script.say("DescribeCertificate", *[Refusal("ThrottlingException")] * 4, detail())
    assert manager.describe(ARN).arn == ARN
    script.say("DescribeCertificate", Refusal("ThrottlingException"))
    with pytest.raises(errors.BackendThrottled):
        manager.describe(ARN)
    assert len(script.of("DescribeCertificate")) == 5 + 6


def test_every_error_of_the_model_has_its_kind():
    from acm.wire.model import faults

    assert set(faults()) <= set(REFUSALS)


CREDENTIALS = {
    "UnrecognizedClientException": ("no such key", "accessKey"),
    "InvalidSignatureException": ("the signature does not match", "secretKey"),
    "ExpiredTokenException": ("the token is too old", "sessionToken"),
}


@pytest.mark.parametrize("code", CREDENTIALS)
def test_refused_credentials_are_told_at_the_property_to_correct(script, code):
    message, path = CREDENTIALS[code]
    script.say("GetAccountConfiguration", Refusal(code, message))
    with pytest.raises(errors.CredentialsRefused, match=code) as refused:
        script.manager().backend()
    assert refused.value.property_path == path


def test_a_clock_that_is_wrong_is_told_as_that(script):
    late_signature = "Signature expired: 20261125T000000Z is now earlier than 20261125T010000Z"
    script.say("GetAccountConfiguration", Refusal("InvalidSignatureException", late_signature))
    with pytest.raises(errors.CredentialsRefused, match="clock") as refused:
        script.manager().backend()
    assert refused.value.property_path == ""


def test_no_message_shows_a_secret_that_a_backend_sends_back(script):
    echo = f"Credential={KEYS['access_key']}/x, secret {KEYS['secret_key']}, token canary-token"
    script.say("GetAccountConfiguration", Refusal("IncompleteSignatureException", echo))
    with pytest.raises(errors.CredentialsRefused) as refused:
        script.manager(session_token="canary-token").backend()
    text = refused.value.diagnostics() + repr(script.manager(session_token="canary-token").__dict__)
    assert not any(secret in text for secret in (*KEYS.values(), "canary-token"))


def test_nothing_that_listens_is_told_with_the_address(script):
    manager = open_manager(Settings(backend="http://127.0.0.1:1", **KEYS))
    with pytest.raises(errors.BackendUnreachable, match=r"http://127\.0\.0\.1:1"):
        manager.backend()


def test_a_server_that_speaks_no_tls_is_told_as_that(script):
    manager = open_manager(Settings(backend=script.url.replace("http:", "https:"), **KEYS))
    with pytest.raises(errors.BackendUntrusted, match="TLS"):
        manager.backend()


def test_no_credentials_at_all_are_told_with_what_to_give(script, monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    manager = open_manager(Settings(backend=script.url))
    with pytest.raises(errors.CredentialsRefused, match="no credentials") as refused:
        manager.backend()
    assert refused.value.property_path == "accessKey"


def test_a_profile_that_is_not_there_is_told_at_its_property(script):
    with pytest.raises(errors.CredentialsRefused, match="nobody") as refused:
        open_manager(Settings(backend=script.url, profile="nobody")).backend()
    assert refused.value.property_path == "profile"


HOSTILE = {
    "no JSON": "x",
    "a list": [1, 2],
    "another status": detail(Status="MOSTLY_ISSUED"),
    "no name": {"Certificate": {"CertificateArn": ARN, "Status": "ISSUED"}},
    "a body that is none": detail(Status="ISSUED", Serial="1"),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_an_answer_that_makes_no_sense_is_an_error_in_words(script, manager, answer):
    script.say("DescribeCertificate", answer)
    script.say("GetCertificate", {"Certificate": "-----BEGIN NOTHING-----"})
    with pytest.raises(AcmError) as raised:
        manager.describe(ARN)
    assert isinstance(raised.value, errors.BackendFailed)
