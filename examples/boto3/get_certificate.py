"""Get a certificate and its chain, waiting for it two minutes at most: python get_certificate.py ARN"""

import sys
import time

import boto3

acm = boto3.client("acm")
for tries_left in reversed(range(12)):
    try:
        answer = acm.get_certificate(CertificateArn=sys.argv[1])
        break
    except acm.exceptions.RequestInProgressException as pending:
        if not tries_left:
            sys.exit(str(pending))
        time.sleep(10)
    except (acm.exceptions.InvalidArnException, acm.exceptions.ResourceNotFoundException) as refused:
        sys.exit(str(refused))
print(answer["Certificate"], answer.get("CertificateChain", ""), sep="", end="")
