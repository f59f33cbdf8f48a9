"""The table of the provider's configuration. Environment fall-backs are read in Configure, never stored as inputs."""

from __future__ import annotations

from acm.plugin.properties import Change, Definition, Entries, Items, Nested, Property, Text
from acm.plugin.tables import common

DNS_ZONE = Nested(
    token="acm:index:DnsZone",  # noqa: S106 - a type token
    description="Where the records of one zone are published: an RFC 2136 server and its TSIG key.",
    properties=(
        Property(
            name="server",
            type=Text(longest=300),
            required=True,
            description="Server of the zone: ADDRESS, ADDRESS:PORT or [IPV6]:PORT; the port is 53 unless given.",
        ),
        Property(
            name="keyName",
            type=Text(longest=300),
            description="Name of the TSIG key that updates are signed with.",
            default_text="updates are not signed",
        ),
        Property(
            name="algorithm",
            type=Text(longest=64),
            description="Algorithm of the TSIG key.",
            default="hmac-sha256",
        ),
        Property(
            name="secret",
            type=Text(longest=1024),
            secret=True,
            description="Secret of the TSIG key, in base64.",
        ),
    ),
)

DEFAULT_TAGS = Nested(
    token="acm:index:DefaultTags",  # noqa: S106
    description="Tags for every resource that takes tags.",
    properties=(
        Property(
            name="tags",
            type=common.TAGS,
            description="The tags; those of a resource win over them.",
            default_text="none",
        ),
    ),
)

_SERVERS = Items(of=Text(longest=300))

PROVIDER = Definition(
    token="pulumi:providers:acm",  # noqa: S106
    description=(
        "The provider of the acm package.\n\n"
        "The identity of the store is kept with the provider: a home that is empty or belongs to another installation "
        "is refused, so that nothing is ever re-created by mistake. Changing `installation` or `accountId` replaces "
        "every resource; nothing else does."
    ),
    inputs=(
        Property(
            name="backend",
            type=Text(longest=2048),
            default="embedded",
            description="What answers: embedded, the engine inside the provider; the URL of a server; or aws.",
            environment="ACM_BACKEND",
        ),
        Property(
            name="endpoint",
            type=Text(longest=2048),
            default_text="AWS's own, with backend aws",
            description="URL of an ACM-compatible endpoint that answers in AWS's place.",
            environment="ACM_ENDPOINT",
        ),
        Property(
            name="installation",
            type=Text(longest=64),
            default="default",
            change=Change.REPLACE,
            description="Name that validation tokens derive from, together with accountId.",
            environment="ACM_INSTALLATION",
        ),
        Property(
            name="accountId",
            type=Text(longest=12),
            default="123456789012",
            change=Change.REPLACE,
            description="Account of all ARNs: 12 digits.",
            environment="ACM_ACCOUNT_ID",
        ),
        Property(
            name="region",
            type=Text(longest=64),
            default="us-east-1",
            description="Region of resources that name none.",
            environment="ACM_REGION",
        ),
        Property(
            name="home",
            type=Text(longest=4096),
            default_text="the user's data folder",
            description="Folder of the embedded engine: its database and its authority.",
            environment="ACM_HOME",
        ),
        Property(
            name="nameservers",
            type=_SERVERS,
            default_text="walk from the root",
            description="Servers to ask first when records are looked for, as ADDRESS[:PORT].",
            environment="ACM_NAMESERVERS",
        ),
        Property(
            name="resolvers",
            type=Entries(of=_SERVERS),
            default_text="none",
            description="Servers to ask for names in a suffix; the longest suffix wins.",
            environment="ACM_RESOLVERS",
        ),
        Property(
            name="allowedNetworks",
            type=Items(of=Text(longest=64)),
            default_text="all of them",
            description="Networks that looks may go to, as ADDRESS/BITS.",
            environment="ACM_ALLOWED_NETWORKS",
        ),
        Property(
            name="acceptedSuffixes",
            type=Items(of=Text(longest=253)),
            default_text="all of them",
            description="Private suffixes that may be certified, such as test or internal.",
            environment="ACM_ACCEPTED_SUFFIXES",
        ),
        Property(
            name="validationZone",
            type=Text(longest=253),
            default="acm-validations.internal",
            change=Change.UPDATE,
            description="Zone that the values of validation records lie in.",
            environment="ACM_VALIDATION_ZONE",
        ),
        Property(
            name="dnsZones",
            type=Entries(of=DNS_ZONE),
            secret=True,
            default_text="none",
            description="Zones that records are published in, by suffix.",
            environment="ACM_DNS_ZONES",
        ),
        Property(
            name="devZone",
            type=Items(of=Text(longest=253)),
            default_text="none",
            description="Zones that the embedded name server serves on loopback while the provider runs.",
            environment="ACM_DEV_ZONE",
        ),
        Property(
            name="preflight",
            type=Text(choices=("OFF", "WARN", "FAIL")),
            default="OFF",
            description=(
                "Whether a preview looks at DNS for certificates to be made, and tells what is to be expected. It looks at "
                "delegation, DNSSEC, the record and CAA. WARN tells; FAIL fails where a certificate would not be issued."
            ),
            environment="ACM_PREFLIGHT",
        ),
        Property(
            name="accessKey",
            type=common.PLAIN,
            secret=True,
            default_text="the standard AWS chain",
            description="Access key of a remote backend.",
            environment="ACM_ACCESS_KEY",
        ),
        Property(
            name="secretKey",
            type=common.PLAIN,
            secret=True,
            default_text="the standard AWS chain",
            description="Secret key of a remote backend.",
            environment="ACM_SECRET_KEY",
        ),
        Property(
            name="sessionToken",
            type=common.PLAIN,
            secret=True,
            default_text="the standard AWS chain",
            description="Session token of a remote backend.",
            environment="ACM_SESSION_TOKEN",
        ),
        Property(
            name="profile",
            type=common.PLAIN,
            default_text="the standard AWS chain",
            description="Profile of the shared AWS configuration, for a remote backend.",
            environment="ACM_PROFILE",
        ),
        Property(
            name="allowedAccountIds",
            type=Items(of=Text(longest=12)),
            default_text="all of them",
            description="Accounts that a remote backend may belong to; another one is refused.",
            environment="ACM_ALLOWED_ACCOUNT_IDS",
        ),
        Property(
            name="defaultTags",
            type=DEFAULT_TAGS,
            default_text="none",
            description="Tags for every resource that takes tags.",
        ),
    ),
    outputs=(),
)
