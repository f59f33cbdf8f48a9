"""The programs in the schema's texts, each in Python, YAML, TypeScript and Go."""

from __future__ import annotations

from acm.plugin.properties import Example

CERTIFICATE = Example(
    title="A certificate for an apex and a wildcard",
    python="""\
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate(
    "web",
    domain_name="example.com",
    subject_alternative_names=["*.example.com"],
    key_algorithm="EC_prime256v1",
    tags={"env": "prod"},
)
pulumi.export("recordsToPublish", certificate.validation_records)
""",
    yaml="""\
resources:
  web:
    type: acm:Certificate
    properties:
      domainName: example.com
      subjectAlternativeNames: ["*.example.com"]
      keyAlgorithm: EC_prime256v1
      tags:
        env: prod
outputs:
  recordsToPublish: ${web.validationRecords}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const web = new acm.Certificate("web", {
    domainName: "example.com",
    subjectAlternativeNames: ["*.example.com"],
    keyAlgorithm: "EC_prime256v1",
    tags: { env: "prod" },
});
export const recordsToPublish = web.validationRecords;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web, err := acm.NewCertificate(ctx, "web", &acm.CertificateArgs{
			DomainName:              pulumi.String("example.com"),
			SubjectAlternativeNames: pulumi.ToStringArray([]string{"*.example.com"}),
			KeyAlgorithm:            pulumi.String("EC_prime256v1"),
			Tags:                    pulumi.StringMap{"env": pulumi.String("prod")},
		})
		if err != nil {
			return err
		}
		ctx.Export("recordsToPublish", web.ValidationRecords)
		return nil
	})
}
""",
)

CERTIFICATE_VALIDATION = Example(
    title="Wait until a certificate is issued",
    python="""\
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate("web", domain_name="example.com")
record = acm.ValidationRecord(
    "web",
    name=certificate.validation_records[0].name,
    value=certificate.validation_records[0].value,
)
issued = acm.CertificateValidation(
    "web",
    certificate_arn=certificate.arn,
    validation_record_fqdns=[record.fqdn],
)
pulumi.export("fullChainPem", issued.full_chain_pem)
""",
    yaml="""\
resources:
  web:
    type: acm:Certificate
    properties:
      domainName: example.com
  record:
    type: acm:ValidationRecord
    properties:
      name: ${web.validationRecords[0].name}
      value: ${web.validationRecords[0].value}
  issued:
    type: acm:CertificateValidation
    properties:
      certificateArn: ${web.arn}
      validationRecordFqdns: ["${record.fqdn}"]
outputs:
  fullChainPem: ${issued.fullChainPem}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const web = new acm.Certificate("web", { domainName: "example.com" });
const wanted = web.validationRecords[0];
const record = new acm.ValidationRecord("web", { name: wanted.name, value: wanted.value });
const issued = new acm.CertificateValidation("web", {
    certificateArn: web.arn,
    validationRecordFqdns: [record.fqdn],
});
export const fullChainPem = issued.fullChainPem;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web, err := acm.NewCertificate(ctx, "web", &acm.CertificateArgs{
			DomainName: pulumi.String("example.com"),
		})
		if err != nil {
			return err
		}
		wanted := web.ValidationRecords.Index(pulumi.Int(0))
		record, err := acm.NewValidationRecord(ctx, "web", &acm.ValidationRecordArgs{
			Name:  wanted.Name(),
			Value: wanted.Value(),
		})
		if err != nil {
			return err
		}
		issued, err := acm.NewCertificateValidation(ctx, "web", &acm.CertificateValidationArgs{
			CertificateArn:        web.Arn,
			ValidationRecordFqdns: pulumi.StringArray{record.Fqdn},
		})
		if err != nil {
			return err
		}
		ctx.Export("fullChainPem", issued.FullChainPem)
		return nil
	})
}
""",
)

VALIDATION_RECORD = Example(
    title="Publish a validation record by signed updates",
    python="""\
import pulumi
import pulumi_acm as acm

provider = acm.Provider(
    "acm",
    dns_zones={
        "example.com": {
            "server": "192.0.2.53",
            "key_name": "acm-updates",
            "secret": pulumi.Config().require_secret("tsigSecret"),
        },
    },
)
options = pulumi.ResourceOptions(provider=provider)
certificate = acm.Certificate("web", domain_name="example.com", opts=options)
record = acm.ValidationRecord(
    "web",
    name=certificate.validation_records[0].name,
    value=certificate.validation_records[0].value,
    ttl=60,
    opts=options,
)
""",
    yaml="""\
config:
  tsigSecret:
    type: string
    secret: true
resources:
  provider:
    type: pulumi:providers:acm
    properties:
      dnsZones:
        example.com:
          server: 192.0.2.53
          keyName: acm-updates
          secret: ${tsigSecret}
  web:
    type: acm:Certificate
    properties:
      domainName: example.com
    options:
      provider: ${provider}
  record:
    type: acm:ValidationRecord
    properties:
      name: ${web.validationRecords[0].name}
      value: ${web.validationRecords[0].value}
      ttl: 60
    options:
      provider: ${provider}
""",
    typescript="""\
import * as pulumi from "@pulumi/pulumi";
import * as acm from "@pulumi/acm";

const provider = new acm.Provider("acm", {
    dnsZones: {
        "example.com": {
            server: "192.0.2.53",
            keyName: "acm-updates",
            secret: new pulumi.Config().requireSecret("tsigSecret"),
        },
    },
});
const web = new acm.Certificate("web", { domainName: "example.com" }, { provider });
const wanted = web.validationRecords[0];
const record = new acm.ValidationRecord(
    "web",
    { name: wanted.name, value: wanted.value, ttl: 60 },
    { provider },
);
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		provider, err := acm.NewProvider(ctx, "acm", &acm.ProviderArgs{
			DnsZones: acm.DnsZoneMap{
				"example.com": acm.DnsZoneArgs{
					Server:  pulumi.String("192.0.2.53"),
					KeyName: pulumi.String("acm-updates"),
					Secret:  config.RequireSecret(ctx, "tsigSecret"),
				},
			},
		})
		if err != nil {
			return err
		}
		web, err := acm.NewCertificate(ctx, "web", &acm.CertificateArgs{
			DomainName: pulumi.String("example.com"),
		}, pulumi.Provider(provider))
		if err != nil {
			return err
		}
		wanted := web.ValidationRecords.Index(pulumi.Int(0))
		_, err = acm.NewValidationRecord(ctx, "web", &acm.ValidationRecordArgs{
			Name:  wanted.Name(),
			Value: wanted.Value(),
			Ttl:   pulumi.Int(60),
		}, pulumi.Provider(provider))
		return err
	})
}
""",
)
