"""Remove tags from a certificate: python remove_tags_from_certificate.py ARN KEY=VALUE…"""

import sys

import boto3

arn, *given = sys.argv[1:]
tags = [dict(zip(("Key", "Value"), tag.split("=", 1), strict=True)) for tag in given]
acm = boto3.client("acm")
try:
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=tags)
except (
    acm.exceptions.InvalidArnException,
    acm.exceptions.InvalidTagException,
    acm.exceptions.ResourceNotFoundException,
) as refused:
    sys.exit(str(refused))
