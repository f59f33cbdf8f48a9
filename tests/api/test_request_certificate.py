"""RequestCertificate and DescribeCertificate, asked by boto3."""

import pytest
from botocore.exceptions import ClientError

from tests.support.wire import ALPHA, BETA


def request(client, **members):
    return client.request_certificate(**{"DomainName": "www.example.test", **members})["CertificateArn"]


def test_a_request_comes_back_as_an_arn_of_the_callers_account_and_region(service):
    arn = request(service.client(ALPHA, region="eu-west-1"))
    assert arn.startswith("arn:aws:acm:eu-west-1:111111111111:certificate/")


def test_describe_shows_what_was_asked_and_the_record_to_publish(service):
    client = service.client()
    arn = request(client, KeyAlgorithm="EC_prime256v1", SubjectAlternativeNames=["*.example.test"])
    shown = client.describe_certificate(CertificateArn=arn)["Certificate"]
    assert (shown["Status"], shown["KeyAlgorithm"], shown["Type"]) == (
        "PENDING_VALIDATION",
        "EC-prime256v1",
        "AMAZON_ISSUED",
    )
    records = [option["ResourceRecord"] for option in shown["DomainValidationOptions"]]
    assert [record["Type"] for record in records] == ["CNAME", "CNAME"]


def refused(call):
    with pytest.raises(ClientError) as refusal:
        call()
    return refusal.value.response["Error"]["Code"]


STRANGERS = {"another account": {"access_key": BETA}, "another region": {"region": "eu-west-1"}}


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
def test_a_certificate_is_not_there_for(service, stranger):
    arn = request(service.client())
    client = service.client(**stranger)
    assert refused(lambda: client.describe_certificate(CertificateArn=arn)) == "ResourceNotFoundException"


IMPOSTORS = {
    "an unknown access key": ({"access_key": "AKIANOBODY0000000000"}, "UnrecognizedClientException"),
    "a wrong secret": ({"secret": "wrong"}, "InvalidSignatureException"),
}


@pytest.mark.parametrize(("impostor", "code"), IMPOSTORS.values(), ids=IMPOSTORS)
def test_nothing_is_answered_to(service, impostor, code):
    client = service.client(**impostor)
    assert refused(lambda: request(client)) == code


def test_an_operation_that_is_not_offered_is_refused_as_the_model_has_it(service):
    assert refused(service.client().list_acme_endpoints) == "AccessDeniedException"
