"""Import a certificate from PEM files: python import_certificate.py CERTIFICATE CHAIN PRIVATE_KEY"""

import sys
from pathlib import Path

import boto3

certificate, chain, private_key = (Path(name).read_bytes() for name in sys.argv[1:])
acm = boto3.client("acm")
try:
    answer = acm.import_certificate(Certificate=certificate, CertificateChain=chain, PrivateKey=private_key)
except (acm.exceptions.LimitExceededException, acm.exceptions.ResourceNotFoundException) as refused:
    sys.exit(str(refused))
print(answer["CertificateArn"])
