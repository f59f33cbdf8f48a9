"""The program in the text of ImportedCertificate, in Python, YAML, TypeScript and Go."""

from __future__ import annotations

from acm.plugin.properties import Example

IMPORTED_CERTIFICATE = Example(
    title="A certificate from files, its key by reference",
    python="""\
import pulumi
import pulumi_acm as acm

shop = acm.ImportedCertificate(
    "shop",
    certificate_body=pulumi.FileAsset("shop.pem"),
    certificate_chain=pulumi.FileAsset("shop-chain.pem"),
    private_key_path="shop.key",
    expiry_guard_days=30,
)
pulumi.export("notAfter", shop.not_after)
""",
    yaml="""\
resources:
  shop:
    type: acm:ImportedCertificate
    properties:
      certificateBody:
        fn::fileAsset: shop.pem
      certificateChain:
        fn::fileAsset: shop-chain.pem
      privateKeyPath: shop.key
      expiryGuardDays: 30
outputs:
  notAfter: ${shop.notAfter}
""",
    typescript="""\
import * as acm from "@pulumi/acm";
import * as pulumi from "@pulumi/pulumi";

const shop = new acm.ImportedCertificate("shop", {
    certificateBody: new pulumi.asset.FileAsset("shop.pem"),
    certificateChain: new pulumi.asset.FileAsset("shop-chain.pem"),
    privateKeyPath: "shop.key",
    expiryGuardDays: 30,
});
export const notAfter = shop.notAfter;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		shop, err := acm.NewImportedCertificate(ctx, "shop", &acm.ImportedCertificateArgs{
			CertificateBody:  pulumi.NewFileAsset("shop.pem"),
			CertificateChain: pulumi.NewFileAsset("shop-chain.pem"),
			PrivateKeyPath:   pulumi.String("shop.key"),
			ExpiryGuardDays:  pulumi.Int(30),
		})
		if err != nil {
			return err
		}
		ctx.Export("notAfter", shop.NotAfter)
		return nil
	})
}
""",
)
