"""Request a certificate for a name and its `www`: python request_certificate.py NAME TOKEN"""

import sys

import boto3

name, token = sys.argv[1:]
acm = boto3.client("acm")
try:
    answer = acm.request_certificate(
        DomainName=name, SubjectAlternativeNames=[f"www.{name}"], IdempotencyToken=token
    )
except (
    acm.exceptions.InvalidDomainValidationOptionsException,
    acm.exceptions.LimitExceededException,
) as refused:
    sys.exit(str(refused))
print(answer["CertificateArn"])
