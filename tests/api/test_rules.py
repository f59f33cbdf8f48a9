"""What the model does not show and clients rely on: requests, answers, imports, renewal, mail, account. Asked by boto3."""

from datetime import timedelta

import pytest

from acm.model.clock import SystemClock
from tests.support.calls import detail, imported, issued, publish, refusal, region, request
from tests.support.imports import (
    CLIENT,
    ENCIPHERMENT,
    SERVER,
    SIGNING,
    intermediate,
    key,
    key_pem,
    made,
    root,
)


@pytest.fixture
def client(service):
    return service.client(region=region())


# Requests


def test_what_a_request_says_nothing_of_is_dns_and_rsa_2048(client):
    shown = detail(client, request(client))
    assert (shown["KeyAlgorithm"], shown["DomainValidationOptions"][0]["ValidationMethod"]) == (
        "RSA-2048",
        "DNS",
    )


def test_mail_that_cannot_be_sent_is_said_in_words(client):
    code, message = refusal(client.request_certificate, DomainName="a.example.test", ValidationMethod="EMAIL")
    assert (code, "validation by EMAIL" in message) == ("InvalidParameterException", True)


def test_over_http_each_name_has_a_redirect_and_no_record(client):
    asked = request(client, ValidationMethod="HTTP", SubjectAlternativeNames=["b.example.test"])
    for option in detail(client, asked)["DomainValidationOptions"]:
        assert (option["ValidationMethod"], "ResourceRecord" in option) == ("HTTP", False)
        assert option["HttpRedirect"]["RedirectFrom"].startswith(
            f"http://{option['DomainName']}/.well-known/pki-validation/_"
        )
        assert option["HttpRedirect"]["RedirectTo"].startswith("http://")
    summaries = client.list_certificate_domain_validations(CertificateArn=asked)[
        "DomainValidationSummaryList"
    ]
    assert {one["ActiveValidationConfiguration"]["ValidationMethod"] for one in summaries} == {"HTTP"}


def test_a_wildcard_is_not_validated_over_http(client):
    code, message = refusal(client.request_certificate, DomainName="*.example.test", ValidationMethod="HTTP")
    assert (code, "over HTTP" in message) == ("ValidationException", True)


@pytest.mark.parametrize("algorithm", ["RSA_1024", "RSA_3072", "RSA_4096", "EC_secp521r1"])
def test_a_key_that_can_only_be_imported_is_refused_in_acms_words(service, algorithm):
    client = service.client(region="eu-west-1")
    code, message = refusal(client.request_certificate, DomainName="a.example.test", KeyAlgorithm=algorithm)
    assert code == "ValidationException"
    assert message == f"Encryption Algorithm {algorithm} is not supported in eu-west-1 region"


def test_the_guides_own_spelling_of_a_key_algorithm_is_read(client):
    assert detail(client, request(client, KeyAlgorithm="EC_Prime256v1"))["KeyAlgorithm"] == "EC-prime256v1"


LONG = f"{'a' * 60}.example.test"
REFUSED_NAMES = {
    "a common name of more than 64 octets": ({"DomainName": LONG}, "ValidationException", "64 octets"),
    "ten further names": (
        {"SubjectAlternativeNames": [f"n{n}.example.test" for n in range(10)]},
        "LimitExceededException",
        "too many domains",
    ),
    "a name of Amazon's": (
        {"SubjectAlternativeNames": ["a.amazonaws.com"]},
        "ValidationException",
        "amazonaws",
    ),
    "a root of Amazon's": ({"RootHierarchyType": "N2_AMAZON_MANAGED"}, "InvalidParameterException", "Amazon"),
    "mail to a stranger": (
        {"DomainValidationOptions": [{"DomainName": "www.example.test", "ValidationDomain": "example.org"}]},
        "InvalidDomainValidationOptionsException",
        "example.org",
    ),
    "mail about another name": (
        {"DomainValidationOptions": [{"DomainName": "b.example.test", "ValidationDomain": "example.test"}]},
        "InvalidDomainValidationOptionsException",
        "none of the certificate's names",
    ),
}


@pytest.mark.parametrize(("members", "code", "words"), REFUSED_NAMES.values(), ids=REFUSED_NAMES)
def test_a_request_is_refused_for(client, members, code, words):
    found, message = refusal(client.request_certificate, **{"DomainName": "www.example.test", **members})
    assert (found, words in message) == (code, True)


def test_a_long_name_may_be_an_alternative_one_and_the_first_name_is_always_among_them(client):
    shown = detail(client, request(client, SubjectAlternativeNames=[LONG, "www.example.test"]))
    assert sorted(shown["SubjectAlternativeNames"]) == sorted([LONG, "www.example.test"])


def test_a_domain_for_mail_is_accepted_where_none_is_sent(client):
    option = {"DomainName": "www.example.test", "ValidationDomain": "example.test"}
    assert detail(client, request(client, DomainValidationOptions=[option]))["Status"] == "PENDING_VALIDATION"


def test_the_service_that_manages_a_certificate_is_kept_and_found(client):
    arn = request(client, ManagedBy="CLOUDFRONT")
    assert detail(client, arn)["ManagedBy"] == "CLOUDFRONT"
    assert "ManagedBy" not in detail(client, request(client))
    listed = client.list_certificates(Includes={"managedBy": "CLOUDFRONT"})["CertificateSummaryList"]
    assert [(one["CertificateArn"], one["ManagedBy"]) for one in listed] == [(arn, "CLOUDFRONT")]


# Idempotency tokens


def test_a_token_stands_for_one_request_in_an_account_and_region(service, client):
    first = request(client, IdempotencyToken="once")
    assert request(client, IdempotencyToken="once") == first
    assert request(client, IdempotencyToken="twice") != first
    assert request(service.client(region=region()), IdempotencyToken="once") != first


OTHER_PARAMETERS = {
    "another name": {"SubjectAlternativeNames": ["b.example.test"]},
    "another key": {"KeyAlgorithm": "EC_prime256v1"},
    "another tag": {"Tags": [{"Key": "a", "Value": "b"}]},
    "another option": {"Options": {"Export": "ENABLED"}},
}


@pytest.mark.parametrize("members", OTHER_PARAMETERS.values(), ids=OTHER_PARAMETERS)
def test_a_token_is_refused_with(client, members):
    request(client, IdempotencyToken="once")
    code, _ = refusal(request, client, IdempotencyToken="once", **members)
    assert code == "InvalidParameterException"


def test_the_order_of_names_is_no_other_parameter(client):
    names = ["b.example.test", "a.example.test"]
    first = request(client, IdempotencyToken="once", SubjectAlternativeNames=names)
    assert request(client, IdempotencyToken="once", SubjectAlternativeNames=names[::-1]) == first


# Answers


def test_a_pending_certificate_has_nothing_of_an_issued_one(client):
    shown = detail(client, request(client))
    assert not {"IssuedAt", "NotBefore", "NotAfter", "Serial", "ImportedAt"} & shown.keys()
    assert (shown["KeyUsages"], shown["ExtendedKeyUsages"], shown["InUseBy"]) == ([], [], [])
    assert (shown["SignatureAlgorithm"], shown["Subject"], shown["RenewalEligibility"]) == (
        "SHA256WITHRSA",
        "CN=www.example.test",
        "INELIGIBLE",
    )


def test_an_issued_certificate_shows_its_issuer_and_usages(service, client):
    shown = detail(client, issued(service, client))
    assert shown["Issuer"].startswith("pulumi-acm")
    assert shown["KeyUsages"] == [{"Name": "DIGITAL_SIGNATURE"}]
    assert {"Name": "TLS_WEB_SERVER_AUTHENTICATION", "OID": SERVER} in shown["ExtendedKeyUsages"]
    assert shown["NotBefore"] <= shown["IssuedAt"] + timedelta(seconds=1) < shown["NotAfter"]


def test_a_wildcard_and_its_base_share_a_record_that_stays_after_deletion(client):
    arn = request(client, "example.test", SubjectAlternativeNames=["*.example.test"])
    first, second = (option["ResourceRecord"] for option in detail(client, arn)["DomainValidationOptions"])
    client.delete_certificate(CertificateArn=arn)
    again = detail(client, request(client, "*.example.test"))["DomainValidationOptions"][0]["ResourceRecord"]
    assert first == second == again


def test_a_body_is_there_once_it_is_issued(service, client):
    arn = request(client)
    assert refusal(client.get_certificate, CertificateArn=arn)[0] == "RequestInProgressException"
    body = client.get_certificate(CertificateArn=issued(service, client))
    assert body["Certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert body["CertificateChain"].count("BEGIN CERTIFICATE") == 1


def test_the_waiter_ends_when_every_domain_is_validated(service, client):
    arn = request(
        client, "example.test", SubjectAlternativeNames=["*.example.test"], KeyAlgorithm="EC_prime256v1"
    )
    publish(service, client, arn)
    client.get_waiter("certificate_validated").wait(
        CertificateArn=arn, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    assert {o["ValidationStatus"] for o in detail(client, arn)["DomainValidationOptions"]} == {"SUCCESS"}


def test_validations_come_in_pages_with_method_status_and_record(client):
    names = [f"n{n}.example.test" for n in range(4)]
    arn = request(client, SubjectAlternativeNames=names)
    pages = list(
        client.get_paginator("list_certificate_domain_validations").paginate(
            CertificateArn=arn, PaginationConfig={"PageSize": 2}
        )
    )
    found = [one for page in pages for one in page["DomainValidationSummaryList"]]
    assert [len(page["DomainValidationSummaryList"]) for page in pages] == [2, 2, 1]
    assert {one["DomainName"] for one in found} == {"www.example.test", *names}
    active = found[0]["ActiveValidationConfiguration"]
    assert (active["ValidationMethod"], active["ValidationStatus"]) == ("DNS", "PENDING_VALIDATION")
    assert active["ValidationChallenge"]["DnsValidationChallenge"]["ResourceRecord"]["Type"] == "CNAME"


def test_a_token_of_validations_is_refused_for_another_certificate(client):
    arns = [request(client, SubjectAlternativeNames=["a.example.test"]) for _ in range(2)]
    first = client.list_certificate_domain_validations(CertificateArn=arns[0], MaxItems=1)
    asked = {"CertificateArn": arns[1], "NextToken": first["NextToken"]}
    assert refusal(client.list_certificate_domain_validations, **asked)[0] == "InvalidArgsException"


# Options


def test_options_are_changed_one_by_one(client):
    arn = request(client, Options={"Export": "ENABLED"})
    off = {"CertificateTransparencyLoggingPreference": "DISABLED"}
    client.update_certificate_options(CertificateArn=arn, Options=off)
    assert detail(client, arn)["Options"] == {**off, "Export": "ENABLED"}


REFUSED_OPTIONS = {
    "nothing": ({}, "ValidationException"),
    "another method of validation": ({"ValidationMethod": "EMAIL"}, "InvalidStateException"),
}


@pytest.mark.parametrize(("options", "code"), REFUSED_OPTIONS.values(), ids=REFUSED_OPTIONS)
def test_options_are_refused_for(client, options, code):
    found, _ = refusal(client.update_certificate_options, CertificateArn=request(client), Options=options)
    assert found == code


def test_an_imported_certificate_has_no_options_to_change(client):
    arn = imported(client, made("www.example.test"))
    code, _ = refusal(client.update_certificate_options, CertificateArn=arn, Options={"Export": "ENABLED"})
    assert code == "InvalidStateException"


# Imports


def test_an_imported_certificate_has_its_own_shape(client):
    leaf = made("www.example.test", issuer=intermediate(root("The Root"), "Below"))
    shown = detail(client, imported(client, leaf))
    assert shown["DomainValidationOptions"] == [{"DomainName": "www.example.test"}]
    assert shown["Options"] == {"CertificateTransparencyLoggingPreference": "DISABLED", "Export": "DISABLED"}
    assert (shown["Type"], shown["Status"], shown["Issuer"]) == ("IMPORTED", "ISSUED", "CN=Below")
    assert shown["Serial"] == leaf.certificate.serial_number.to_bytes(20).lstrip(b"\0").hex(":")
    assert "IssuedAt" not in shown


def test_an_imported_certificate_shows_the_organization_of_its_issuer(client):
    leaf = made(common_name="", addresses=["192.0.2.1"])
    assert detail(client, imported(client, leaf))["Issuer"] == "Elsewhere"


def test_a_certificate_for_addresses_only_has_no_names(client):
    shown = detail(client, imported(client, made(common_name="192.0.2.1", addresses=["192.0.2.1"])))
    assert (shown["DomainName"], shown["SubjectAlternativeNames"]) == ("", [])


def given(leaf, **changes):
    members = {
        "Certificate": leaf.pem,
        "PrivateKey": leaf.key_pem,
        "CertificateChain": leaf.chain_pem,
        **changes,
    }
    return {name: text.encode() for name, text in members.items() if text}


AUTHORITY = root()
LEAF = made("www.example.test", issuer=AUTHORITY)
REFUSED_IMPORTS = {
    "a key of another": (given(LEAF, PrivateKey=key_pem(key(number=9))), "does not belong"),
    "a chain that has not signed it": (
        given(LEAF, CertificateChain=made("x.test", authority=True).pem),
        "certified",
    ),
    "no chain": (given(LEAF, CertificateChain=""), "chain is needed"),
    "a key with a passphrase": (
        given(LEAF, PrivateKey=key_pem(LEAF.key, passphrase=b"secret")),
        "passphrase",
    ),
    "two leaves": (given(LEAF, Certificate=LEAF.pem * 2), ""),
    "a certificate that has expired": (
        given(made("a.test", at=SystemClock().now() - timedelta(days=400))),
        "expired",
    ),
    "one that is not valid yet": (
        given(made("a.test", at=SystemClock().now() + timedelta(days=9))),
        "not valid before",
    ),
    "octets that are no text": ({**given(LEAF), "Certificate": b"\xff\xfe"}, "not in PEM"),
}


@pytest.mark.parametrize(("members", "words"), REFUSED_IMPORTS.values(), ids=REFUSED_IMPORTS)
def test_an_import_is_refused_for(client, members, words):
    code, message = refusal(client.import_certificate, **members)
    assert (code, words in message) == ("ValidationException", True)
    assert "PRIVATE" not in message


def reimport(client, arn, leaf, **members):
    return client.import_certificate(CertificateArn=arn, **given(leaf), **members)


def test_a_reimport_keeps_arn_tags_and_day_of_creation(client):
    arn = imported(client, LEAF, Tags=[{"Key": "a", "Value": "b"}])
    before = detail(client, arn)
    assert reimport(client, arn, made("www.example.test", "b.example.test"))["CertificateArn"] == arn
    after = detail(client, arn)
    assert (after["CreatedAt"], after["Serial"] == before["Serial"]) == (before["CreatedAt"], False)
    assert client.list_tags_for_certificate(CertificateArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]


BOTH = made("www.example.test", usages=(SIGNING, ENCIPHERMENT), purposes=(SERVER, CLIENT))
REFUSED_REIMPORTS = {
    "a key of another kind": (
        made("www.example.test", private_key=key("EC_secp384r1")),
        "New certificate has a key of EC_secp384r1 which is different from EC_prime256v1 in the current certificate.",
    ),
    "a usage less": (
        made("www.example.test", usages=(ENCIPHERMENT,), purposes=(SERVER, CLIENT)),
        "New certificate is missing one or more Key Usages supported by the currently imported certificate",
    ),
    "a purpose less": (
        made("www.example.test", usages=(SIGNING, ENCIPHERMENT), purposes=(CLIENT,)),
        "New certificate is missing one or more Extended Key Usages supported by the currently imported certificate",
    ),
    "none of the names": (
        made("b.example.test", usages=(SIGNING, ENCIPHERMENT), purposes=(SERVER,)),
        "names",
    ),
}


@pytest.mark.parametrize(("leaf", "words"), REFUSED_REIMPORTS.values(), ids=REFUSED_REIMPORTS)
def test_a_reimport_is_refused_for(client, leaf, words):
    code, message = refusal(reimport, client, imported(client, BOTH), leaf)
    assert (code, words in message) == ("ValidationException", True)


def test_a_reimport_takes_no_tags(client):
    code, message = refusal(reimport, client, imported(client, LEAF), LEAF, Tags=[{"Key": "a", "Value": "b"}])
    assert (code, "Tagging is not permitted on re-import." in message) == ("InvalidTagException", True)


def test_a_requested_certificate_cannot_be_imported_over(client):
    assert refusal(reimport, client, request(client), LEAF)[0] == "ValidationException"


# Renewal and mail


def test_a_pending_certificate_is_not_renewed_yet(client):
    assert (
        refusal(client.renew_certificate, CertificateArn=request(client))[0] == "RequestInProgressException"
    )


def test_only_private_certificates_are_renewed_on_request(client):
    code, message = refusal(client.renew_certificate, CertificateArn=imported(client, LEAF))
    assert (code, "not eligible" in message) == ("ValidationException", True)


def resend(client, arn, domain="www.example.test"):
    client.resend_validation_email(CertificateArn=arn, Domain=domain, ValidationDomain="example.test")


def test_no_mail_is_sent_about_a_certificate_that_is_validated_by_dns(client):
    code, message = refusal(resend, client, request(client))
    assert (code, "DNS, not by e-mail" in message) == ("InvalidStateException", True)


def test_no_mail_is_sent_about_a_certificate_that_waits_for_nothing(client):
    assert refusal(resend, client, imported(client, LEAF))[0] == "InvalidStateException"


# The account


def test_events_begin_45_days_before_expiry_until_that_is_changed(client):
    days = lambda: client.get_account_configuration()["ExpiryEvents"]["DaysBeforeExpiry"]  # noqa: E731
    assert days() == 45
    client.put_account_configuration(ExpiryEvents={"DaysBeforeExpiry": 9}, IdempotencyToken="a")
    assert days() == 9


def test_a_configuration_without_events_is_refused_in_acms_words(client):
    code, message = refusal(client.put_account_configuration, IdempotencyToken="a")
    assert (code, message) == ("ValidationException", "Configuration for events is empty.")


def test_more_than_45_days_are_refused(client):
    many = {"ExpiryEvents": {"DaysBeforeExpiry": 46}, "IdempotencyToken": "a"}
    assert refusal(client.put_account_configuration, **many)[0] == "ValidationException"


# Certificates that are not there

GONE = "arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012"
NOT_CERTIFICATES = {
    GONE: "ResourceNotFoundException",
    GONE.replace("111111111111", "222222222222"): "ResourceNotFoundException",
    GONE.replace("us-east-1", "eu-west-1"): "ResourceNotFoundException",
    "arn:aws:acm:us-east-1:111111111111:other/x": "InvalidArnException",
    "no-arn-but-long-enough-for-one": "ValidationException",
}
OF_CERTIFICATES = (
    "add_tags_to_certificate",
    "delete_certificate",
    "describe_certificate",
    "get_certificate",
    "list_tags_for_certificate",
    "remove_tags_from_certificate",
    "renew_certificate",
    "resend_validation_email",
    "update_certificate_options",
)
ALSO = {
    "add_tags_to_certificate": {"Tags": [{"Key": "a"}]},
    "remove_tags_from_certificate": {"Tags": [{"Key": "a"}]},
    "resend_validation_email": {"Domain": "a.example.test", "ValidationDomain": "example.test"},
    "update_certificate_options": {"Options": {"Export": "ENABLED"}},
}


@pytest.mark.parametrize("operation", OF_CERTIFICATES)
@pytest.mark.parametrize(("arn", "code"), NOT_CERTIFICATES.items())
def test_an_arn_of_nothing_here_is_told_by(service, operation, arn, code):
    call = getattr(service.client(), operation)
    assert refusal(call, CertificateArn=arn, **ALSO.get(operation, {}))[0] == code


def test_a_deleted_certificate_is_gone(client):
    arn = request(client)
    client.delete_certificate(CertificateArn=arn)
    for call in (client.describe_certificate, client.delete_certificate):
        assert refusal(call, CertificateArn=arn)[0] == "ResourceNotFoundException"


def test_a_certificate_is_eligible_for_renewal_once_it_was_exported(service, client):
    arn = issued(service, client, Options={"Export": "ENABLED"})
    assert detail(client, arn)["RenewalEligibility"] == "INELIGIBLE"
    client.export_certificate(CertificateArn=arn, Passphrase=b"a long passphrase")
    assert detail(client, arn)["RenewalEligibility"] == "ELIGIBLE"
    types = {"keyTypes": ["EC_prime256v1"]}
    (shown,) = client.list_certificates(Includes=types)["CertificateSummaryList"]
    assert (shown["Exported"], shown["RenewalEligibility"]) == (True, "ELIGIBLE")
