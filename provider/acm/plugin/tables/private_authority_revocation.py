"""The property ``revocationConfiguration`` of ``PrivateCertificateAuthority``: how an authority tells what it has revoked."""

from __future__ import annotations

from acm.model.private_ca.revocation import DEFAULT_LIST_DAYS, MOST_LIST_DAYS, check_host
from acm.plugin.properties import Flag, Nested, Property, Text, Whole

_HOST = Text(longest=253, canonical=check_host)
_MOST_BUCKET = 255
_SERVERS_OWN = "the server's own"

_LISTS = Nested(
    token="acm:index:CertificateAuthorityCrlConfiguration",  # noqa: S106 - a type token
    description="The revocation list that an authority publishes.",
    properties=(
        Property(
            name="enabled",
            type=Flag(),
            description="Whether it publishes a list. Without it no other property may be given.",
            default_text="false",
        ),
        Property(
            name="expirationInDays",
            type=Whole(least=1, most=MOST_LIST_DAYS),
            default=float(DEFAULT_LIST_DAYS),
            description=f"For how many days a list holds: 1 to {MOST_LIST_DAYS}.",
        ),
        Property(
            name="customCname",
            type=_HOST,
            description="The host that certificates name for the list, which has to lead to where it is published.",
            default_text=_SERVERS_OWN,
        ),
        Property(
            name="omitExtension",
            type=Flag(),
            description="Whether certificates leave out where the list is.",
            default_text="false",
        ),
        Property(
            name="s3BucketName",
            type=Text(longest=_MOST_BUCKET),
            description="The bucket that AWS publishes the list in, where it has to be given. Our own server keeps the name and publishes the list itself.",
            default_text="none",
        ),
        Property(
            name="s3ObjectAcl",
            type=Text(choices=("PUBLIC_READ", "BUCKET_OWNER_FULL_CONTROL")),
            description="Who may read the list in the bucket. Our own server's list is for everybody.",
            default_text="what the backend has",
        ),
    ),
)
_ANSWERS = Nested(
    token="acm:index:CertificateAuthorityOcspConfiguration",  # noqa: S106
    description="The OCSP answers of an authority.",
    properties=(
        Property(
            name="enabled",
            type=Flag(),
            description="Whether it answers OCSP requests. Without it ocspCustomCname may not be given.",
            default_text="false",
        ),
        Property(
            name="ocspCustomCname",
            type=_HOST,
            description="The host that certificates name for OCSP, which has to lead to where it is answered.",
            default_text=_SERVERS_OWN,
        ),
    ),
)

REVOCATION = Property(
    name="revocationConfiguration",
    type=Nested(
        token="acm:index:CertificateAuthorityRevocationConfiguration",  # noqa: S106
        description="How an authority tells what it has revoked.",
        properties=(
            Property(
                name="crlConfiguration",
                type=_LISTS,
                description="The revocation list that it publishes.",
                default_text="none",
            ),
            Property(
                name="ocspConfiguration",
                type=_ANSWERS,
                description="Its OCSP answers.",
                default_text="none",
            ),
        ),
    ),
    description=(
        "How it tells what it has revoked. Certificates that it issued before stay as they are. Our own server publishes at "
        "`ACM_POINTER_BASE_URL`, which it has to be started with."
    ),
    default_text="nothing is published by a new one; one that is there stays as it is, until the property is taken away",
)
