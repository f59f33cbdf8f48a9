"""The table of ``acm:index:AccountConfiguration``."""

from __future__ import annotations

from dataclasses import replace

from acm.model.account import DEFAULT_DAYS, LEAST_DAYS, MOST_DAYS
from acm.plugin.properties import Change, Definition, Flag, Nested, Property, Whole
from acm.plugin.tables import common
from acm.plugin.tables.account_examples import ACCOUNT_CONFIGURATION as EXAMPLE

DAYS = Whole(least=LEAST_DAYS, most=MOST_DAYS)

EXPIRY_EVENTS = Nested(
    token="acm:index:ExpiryEvents",  # noqa: S106 - a type token
    description="When daily events about certificates that will expire begin.",
    properties=(
        Property(
            name="daysBeforeExpiry",
            type=DAYS,
            default=float(DEFAULT_DAYS),
            description=f"Days before the end of a certificate at which they begin: {LEAST_DAYS} to {MOST_DAYS}.",
        ),
    ),
)

ACCOUNT_CONFIGURATION = Definition(
    token="acm:index:AccountConfiguration",  # noqa: S106
    description=(
        "The configuration of an account in one region.\n\n"
        "There is always exactly one, so Create adopts it: it keeps what held before and puts what is declared. "
        "Delete leaves the configuration as it is, or with `restoreOnDelete` puts back what held before, unless "
        "another stack declares it too. Two stacks that declare it for one account and region are told so, at "
        "preview already; an imported one is known to other stacks from its first update on."
    ),
    inputs=(
        Property(
            name="expiryEvents",
            type=EXPIRY_EVENTS,
            description="When daily events about certificates that will expire begin.",
            default_text=f"{DEFAULT_DAYS} days",
        ),
        Property(
            name="restoreOnDelete",
            type=Flag(),
            change=Change.NOTHING,
            description="Whether Delete puts back previousDaysBeforeExpiry; otherwise it changes nothing.",
            default_text="false",
        ),
        replace(
            common.region(Change.REPLACE, "the provider's region"),
            description="Region that the configuration holds in.",
        ),
    ),
    outputs=(
        Property(
            name="accountId",
            type=common.PLAIN,
            required=True,
            description="Account that the configuration holds for.",
        ),
        Property(
            name="previousDaysBeforeExpiry",
            type=DAYS,
            required=True,
            description="Days that held before this resource was created or imported.",
        ),
        common.INSTALLATION_ID,
    ),
    examples=(EXAMPLE,),
    import_text=(
        "A configuration is imported by its account and region:\n\n"
        "```sh\n$ pulumi import acm:index:AccountConfiguration events 123456789012/us-east-1\n```"
    ),
)
