"""Certificates of a service that are really issued: requested by boto3, their records published in its own zone."""

import itertools
import time

import pytest
from botocore.exceptions import ClientError

from acm.model.installation import ZoneRecord
from acm.model.lifecycle import CertificateStatus
from tests.support.wire import ALPHA, Service

ISSUE_SECONDS = 20
_numbers = itertools.count(1)


def issue(service: Service, access_key: str = ALPHA, **members) -> str:
    """Request a certificate of a new name in example.test, have it issued, and return its ARN."""
    client, manager = service.client(access_key), service.manager(access_key)
    asked = {"DomainName": f"n{next(_numbers)}.example.test", "KeyAlgorithm": "EC_prime256v1", **members}
    arn = client.request_certificate(**asked)["CertificateArn"]
    for record in {v.record for v in manager.describe(arn).validations}:
        wanted = ZoneRecord(name=record.name, type=record.type, value=record.value)
        manager.publish(wanted, owner="tests")
    limit = time.monotonic() + ISSUE_SECONDS
    while (found := manager.describe(arn)).status is CertificateStatus.PENDING_VALIDATION:
        assert time.monotonic() < limit, found.validations
        time.sleep(0.02)
    assert found.status is CertificateStatus.ISSUED, found.status_message
    return arn


def refused(call) -> dict[str, str]:
    """Return code and message of the refusal that ``call`` meets."""
    with pytest.raises(ClientError) as refusal:
        call()
    return refusal.value.response["Error"]
