"""List a certificate's tags: python list_tags_for_certificate.py ARN"""

import sys

import boto3

acm = boto3.client("acm")
try:
    answer = acm.list_tags_for_certificate(CertificateArn=sys.argv[1])
except (acm.exceptions.InvalidArnException, acm.exceptions.ResourceNotFoundException) as refused:
    sys.exit(str(refused))
for tag in answer["Tags"]:
    print(tag["Key"], tag["Value"], sep="=")
