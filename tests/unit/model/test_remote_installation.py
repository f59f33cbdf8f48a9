"""What stands for the id of an installation that is not ours."""

import pytest

from acm.model.arn import CertificateArn
from acm.model.errors import InvalidParameter
from acm.model.installation import remote_installation

ARN = CertificateArn.parse("arn:aws-cn:acm:cn-north-1:210987654321:certificate/a")

ORIGINS = {
    "": "aws-cn:210987654321",
    "http://127.0.0.1:5000": "http://127.0.0.1:5000",
    "HTTPS://ACM.Example.com/path?x#y": "https://acm.example.com",
    "http://user:secret@[::1]:4566/": "http://[::1]:4566",
}


@pytest.mark.parametrize("endpoint", ORIGINS)
def test_it_is_partition_and_account_on_aws_and_the_origin_elsewhere(endpoint: str) -> None:
    assert remote_installation(ARN, endpoint=endpoint) == ORIGINS[endpoint]


@pytest.mark.parametrize(
    "endpoint", ["localhost:4566", "ftp://x", "http://", "http://x:99999", "http://[::1"]
)
def test_what_is_no_url_is_refused(endpoint: str) -> None:
    with pytest.raises(InvalidParameter):
        remote_installation(ARN, endpoint=endpoint)
