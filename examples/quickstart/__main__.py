"""A certificate for an apex, a wildcard and one more name: its records, the wait, and what came of it."""

from collections.abc import Sequence

import pulumi

import pulumi_acm as acm

domain = pulumi.Config().require("domain")

certificate = acm.Certificate(
    "web",
    domain_name=domain,
    subject_alternative_names=[f"*.{domain}", f"shop.{domain}"],
    key_algorithm="EC_prime256v1",
    tags={"example": "quickstart"},
)

# The wildcard is proven by its base domain's record, so three names need two records.
base_domains = sorted([domain, f"shop.{domain}"])
records = [
    acm.ValidationRecord(
        base,
        name=certificate.validation_records[index].name,
        value=certificate.validation_records[index].value,
    )
    for index, base in enumerate(base_domains)
]

validation = acm.CertificateValidation(
    "web",
    certificate_arn=certificate.arn,
    validation_record_fqdns=[record.name for record in records],
)


def table(rows: Sequence[acm.outputs.ValidationRecordDetail]) -> str:
    """Return the records to publish as a table."""
    return "\n".join(f"{row.name}  {row.ttl}  {row.type}  {row.value}" for row in rows)


pulumi.export("arn", certificate.arn)
pulumi.export("recordsToPublish", certificate.validation_records.apply(table))
pulumi.export("status", validation.status)
pulumi.export("notAfter", validation.not_after)
pulumi.export("fullChainPem", validation.full_chain_pem)
pulumi.export("caBundlePem", validation.ca_bundle_pem)
