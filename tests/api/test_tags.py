"""Tags of certificates, asked by boto3; and the tags of other resources, which are refused for certificates."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.calls import refusal, request


@pytest.fixture
def client(service):
    return service.client()


def tags(*pairs):
    return [{"Key": key, "Value": value} for key, value in pairs]


def of(client, arn):
    return {tag["Key"]: tag["Value"] for tag in client.list_tags_for_certificate(CertificateArn=arn)["Tags"]}


def test_a_tag_that_is_there_gets_the_new_value_and_the_others_stay(client):
    arn = request(client, Tags=tags(("Purpose", "Test"), ("Owner", "a")))
    client.add_tags_to_certificate(CertificateArn=arn, Tags=tags(("Owner", "b"), ("Website", "example.test")))
    assert of(client, arn) == {"Purpose": "Test", "Owner": "b", "Website": "example.test"}


def test_keys_are_case_sensitive(client):
    arn = request(client, Tags=tags(("owner", "a"), ("Owner", "b")))
    assert of(client, arn) == {"owner": "a", "Owner": "b"}


def test_a_tag_without_a_value_has_an_empty_one(client):
    arn = request(client)
    client.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "Name"}])
    assert of(client, arn) == {"Name": ""}


REMOVALS = {
    "a tag given by its key": ([{"Key": "Owner"}], {"Purpose": "Test"}),
    "a tag given with its value": (tags(("Owner", "a")), {"Purpose": "Test"}),
    "not a tag given with another value": (tags(("Owner", "b")), {"Purpose": "Test", "Owner": "a"}),
    "not a tag whose key differs in case": ([{"Key": "owner"}], {"Purpose": "Test", "Owner": "a"}),
}


@pytest.mark.parametrize(("given", "left"), REMOVALS.values(), ids=REMOVALS)
def test_removed_is(client, given, left):
    arn = request(client, Tags=tags(("Purpose", "Test"), ("Owner", "a")))
    client.remove_tags_from_certificate(CertificateArn=arn, Tags=given)
    assert of(client, arn) == left


def test_fifty_tags_are_the_most_and_none_is_added_where_there_would_be_more(client):
    arn = request(client, Tags=tags(*((f"k{n}", "") for n in range(49))))
    code, _ = refusal(client.add_tags_to_certificate, CertificateArn=arn, Tags=tags(("a", ""), ("b", "")))
    assert (code, len(of(client, arn))) == ("TooManyTagsException", 49)
    client.add_tags_to_certificate(CertificateArn=arn, Tags=tags(("k0", "changed"), ("a", "")))
    assert len(of(client, arn)) == 50


@pytest.mark.parametrize("operation", ["add_tags_to_certificate", "remove_tags_from_certificate"])
def test_tags_of_aws_are_left_alone_by(client, operation):
    arn = request(client)
    code, message = refusal(getattr(client, operation), CertificateArn=arn, Tags=tags(("AWS:owner", "a")))
    assert (code, "aws:" in message) == ("InvalidTagException", True)


@pytest.mark.parametrize("operation", ["add_tags_to_certificate", "remove_tags_from_certificate"])
def test_a_key_given_twice_is_refused_by(client, operation):
    arn = request(client)
    twice = tags(("Owner", "a"), ("Owner", "b"))
    assert refusal(getattr(client, operation), CertificateArn=arn, Tags=twice)[0] == "InvalidTagException"


def test_tags_added_at_the_same_time_are_all_there(service, client):
    arn = request(client)

    def add(number):
        service.client().add_tags_to_certificate(CertificateArn=arn, Tags=tags((f"k{number}", str(number))))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))
    assert of(client, arn) == {f"k{number}": str(number) for number in range(40)}


OTHER = "arn:aws:acm:us-east-1:111111111111:acme-endpoint/12345678-1234-1234-1234-123456789012"
BY_ARN = {
    "tag_resource": ({"Tags": tags(("a", "b"))}, "AddTagsToCertificate"),
    "untag_resource": ({"TagKeys": ["a"]}, "RemoveTagsFromCertificate"),
    "list_tags_for_resource": ({}, "ListTagsForCertificate"),
}


@pytest.mark.parametrize(("operation", "members", "instead"), [(k, *v) for k, v in BY_ARN.items()])
def test_tags_by_arn_are_not_for_certificates(client, operation, members, instead):
    code, message = refusal(getattr(client, operation), ResourceArn=request(client), **members)
    assert (code, instead in message) == ("ValidationException", True)
    assert refusal(getattr(client, operation), ResourceArn=OTHER, **members)[0] == "ResourceNotFoundException"
