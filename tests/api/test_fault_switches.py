"""Every error that the model has for an operation that is answered can be had, by name, in a test installation."""

import pytest
from pydantic import ValidationError

from acm.api.operations import operations
from acm.settings import ServerSettings
from tests.support import model_oracle, wire
from tests.support.calls import refusal
from tests.support.model_inputs import ARN

_TAGS = {"Tags": [{"Key": "a"}]}
INPUTS = {
    "AddTagsToCertificate": {"CertificateArn": ARN, **_TAGS},
    "ImportCertificate": {"Certificate": b"a", "PrivateKey": b"b"},
    "ExportCertificate": {"CertificateArn": ARN, "Passphrase": b"secret"},
    "GetAccountConfiguration": {},
    "ListCertificates": {},
    "ListTagsForResource": {"ResourceArn": ARN},
    "PutAccountConfiguration": {"IdempotencyToken": "a"},
    "RemoveTagsFromCertificate": {"CertificateArn": ARN, **_TAGS},
    "RequestCertificate": {"DomainName": "www.example.test"},
    "ResendValidationEmail": {
        "CertificateArn": ARN,
        "Domain": "a.example.test",
        "ValidationDomain": "example.test",
    },
    "RevokeCertificate": {"CertificateArn": ARN, "RevocationReason": "SUPERSEDED"},
    "SearchCertificates": {},
    "TagResource": {"ResourceArn": ARN, **_TAGS},
    "UntagResource": {"ResourceArn": ARN, "TagKeys": ["a"]},
    "UpdateCertificateOptions": {"CertificateArn": ARN, "Options": {"Export": "ENABLED"}},
}
SWITCHED: dict[str, str] = {}
MODELLED = [
    (operation, code) for operation in sorted(operations()) for code in model_oracle.errors(operation)
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with wire.service(tmp_path_factory.mktemp("home"), switched=SWITCHED) as served:
        yield served.client()


@pytest.mark.parametrize(("operation", "code"), MODELLED)
def test_a_switch_makes_an_operation_answer(client, operation, code):
    called = {method: name for method, name in client.meta.method_to_api_mapping.items() if name == operation}
    SWITCHED[operation] = code
    try:
        with pytest.raises(getattr(client.exceptions, code)) as told:
            getattr(client, next(iter(called)))(**INPUTS.get(operation, {"CertificateArn": ARN}))
    finally:
        del SWITCHED[operation]
    assert "fault switch" in told.value.response["Error"]["Message"]


def test_other_operations_go_on(client):
    SWITCHED["DescribeCertificate"] = "InvalidArnException"
    try:
        assert client.get_account_configuration()["ExpiryEvents"] == {"DaysBeforeExpiry": 45}
    finally:
        del SWITCHED["DescribeCertificate"]
    assert refusal(client.describe_certificate, CertificateArn=ARN)[0] == "ResourceNotFoundException"


def test_switches_are_for_test_installations(tmp_path):
    switches = {"DescribeCertificate": "InvalidArnException"}
    with pytest.raises(ValidationError, match="ACM_TEST=1"):
        ServerSettings(home=tmp_path, fault_switches=switches)
    assert ServerSettings(home=tmp_path, fault_switches=switches, test=True).fault_switches == switches
