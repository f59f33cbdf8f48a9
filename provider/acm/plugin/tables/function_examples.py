"""The programs in the texts of the functions, each in Python, YAML, TypeScript and Go."""

from __future__ import annotations

from acm.plugin.properties import Example

GET_CERTIFICATE = Example(
    title="The newest certificate of a name",
    python="""\
import pulumi
import pulumi_acm as acm

web = acm.get_certificate(domain="example.com", tags={"env": "prod"}, most_recent=True)
pulumi.export("arn", web.arn)
pulumi.export("notAfter", web.not_after)
""",
    yaml="""\
variables:
  web:
    fn::invoke:
      function: acm:getCertificate
      arguments:
        domain: example.com
        tags:
          env: prod
        mostRecent: true
outputs:
  arn: ${web.arn}
  notAfter: ${web.notAfter}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const web = acm.getCertificateOutput({
    domain: "example.com",
    tags: { env: "prod" },
    mostRecent: true,
});
export const arn = web.arn;
export const notAfter = web.notAfter;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web := acm.GetCertificateOutput(ctx, acm.GetCertificateOutputArgs{
			Domain:     pulumi.String("example.com"),
			Tags:       pulumi.StringMap{"env": pulumi.String("prod")},
			MostRecent: pulumi.Bool(true),
		})
		ctx.Export("arn", web.Arn())
		ctx.Export("notAfter", web.NotAfter())
		return nil
	})
}
""",
)

GET_CERTIFICATES = Example(
    title="What waits for its records",
    python="""\
import pulumi
import pulumi_acm as acm

pending = acm.get_certificates(statuses=["PENDING_VALIDATION"])
pulumi.export("pending", [certificate.domain_name for certificate in pending.certificates])
""",
    yaml="""\
variables:
  pending:
    fn::invoke:
      function: acm:getCertificates
      arguments:
        statuses: [PENDING_VALIDATION]
outputs:
  pending: ${pending.certificates}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const found = acm.getCertificatesOutput({ statuses: ["PENDING_VALIDATION"] });
export const pending = found.certificates.apply(all => all.map(one => one.domainName));
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		found := acm.GetCertificatesOutput(ctx, acm.GetCertificatesOutputArgs{
			Statuses: pulumi.ToStringArray([]string{"PENDING_VALIDATION"}),
		})
		ctx.Export("pending", found.Certificates())
		return nil
	})
}
""",
)

GET_VALIDATION_RECORDS = Example(
    title="The records to publish, before anything is made",
    python="""\
import pulumi
import pulumi_acm as acm

wanted = acm.get_validation_records(domain_names=["example.com", "*.example.com"])
for record in wanted.validation_records:
    pulumi.export(record.zone, f"{record.name} {record.ttl} {record.type} {record.value}")
""",
    yaml="""\
variables:
  wanted:
    fn::invoke:
      function: acm:getValidationRecords
      arguments:
        domainNames: [example.com, "*.example.com"]
outputs:
  recordsToPublish: ${wanted.validationRecords}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const wanted = acm.getValidationRecordsOutput({ domainNames: ["example.com", "*.example.com"] });
export const recordsToPublish = wanted.validationRecords;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		wanted, err := acm.GetValidationRecords(ctx, &acm.GetValidationRecordsArgs{
			DomainNames: []string{"example.com", "*.example.com"},
		})
		if err != nil {
			return err
		}
		for _, record := range wanted.ValidationRecords {
			ctx.Export(record.Name, pulumi.String(record.Value))
		}
		return nil
	})
}
""",
)
