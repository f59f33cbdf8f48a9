"""The table of ``acm:index:ValidationRecord``."""

from __future__ import annotations

from acm.plugin.properties import Change, Definition, Flag, Property, Text, Whole
from acm.plugin.tables import common, examples

DEFAULT_TTL = 300

VALIDATION_RECORD = Definition(
    token="acm:index:ValidationRecord",  # noqa: S106 - a type token
    description=(
        "Publishes a validation record in DNS.\n\n"
        "The record is written by RFC 2136 into the zone of the provider's `dnsZones` or `devZone` with the longest "
        "suffix of its name. Delete leaves a record that other live certificates need, and says so."
    ),
    inputs=(
        Property(
            name="name",
            type=common.RECORD_NAME,
            required=True,
            change=Change.REPLACE,
            description="Absolute name of the record, with or without its final dot.",
        ),
        Property(
            name="value",
            type=common.RECORD_NAME,
            required=True,
            change=Change.REPLACE,
            description="Target of the record, with or without its final dot.",
        ),
        Property(
            name="type",
            type=Text(choices=("CNAME",)),
            default="CNAME",
            change=Change.REPLACE,
            description="Type of the record.",
        ),
        Property(
            name="ttl",
            type=Whole(least=1, most=2**31 - 1),
            default=DEFAULT_TTL,
            description="Time to live in seconds.",
        ),
        Property(
            name="overwrite",
            type=Flag(),
            default_text="false",
            change=Change.NOTHING,
            description="Whether a record of that name with another value may be overwritten.",
        ),
    ),
    outputs=(
        Property(
            name="fqdn",
            type=common.PLAIN,
            required=True,
            description="Name of the record without its final dot.",
        ),
        common.INSTALLATION_ID,
    ),
    examples=(examples.VALIDATION_RECORD,),
    import_text=(
        "A record is imported by its name and type:\n\n"
        "```sh\n$ pulumi import acm:index:ValidationRecord web _0123456789abcdef.example.com/CNAME\n```"
    ),
)
