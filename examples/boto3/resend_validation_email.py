"""Send the validation mail of a name again: python resend_validation_email.py ARN NAME VALIDATION_DOMAIN"""

import sys

import boto3

arn, domain, validation_domain = sys.argv[1:]
acm = boto3.client("acm")
try:
    acm.resend_validation_email(CertificateArn=arn, Domain=domain, ValidationDomain=validation_domain)
except (
    acm.exceptions.InvalidArnException,
    acm.exceptions.InvalidDomainValidationOptionsException,
    acm.exceptions.InvalidStateException,
    acm.exceptions.ResourceNotFoundException,
) as refused:
    sys.exit(str(refused))
