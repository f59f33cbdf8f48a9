"""One program for three stages. Which certificate manager answers, and where, is the stack's configuration."""

import pulumi
from site_certificates import Site

import pulumi_acm as acm

config = pulumi.Config()
stage = pulumi.get_stack()
network = pulumi.StackReference(f"organization/multi-env-network/{stage}")

shop = Site(
    "shop",
    domain_name=pulumi.Output.concat("shop.", network.require_output("zone")),
    regions=config.require_object("regions"),
    tags={"stage": stage},
)

# A partner made this certificate; its key comes from the stack's encrypted configuration.
partner = acm.ImportedCertificate(
    "partner",
    certificate_body=pulumi.FileAsset("partner.pem"),
    private_key=config.require_secret("partnerKey"),
    tags={"stage": stage},
)

pulumi.export("shop", shop.certificate_arns)
pulumi.export("partner", partner.arn)
pulumi.export("partnerNotAfter", partner.not_after)
