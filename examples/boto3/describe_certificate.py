"""Show what there is to know of a certificate: python describe_certificate.py ARN"""

import json
import sys

import boto3

acm = boto3.client("acm")
try:
    certificate = acm.describe_certificate(CertificateArn=sys.argv[1])["Certificate"]
except (acm.exceptions.InvalidArnException, acm.exceptions.ResourceNotFoundException) as refused:
    sys.exit(str(refused))
print(json.dumps(certificate, indent=2, default=str))
