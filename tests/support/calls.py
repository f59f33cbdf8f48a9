"""What tests of the wire do again and again with a boto3 client: request, import, have issued, be refused."""

import string
import time

import pytest
from botocore.exceptions import ClientError

from acm.model.installation import ZoneRecord

_REGIONS = (f"xx-north{letter}-{number}" for letter in string.ascii_lowercase for number in range(1, 100))
"""More than there are tests: a region's number has two digits at most."""


def region() -> str:
    """Return a region that no other test uses."""
    return next(_REGIONS)


def request(client, name="www.example.test", **members) -> str:
    return client.request_certificate(DomainName=name, **members)["CertificateArn"]


def imported(client, made, **members) -> str:
    chain = {"CertificateChain": made.chain_pem.encode()} if made.issuer else {}
    given = {"Certificate": made.pem.encode(), "PrivateKey": made.key_pem.encode(), **chain}
    return client.import_certificate(**given, **members)["CertificateArn"]


def issued(service, client, name="issued.example.test", **members) -> str:
    """Request a certificate of a name in the embedded zone and return its ARN once it is issued.

    Names whose records stand are issued at once from then on: pending certificates need others.
    """
    arn = request(client, name, **{"KeyAlgorithm": "EC_prime256v1", **members})
    publish(service, client, arn)
    limit = time.monotonic() + 30
    while detail(client, arn)["Status"] == "PENDING_VALIDATION":
        assert time.monotonic() < limit
        time.sleep(0.02)
    return arn


def publish(service, client, arn) -> None:
    """Put the records of a certificate into the embedded zone."""
    for option in detail(client, arn)["DomainValidationOptions"]:
        record = option["ResourceRecord"]
        wanted = ZoneRecord(name=record["Name"], type=record["Type"], value=record["Value"])
        service.manager().publish(wanted, owner="tests")
    service.manager().hasten(arn)


def detail(client, arn):
    return client.describe_certificate(CertificateArn=arn)["Certificate"]


def refusal(call, *arguments, **members):
    """Return code and message of the refusal that ``call`` gets."""
    with pytest.raises(ClientError) as refused:
        call(*arguments, **members)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]
