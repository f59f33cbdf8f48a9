"""The programs in the texts of ``PrivateCertificateAuthority``."""

from __future__ import annotations

from acm.plugin.properties import Example

PRIVATE_CERTIFICATE_AUTHORITY = Example(
    title="A root, an authority below it for one domain, and a certificate from that",
    python="""\
import pulumi
import pulumi_acm as acm

root = acm.PrivateCertificateAuthority(
    "root",
    subject={"common_name": "Example Root", "organization": "Example"},
    key_algorithm="EC_prime256v1",
)
issuing = acm.PrivateCertificateAuthority(
    "issuing",
    subject={"common_name": "Example Issuing"},
    key_algorithm="EC_prime256v1",
    parent=root.arn,
    validity={"type": "YEARS", "value": 5},
    name_constraints={"permitted_dns_names": ["corp.internal"]},
)
database = acm.Certificate(
    "database",
    domain_name="db.corp.internal",
    key_algorithm="EC_prime256v1",
    certificate_authority_arn=issuing.arn,
)
pulumi.export("chain", database.full_chain_pem)
pulumi.export("trust", root.certificate_pem)
""",
    yaml="""\
resources:
  root:
    type: acm:PrivateCertificateAuthority
    properties:
      subject:
        commonName: Example Root
        organization: Example
      keyAlgorithm: EC_prime256v1
  issuing:
    type: acm:PrivateCertificateAuthority
    properties:
      subject:
        commonName: Example Issuing
      keyAlgorithm: EC_prime256v1
      parent: ${root.arn}
      validity:
        type: YEARS
        value: 5
      nameConstraints:
        permittedDnsNames:
          - corp.internal
  database:
    type: acm:Certificate
    properties:
      domainName: db.corp.internal
      keyAlgorithm: EC_prime256v1
      certificateAuthorityArn: ${issuing.arn}
outputs:
  chain: ${database.fullChainPem}
  trust: ${root.certificatePem}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const root = new acm.PrivateCertificateAuthority("root", {
    subject: { commonName: "Example Root", organization: "Example" },
    keyAlgorithm: "EC_prime256v1",
});
const issuing = new acm.PrivateCertificateAuthority("issuing", {
    subject: { commonName: "Example Issuing" },
    keyAlgorithm: "EC_prime256v1",
    parent: root.arn,
    validity: { type: "YEARS", value: 5 },
    nameConstraints: { permittedDnsNames: ["corp.internal"] },
});
const database = new acm.Certificate("database", {
    domainName: "db.corp.internal",
    keyAlgorithm: "EC_prime256v1",
    certificateAuthorityArn: issuing.arn,
});
export const chain = database.fullChainPem;
export const trust = root.certificatePem;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		root, err := acm.NewPrivateCertificateAuthority(ctx, "root", &acm.PrivateCertificateAuthorityArgs{
			Subject: acm.CertificateAuthoritySubjectArgs{
				CommonName:   pulumi.String("Example Root"),
				Organization: pulumi.String("Example"),
			},
			KeyAlgorithm: pulumi.String("EC_prime256v1"),
		})
		if err != nil {
			return err
		}
		issuing, err := acm.NewPrivateCertificateAuthority(ctx, "issuing", &acm.PrivateCertificateAuthorityArgs{
			Subject: acm.CertificateAuthoritySubjectArgs{
				CommonName: pulumi.String("Example Issuing"),
			},
			KeyAlgorithm: pulumi.String("EC_prime256v1"),
			Parent:       root.Arn,
			Validity: acm.CertificateAuthorityValidityArgs{
				Type:  pulumi.String("YEARS"),
				Value: pulumi.Int(5),
			},
			NameConstraints: acm.CertificateAuthorityNameConstraintsArgs{
				PermittedDnsNames: pulumi.StringArray{pulumi.String("corp.internal")},
			},
		})
		if err != nil {
			return err
		}
		database, err := acm.NewCertificate(ctx, "database", &acm.CertificateArgs{
			DomainName:              pulumi.String("db.corp.internal"),
			KeyAlgorithm:            pulumi.String("EC_prime256v1"),
			CertificateAuthorityArn: issuing.Arn,
		})
		if err != nil {
			return err
		}
		ctx.Export("chain", database.FullChainPem)
		ctx.Export("trust", root.CertificatePem)
		return nil
	})
}
""",
)
