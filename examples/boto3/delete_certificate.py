"""Delete a certificate: python delete_certificate.py ARN"""

import sys

import boto3

acm = boto3.client("acm")
try:
    acm.delete_certificate(CertificateArn=sys.argv[1])
except (acm.exceptions.ResourceInUseException, acm.exceptions.ResourceNotFoundException) as refused:
    sys.exit(str(refused))
