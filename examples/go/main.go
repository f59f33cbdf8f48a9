// A certificate for an apex, a wildcard and one more name: its records, the wait, and what came of it.
package main

import (
	"slices"

	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	domain := config.Require(ctx, "domain")
	certificate, err := acm.NewCertificate(ctx, "web", &acm.CertificateArgs{
		DomainName:              pulumi.String(domain),
		SubjectAlternativeNames: pulumi.ToStringArray([]string{"*." + domain, "shop." + domain}),
		KeyAlgorithm:            pulumi.String("EC_prime256v1"),
		Tags:                    pulumi.StringMap{"example": pulumi.String("go")},
	})
	if err != nil {
		return err
	}
	fqdns, err := publish(ctx, certificate, []string{domain, "shop." + domain})
	if err != nil {
		return err
	}
	validation, err := acm.NewCertificateValidation(ctx, "web", &acm.CertificateValidationArgs{
		CertificateArn:        certificate.Arn,
		ValidationRecordFqdns: fqdns,
	})
	if err != nil {
		return err
	}
	// Certificate, records and wait in one: for a name of its own.
	api, err := acm.NewDnsValidatedCertificate(ctx, "api", &acm.DnsValidatedCertificateArgs{
		DomainName: pulumi.String("api." + domain),
	})
	if err != nil {
		return err
	}
	// What to publish for a name is known without any certificate.
	next := acm.GetValidationRecordsOutput(ctx, acm.GetValidationRecordsOutputArgs{
		DomainNames: pulumi.ToStringArray([]string{"next." + domain}),
	})
	ctx.Export("arn", certificate.Arn)
	ctx.Export("recordsToPublish", certificate.ValidationRecords)
	ctx.Export("status", validation.Status)
	ctx.Export("notAfter", validation.NotAfter)
	ctx.Export("fullChainPem", validation.FullChainPem)
	ctx.Export("apiStatus", api.Status)
	ctx.Export("nextRecord", next.ValidationRecords().Index(pulumi.Int(0)).Name())
	return nil
}

// publish declares the records that prove the names. The wildcard is proven by its base domain's record, so three names
// need two.
func publish(ctx *pulumi.Context, certificate *acm.Certificate, bases []string) (pulumi.StringArray, error) {
	slices.Sort(bases)
	var fqdns pulumi.StringArray
	for index, base := range bases {
		wanted := certificate.ValidationRecords.Index(pulumi.Int(index))
		record, err := acm.NewValidationRecord(ctx, base, &acm.ValidationRecordArgs{
			Name:  wanted.Name(),
			Value: wanted.Value(),
		})
		if err != nil {
			return nil, err
		}
		fqdns = append(fqdns, record.Fqdn)
	}
	return fqdns, nil
}
