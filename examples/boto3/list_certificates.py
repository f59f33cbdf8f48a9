"""List certificates by status, ten to a page: python list_certificates.py"""

import boto3

pages = boto3.client("acm").get_paginator("list_certificates")
for page in pages.paginate(
    CertificateStatuses=["ISSUED", "EXPIRED", "PENDING_VALIDATION", "FAILED"],
    PaginationConfig={"PageSize": 10},
):
    for certificate in page["CertificateSummaryList"]:
        print(certificate["CertificateArn"], certificate["DomainName"])
