"""Renew an exported private certificate: python renew_certificate.py ARN"""

import sys

import boto3

acm = boto3.client("acm")
try:
    acm.renew_certificate(CertificateArn=sys.argv[1])
except (
    acm.exceptions.InvalidArnException,
    acm.exceptions.ResourceNotFoundException,
    acm.exceptions.ValidationException,
) as refused:
    sys.exit(str(refused))
