"""The nested outputs: dicts whose values are read as attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from . import _utilities

__all__ = [
    "CertificateDomainValidationOption",
    "CertificateOptions",
    "CertificateValidationOption",
    "DefaultTags",
    "DnsZone",
    "ValidationRecordDetail",
]


@_utilities.output_type
class CertificateDomainValidationOption(dict[str, Any]):
    """What proves control of one name of the certificate."""

    domain_name: str = pulumi.property("domainName")
    """The name, in canonical form."""

    resource_record_name: str = pulumi.property("resourceRecordName")
    """Absolute name of the record to publish, with its final dot."""

    resource_record_type: str = pulumi.property("resourceRecordType")
    """Type of the record to publish: CNAME."""

    resource_record_value: str = pulumi.property("resourceRecordValue")
    """Value of the record to publish, with its final dot."""


@_utilities.output_type
class CertificateOptions(dict[str, Any]):
    """Options of a certificate."""

    certificate_transparency_logging_preference: str | None = pulumi.property(
        "certificateTransparencyLoggingPreference", default=None
    )
    """Whether the certificate may be logged for certificate transparency. Allowed: ENABLED, DISABLED. Default: ENABLED. A change updates in place."""

    export: str | None = None
    """Whether the certificate can be exported with its private key. Allowed: DISABLED. Not in this version: ENABLED. Default: DISABLED. A change updates in place."""


@_utilities.output_type
class CertificateValidationOption(dict[str, Any]):
    """Where the mail that asks for one domain's validation is sent."""

    domain_name: str = pulumi.property("domainName")
    """A name of the certificate. A change updates in place."""

    validation_domain: str = pulumi.property("validationDomain")
    """The domain that mail is sent to: the name itself or a parent of it. A change updates in place."""


@_utilities.output_type
class DefaultTags(dict[str, Any]):
    """Tags for every resource that takes tags."""

    tags: Mapping[str, str] | None = None
    """The tags; those of a resource win over them. Default: none. A change updates in place."""


@_utilities.output_type
class DnsZone(dict[str, Any]):
    """Where the records of one zone are published: an RFC 2136 server and its TSIG key."""

    server: str
    """Server of the zone: ADDRESS, ADDRESS:PORT or [IPV6]:PORT; the port is 53 unless given. A change updates in place."""

    algorithm: str | None = None
    """Algorithm of the TSIG key. Default: hmac-sha256. A change updates in place."""

    key_name: str | None = pulumi.property("keyName", default=None)
    """Name of the TSIG key that updates are signed with. Default: updates are not signed. A change updates in place."""

    secret: str | None = None
    """Secret of the TSIG key, in base64. A change updates in place."""


@_utilities.output_type
class ValidationRecordDetail(dict[str, Any]):
    """One record to publish: a wildcard and its base domain share it."""

    domain_names: Sequence[str] = pulumi.property("domainNames")
    """Names of the certificate that this record proves, sorted."""

    fqdn: str
    """Name of the record without its final dot."""

    name: str
    """Absolute name of the record, with its final dot."""

    ttl: int
    """Suggested time to live of the record in seconds."""

    type: str
    """Type of the record: CNAME."""

    value: str
    """Value of the record, with its final dot."""

    zone: str
    """Zone to publish it in: the longest one of dnsZones and devZone, else the registrable domain."""
