"""The programs in the texts of ``AccountConfiguration``."""

from __future__ import annotations

from acm.plugin.properties import Example

ACCOUNT_CONFIGURATION = Example(
    title="Hear of expiring certificates a month before",
    python="""\
import pulumi
import pulumi_acm as acm

events = acm.AccountConfiguration(
    "events",
    expiry_events={"days_before_expiry": 30},
    restore_on_delete=True,
)
pulumi.export("before", events.previous_days_before_expiry)
""",
    yaml="""\
resources:
  events:
    type: acm:AccountConfiguration
    properties:
      expiryEvents:
        daysBeforeExpiry: 30
      restoreOnDelete: true
outputs:
  before: ${events.previousDaysBeforeExpiry}
""",
    typescript="""\
import * as acm from "@pulumi/acm";

const events = new acm.AccountConfiguration("events", {
    expiryEvents: { daysBeforeExpiry: 30 },
    restoreOnDelete: true,
});
export const before = events.previousDaysBeforeExpiry;
""",
    go="""\
package main

import (
	"example.com/pulumi-acm/sdk/go/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		events, err := acm.NewAccountConfiguration(ctx, "events", &acm.AccountConfigurationArgs{
			ExpiryEvents: acm.ExpiryEventsArgs{
				DaysBeforeExpiry: pulumi.Int(30),
			},
			RestoreOnDelete: pulumi.Bool(true),
		})
		if err != nil {
			return err
		}
		ctx.Export("before", events.PreviousDaysBeforeExpiry)
		return nil
	})
}
""",
)
