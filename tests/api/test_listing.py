"""ListCertificates, asked by boto3: what it shows, what it hides, its order and its pages."""

import base64
import json

import pytest

from tests.support.calls import imported, issued, refusal, region, request
from tests.support.imports import key, made, root
from tests.support.wire import BETA

RSA = {"KeyAlgorithm": "RSA_2048"}


@pytest.fixture
def client(service):
    return service.client(region=region())


def listed(client, **members):
    return [one["CertificateArn"] for one in client.list_certificates(**members)["CertificateSummaryList"]]


def test_a_list_is_of_the_callers_account_and_region_only(service):
    place = region()
    arn = request(service.client(region=place))
    assert listed(service.client(region=place)) == [arn]
    assert listed(service.client(BETA, region=place)) == []
    assert listed(service.client(region=region())) == []


def test_elliptic_curves_are_hidden_unless_their_key_type_is_asked_for(client):
    request(client, **RSA)
    curve = request(client, KeyAlgorithm="EC_prime256v1")
    assert curve not in listed(client)
    assert listed(client, Includes={"keyTypes": ["EC_prime256v1"]}) == [curve]


def test_a_certificate_without_a_domain_is_hidden_unless_key_types_are_asked_for(client):
    arn = imported(
        client, made(common_name="192.0.2.1", addresses=["192.0.2.1"], private_key=key("RSA_2048"))
    )
    assert listed(client) == []
    assert listed(client, Includes={"keyTypes": ["RSA_2048"]}) == [arn]


def test_a_summary_says_what_acm_says(client):
    leaf = made("www.example.test", "example.test", issuer=root(), private_key=key("RSA_2048"), purposes=())
    imported(client, leaf)
    (shown,) = client.list_certificates()["CertificateSummaryList"]
    times = [
        shown.pop(name).tzinfo is not None for name in ("NotBefore", "NotAfter", "CreatedAt", "ImportedAt")
    ]
    del shown["CertificateArn"]
    assert all(times)
    assert shown == {
        "DomainName": "www.example.test",
        "SubjectAlternativeNameSummaries": ["www.example.test", "example.test"],
        "HasAdditionalSubjectAlternativeNames": False,
        "Status": "ISSUED",
        "Type": "IMPORTED",
        "KeyAlgorithm": "RSA-2048",
        "KeyUsages": ["DIGITAL_SIGNATURE"],
        "ExtendedKeyUsages": ["NONE"],
        "ExportOption": "DISABLED",
        "InUse": False,
        "Exported": False,
        "RenewalEligibility": "INELIGIBLE",
        "CertificateKeyPairOrigin": "CUSTOMER_PROVIDED",
    }


def test_a_summary_has_a_hundred_names_and_says_that_there_are_more(client):
    imported(client, made(*(f"n{n}.example.test" for n in range(101)), private_key=key("RSA_2048")))
    (shown,) = client.list_certificates()["CertificateSummaryList"]
    assert len(shown["SubjectAlternativeNameSummaries"]) == 100
    assert shown["HasAdditionalSubjectAlternativeNames"]


EVERY_TYPE = ["RSA_2048", "EC_prime256v1"]
FILTERS = {
    "a status": ({"CertificateStatuses": ["PENDING_VALIDATION"]}, "pending"),
    "another status": ({"CertificateStatuses": ["ISSUED"]}, "issued and imported"),
    "where the key is from": ({"CertificateKeyPairOrigins": ["CUSTOMER_PROVIDED"]}, "imported"),
    "the option to export": ({"Includes": {"exportOption": "ENABLED"}}, "pending"),
    "a key usage": ({"Includes": {"keyUsage": ["KEY_ENCIPHERMENT"]}}, "imported"),
    "an extended key usage": (
        {"Includes": {"extendedKeyUsage": ["TLS_WEB_CLIENT_AUTHENTICATION"]}},
        "issued",
    ),
    "a managing service": ({"Includes": {"managedBy": "CLOUDFRONT"}}, ""),
}


@pytest.fixture(scope="module")
def several(service):
    """A client of a region with a pending, an issued and an imported certificate, and their ARNs by what they are."""
    client = service.client(region=region())
    leaf = made(
        "import.example.test", private_key=key("RSA_2048"), usages=("DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT")
    )
    return client, {
        request(client, "pending.example.test", Options={"Export": "ENABLED"}): "pending",
        issued(service, client, "issued.example.test"): "issued",
        imported(client, leaf): "imported",
    }


@pytest.mark.parametrize(("members", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_list_can_be_narrowed_by(several, members, expected):
    client, known = several
    asked = {**members, "Includes": {"keyTypes": EVERY_TYPE, **members.get("Includes", {})}}
    assert sorted(known[arn] for arn in listed(client, **asked)) == sorted(
        filter(None, expected.split(" and "))
    )


ORDERS = {"ASCENDING": False, "DESCENDING": True}


@pytest.mark.parametrize(("order", "descending"), ORDERS.items())
def test_the_newest_come_first_or_last(client, order, descending):
    arns = [request(client, f"n{n}.example.test") for n in range(4)]
    expected = arns[::-1] if descending else arns
    assert listed(client, SortBy="CREATED_AT", SortOrder=order) == expected


@pytest.mark.parametrize("alone", [{"SortBy": "CREATED_AT"}, {"SortOrder": "ASCENDING"}])
def test_sort_key_and_order_go_together(client, alone):
    code, _ = refusal(client.list_certificates, **alone)
    assert code == "InvalidArgsException"


PAGES = {"in any order": {}, "by age": {"SortBy": "CREATED_AT", "SortOrder": "DESCENDING"}}


@pytest.mark.parametrize("order", PAGES.values(), ids=PAGES)
def test_the_paginator_finds_each_certificate_once(client, order):
    arns = {request(client, f"n{n}.example.test") for n in range(7)}
    pages = list(
        client.get_paginator("list_certificates").paginate(**order, PaginationConfig={"PageSize": 3})
    )
    found = [one["CertificateArn"] for page in pages for one in page["CertificateSummaryList"]]
    assert [len(page["CertificateSummaryList"]) for page in pages] == [3, 3, 1]
    assert sorted(found) == sorted(arns)


def test_a_full_last_page_has_no_token(client):
    for n in range(2):
        request(client, f"n{n}.example.test")
    assert "NextToken" not in client.list_certificates(MaxItems=2)


def test_a_page_goes_on_after_a_certificate_that_was_deleted_meanwhile(client):
    for n in range(3):
        request(client, f"n{n}.example.test")
    first = client.list_certificates(MaxItems=1)
    client.delete_certificate(CertificateArn=first["CertificateSummaryList"][0]["CertificateArn"])
    assert len(listed(client, NextToken=first["NextToken"])) == 2


def forged(token, **changes):
    version, fingerprint, value, arn = json.loads(base64.urlsafe_b64decode(token))
    document = {"version": version, "fingerprint": fingerprint, "value": value, "arn": arn, **changes}
    return base64.urlsafe_b64encode(json.dumps(list(document.values())).encode()).decode()


def test_a_token_made_up_shows_nothing_of_another_account(service):
    place = region()
    mine, theirs = service.client(region=place), service.client(BETA, region=place)
    own = {request(mine, f"n{n}.example.test") for n in range(2)}
    stranger = request(theirs)
    token = forged(mine.list_certificates(MaxItems=1)["NextToken"], value="", arn="")
    assert set(listed(mine, NextToken=token)) == own
    assert stranger not in own


NOT_TOKENS = {
    "words": lambda _: "no token",
    "no base64": lambda _: "é",
    "a list of one": lambda _: base64.urlsafe_b64encode(b"[1]").decode(),
    "deep nesting": lambda _: base64.urlsafe_b64encode(b"[" * 7000).decode(),
    "a number that no column holds": lambda token: forged(token, value=1 << 70),
    "half a character": lambda token: forged(token, value="\ud800"),
    "an object for a value": lambda token: forged(token, value={}),
    "nothing for an ARN": lambda token: forged(token, arn=None),
    "another version": lambda token: forged(token, version=2),
}


@pytest.mark.parametrize("made_up", NOT_TOKENS.values(), ids=NOT_TOKENS)
def test_a_token_is_refused_that_is(client, made_up):
    for n in range(2):
        request(client, f"n{n}.example.test")
    token = client.list_certificates(MaxItems=1)["NextToken"]
    code, message = refusal(client.list_certificates, NextToken=made_up(token))
    assert (code, "NextToken" in message) == ("InvalidArgsException", True)


OTHER_LISTS = {
    "another account": ({"access_key": BETA}, {}),
    "other filters": ({}, {"CertificateStatuses": ["PENDING_VALIDATION"]}),
    "another order": ({}, {"SortBy": "CREATED_AT", "SortOrder": "ASCENDING"}),
}


@pytest.mark.parametrize(("who", "members"), OTHER_LISTS.values(), ids=OTHER_LISTS)
def test_a_token_is_no_token_for(service, who, members):
    place = region()
    client = service.client(region=place)
    for n in range(2):
        request(client, f"n{n}.example.test")
    token = client.list_certificates(MaxItems=1)["NextToken"]
    code, _ = refusal(service.client(**who, region=place).list_certificates, NextToken=token, **members)
    assert code == "InvalidArgsException"
