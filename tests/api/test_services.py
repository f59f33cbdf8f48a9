"""Several services on one port: the target names the service, and the signature has to be for it."""

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.wire import ALPHA, SECRET


def client(service, name, **settings):
    return boto3.client(
        name,
        endpoint_url=service.url,
        region_name="us-east-1",
        aws_access_key_id=ALPHA,
        aws_secret_access_key=SECRET,
        **settings,
    )


def refusal(call):
    with pytest.raises(ClientError) as refused:
        call()
    return refused.value.response["Error"]


def test_audit_reports_of_private_authorities_are_refused_with_the_reason(service):
    arn = "arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/11111111-1111-1111-1111-111111111111"
    told = refusal(
        lambda: client(service, "acm-pca").create_certificate_authority_audit_report(
            CertificateAuthorityArn=arn, S3BucketName="bucket", AuditReportResponseFormat="JSON"
        )
    )
    assert told["Code"] == "AccessDeniedException"
    assert "S3" in told["Message"]


def test_a_signature_for_one_service_does_not_open_another(service):
    other = client(service, "acm-pca")
    other.meta.events.register(
        "before-sign.acm-pca.*",
        lambda request, **_: request.context.__setitem__("signing", {"signing_name": "acm"}),
    )
    assert refusal(other.list_certificate_authorities)["Code"] == "InvalidSignatureException"
