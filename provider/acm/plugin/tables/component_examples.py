"""The programs in the texts of the components, each in Python, YAML, TypeScript and Go."""

from __future__ import annotations

from acm.plugin.properties import Example

DNS_VALIDATED_CERTIFICATE = Example(
    title="An issued certificate in one resource",
    python="""\
import pulumi
import pulumi_acm as acm

web = acm.DnsValidatedCertificate(
    "web",
    domain_name="example.com",
    subject_alternative_names=["*.example.com"],
)
pulumi.export("certificateArn", web.certificate_arn)
pulumi.export("fullChainPem", web.full_chain_pem)
""",
    yaml="""\
resources:
  web:
    type: acm:DnsValidatedCertificate
    properties:
      domainName: example.com
      subjectAlternativeNames: ["*.example.com"]
outputs:
  certificateArn: ${web.certificateArn}
  fullChainPem: ${web.fullChainPem}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const web = new acm.DnsValidatedCertificate("web", {
    domainName: "example.com",
    subjectAlternativeNames: ["*.example.com"],
});
export const certificateArn = web.certificateArn;
export const fullChainPem = web.fullChainPem;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web, err := acm.NewDnsValidatedCertificate(ctx, "web", &acm.DnsValidatedCertificateArgs{
			DomainName:              pulumi.String("example.com"),
			SubjectAlternativeNames: pulumi.ToStringArray([]string{"*.example.com"}),
		})
		if err != nil {
			return err
		}
		ctx.Export("certificateArn", web.CertificateArn)
		ctx.Export("fullChainPem", web.FullChainPem)
		return nil
	})
}
""",
)
