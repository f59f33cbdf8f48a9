"""A certificate whose validation records are written into a BIND9 zone by signed dynamic updates (RFC 2136)."""

import pulumi

import pulumi_acm as acm

config = pulumi.Config()
domain = config.require("domain")
server = config.require("server")

provider = acm.Provider(
    "bind9",
    nameservers=[server],
    dns_zones={
        domain: acm.DnsZoneArgs(
            server=server,
            key_name=config.require("keyName"),
            secret=config.require_secret("tsigSecret"),
        )
    },
)
options = pulumi.ResourceOptions(provider=provider)

certificate = acm.Certificate("api", domain_name=f"api.{domain}", opts=options)
record = acm.ValidationRecord(
    "api",
    name=certificate.validation_records[0].name,
    value=certificate.validation_records[0].value,
    opts=options,
)
validation = acm.CertificateValidation(
    "api", certificate_arn=certificate.arn, validation_record_fqdns=[record.name], opts=options
)

pulumi.export("arn", certificate.arn)
pulumi.export("status", validation.status)
pulumi.export("fullChainPem", validation.full_chain_pem)
