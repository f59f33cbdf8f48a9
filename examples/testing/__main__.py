"""A shop's certificate: an apex and everything below it, proven in the shop's own zone."""

import pulumi

import pulumi_acm as acm

config = pulumi.Config("shop")
domain = config.require("domain")

certificate = acm.Certificate(
    "shop",
    domain_name=domain,
    subject_alternative_names=[f"*.{domain}"],
    key_algorithm="EC_prime256v1",
    tags={"stage": pulumi.get_stack(), **(config.get_object("tags") or {})},
)
record = acm.ValidationRecord(
    "shop",
    name=certificate.validation_records[0].name,
    value=certificate.validation_records[0].value,
)
validation = acm.CertificateValidation(
    "shop", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn]
)

pulumi.export("arn", certificate.arn)
pulumi.export("tags", certificate.tags_all)
pulumi.export("records", certificate.validation_records)
pulumi.export("status", validation.status)
pulumi.export("fullChainPem", validation.full_chain_pem)
pulumi.export("caBundlePem", validation.ca_bundle_pem)
