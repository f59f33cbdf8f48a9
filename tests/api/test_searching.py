"""SearchCertificates, asked by boto3: statements, every kind of filter, every sort key, pages."""

from datetime import UTC, datetime, timedelta

import pytest

from acm.wire.model import service as model
from tests.support.calls import detail, imported, issued, refusal, region, request
from tests.support.imports import key, made, root

LONG, SHORT = 300, 30


@pytest.fixture(scope="module")
def searched(service):
    """A client of a region with four certificates, and their ARNs by what they are called in the tests."""
    client = service.client(region=region())
    far = made("far.example.test", private_key=key("RSA_2048"), usages=("KEY_ENCIPHERMENT",), days=LONG)
    near = made(
        "near.example.org", "*.example.org", common_name="Near", issuer=root(), days=SHORT, purposes=()
    )
    return client, {
        request(client, "pending.example.test", Options={"Export": "ENABLED"}): "pending",
        issued(service, client, "issued.example.test"): "issued",
        imported(client, far): "far",
        imported(client, near): "near",
    }


def found(searched, statement=None, **members):
    client, known = searched
    asked = {"FilterStatement": statement} if statement else {}
    return [known[one["CertificateArn"]] for one in client.search_certificates(**asked, **members)["Results"]]


def x509(**kind):
    return {"Filter": {"X509AttributeFilter": kind}}


def metadata(**kind):
    return {"Filter": {"AcmCertificateMetadataFilter": kind}}


def text(value, operator="EQUALS"):
    return {"Value": value, "ComparisonOperator": operator}


IN_DAYS = datetime.now(UTC) + timedelta(days=100)
FILTERS = {
    "common name, whole": (x509(Subject={"CommonName": text("near")}), "near"),
    "common name, part of it": (x509(Subject={"CommonName": text("SUED.example", "CONTAINS")}), "issued"),
    "alternative name, whole": (x509(SubjectAlternativeName={"DnsName": text("*.example.org")}), "near"),
    "alternative name, part": (
        x509(SubjectAlternativeName={"DnsName": text("example.test", "CONTAINS")}),
        "far issued pending",
    ),
    "extended key usage": (x509(ExtendedKeyUsage="TLS_WEB_SERVER_AUTHENTICATION"), "far issued"),
    "no extended key usage": (x509(ExtendedKeyUsage="NONE"), "near"),
    "key usage": (x509(KeyUsage="KEY_ENCIPHERMENT"), "far"),
    "key algorithm": (x509(KeyAlgorithm="EC_prime256v1"), "issued near"),
    "end after": (x509(NotAfter={"Start": IN_DAYS}), "far issued"),
    "end before": (x509(NotAfter={"End": IN_DAYS}), "near"),
    "begin within": (
        x509(NotBefore={"Start": datetime(2020, 1, 1, tzinfo=UTC), "End": IN_DAYS}),
        "far issued near",
    ),
    "status": (metadata(Status="PENDING_VALIDATION"), "pending"),
    "renewal status": (metadata(RenewalStatus="SUCCESS"), ""),
    "type": (metadata(Type="IMPORTED"), "far near"),
    "in use": (metadata(InUse=True), ""),
    "not in use": (metadata(InUse=False), "far issued near pending"),
    "exported": (metadata(Exported=True), ""),
    "export option": (metadata(ExportOption="ENABLED"), "pending"),
    "managed by": (metadata(ManagedBy="CLOUDFRONT"), ""),
    "validation method": (metadata(ValidationMethod="DNS"), "issued pending"),
    "origin of the key": (metadata(CertificateKeyPairOrigin="CUSTOMER_PROVIDED"), "far near"),
    "ACME endpoint": (metadata(AcmeEndpointArn="arn:aws:acm:xx:1:acme-endpoint/x"), ""),
    "a hierarchy of Amazon": (metadata(RootHierarchyType="N2_AMAZON_MANAGED"), ""),
    "ACME account": (metadata(AcmeAccountId="0" * 36), ""),
}


@pytest.mark.parametrize(("statement", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_search_finds_by(searched, statement, expected):
    assert sorted(found(searched, statement)) == expected.split()


def test_a_search_finds_by_arn_and_by_serial_number(searched):
    client, known = searched
    arn = next(arn for arn, name in known.items() if name == "far")
    assert found(searched, {"Filter": {"CertificateArn": arn}}) == ["far"]
    assert found(searched, x509(SerialNumber=detail(client, arn)["Serial"])) == ["far"]


def test_every_kind_of_filter_of_the_model_is_searched_for():
    union = model().shape_for("CertificateFilter").members
    kinds = {*union["X509AttributeFilter"].members, *union["AcmCertificateMetadataFilter"].members}
    asked = {
        kind for statement, _ in FILTERS.values() for part in statement["Filter"].values() for kind in part
    }
    assert kinds - asked == {"SerialNumber"}


EC, IMPORTED = x509(KeyAlgorithm="EC_prime256v1"), metadata(Type="IMPORTED")
STATEMENTS = {
    "both": ({"And": [EC, IMPORTED]}, "near"),
    "either": ({"Or": [EC, IMPORTED]}, "far issued near"),
    "neither": ({"Not": {"Or": [EC, IMPORTED]}}, "pending"),
    "one and not the other": ({"And": [EC, {"Not": IMPORTED}]}, "issued"),
    "a double negation": ({"Not": {"Not": EC}}, "issued near"),
}


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_statements_combine(searched, statement, expected):
    assert sorted(found(searched, statement)) == expected.split()


SORT_KEYS = model().shape_for("SearchCertificatesSortBy").enum


@pytest.mark.parametrize("key_", SORT_KEYS)
def test_every_sort_key_orders_one_way_and_the_other(searched, key_):
    upwards = found(searched, SortBy=key_, SortOrder="ASCENDING")
    assert sorted(upwards) == ["far", "issued", "near", "pending"]
    assert found(searched, SortBy=key_, SortOrder="DESCENDING") == upwards[::-1]


KNOWN_ORDERS = {
    "CREATED_AT": ["pending", "issued", "far", "near"],
    "NOT_AFTER": ["pending", "near", "far", "issued"],
    "COMMON_NAME": ["far", "issued", "near", "pending"],
}


@pytest.mark.parametrize(("key_", "expected"), KNOWN_ORDERS.items())
def test_the_order_is_that_of(searched, key_, expected):
    assert found(searched, SortBy=key_) == expected


def test_the_paginator_finds_each_certificate_once_in_order(searched):
    client, known = searched
    paginator = client.get_paginator("search_certificates")
    pages = list(
        paginator.paginate(SortBy="NOT_AFTER", SortOrder="DESCENDING", PaginationConfig={"PageSize": 1})
    )
    assert [known[page["Results"][0]["CertificateArn"]] for page in pages] == [
        "issued",
        "far",
        "near",
        "pending",
    ]


def test_a_result_tells_the_whole_subject_and_every_kind_of_name(service):
    client = service.client(region=region())
    imported(client, made("www.example.test", addresses=["192.0.2.1"], issuer=root("The Root")))
    (result,) = client.search_certificates()["Results"]
    attributes = result["X509Attributes"]
    assert attributes["Subject"] == {"CommonName": "www.example.test"}
    assert attributes["Issuer"] == {"CommonName": "The Root"}
    assert attributes["SubjectAlternativeNames"] == [
        {"DnsName": "www.example.test"},
        {"IpAddress": "192.0.2.1"},
    ]
    assert result["CertificateMetadata"]["AcmCertificateMetadata"]["Type"] == "IMPORTED"


def test_more_filters_than_can_be_tried_are_refused(searched):
    client, _ = searched
    fifteen = {"Or": [EC] * 15}
    code, message = refusal(client.search_certificates, FilterStatement={"Or": [{"Or": [fifteen] * 2}] * 10})
    assert (code, "at most 256" in message) == ("ValidationException", True)
