"""Export a certificate with its encrypted key: python export_certificate.py ARN PASSPHRASE_FILE"""

import sys
from pathlib import Path

import boto3

arn, passphrase_file = sys.argv[1:]
acm = boto3.client("acm")
try:
    answer = acm.export_certificate(CertificateArn=arn, Passphrase=Path(passphrase_file).read_bytes())
except (acm.exceptions.InvalidArnException, acm.exceptions.ResourceNotFoundException) as refused:
    sys.exit(str(refused))
print(answer["Certificate"], answer["CertificateChain"], answer["PrivateKey"], sep="", end="")
