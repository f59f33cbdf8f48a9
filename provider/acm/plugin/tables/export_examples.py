"""The programs in the texts of ``CertificateExport``."""

from __future__ import annotations

from acm.plugin.properties import Example

CERTIFICATE_EXPORT = Example(
    title="Export a certificate once it is issued",
    python="""\
import pulumi
import pulumi_acm as acm

config = pulumi.Config()
web = acm.DnsValidatedCertificate("web", domain_name="example.com", options={"export": "ENABLED"})
exported = acm.CertificateExport(
    "web",
    certificate_arn=web.certificate_arn,
    passphrase=config.require_secret("exportPassphrase"),
)
pulumi.export("privateKeyPem", exported.private_key_pem)
""",
    yaml="""\
config:
  exportPassphrase:
    type: string
    secret: true
resources:
  web:
    type: acm:DnsValidatedCertificate
    properties:
      domainName: example.com
      options:
        export: ENABLED
  exported:
    type: acm:CertificateExport
    properties:
      certificateArn: ${web.certificateArn}
      passphrase: ${exportPassphrase}
outputs:
  privateKeyPem: ${exported.privateKeyPem}
""",
    typescript="""\
import * as acm from "@pulumi/acm";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const web = new acm.DnsValidatedCertificate("web", {
    domainName: "example.com",
    options: { export: "ENABLED" },
});
const exported = new acm.CertificateExport("web", {
    certificateArn: web.certificateArn,
    passphrase: config.requireSecret("exportPassphrase"),
});
export const privateKeyPem = exported.privateKeyPem;
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
		cfg := config.New(ctx, "")
		web, err := acm.NewDnsValidatedCertificate(ctx, "web", &acm.DnsValidatedCertificateArgs{
			DomainName: pulumi.String("example.com"),
			Options: &acm.CertificateOptionsArgs{
				Export: pulumi.String("ENABLED"),
			},
		})
		if err != nil {
			return err
		}
		exported, err := acm.NewCertificateExport(ctx, "web", &acm.CertificateExportArgs{
			CertificateArn: web.CertificateArn,
			Passphrase:     cfg.RequireSecret("exportPassphrase"),
		})
		if err != nil {
			return err
		}
		ctx.Export("privateKeyPem", exported.PrivateKeyPem)
		return nil
	})
}
""",
)
