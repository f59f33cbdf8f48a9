"""The nested inputs: for each a class and a dict of the same keys."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi import Input

from . import _utilities

__all__ = [
    "CertificateAuthorityCrlConfigurationArgs",
    "CertificateAuthorityCrlConfigurationArgsDict",
    "CertificateAuthorityNameConstraintsArgs",
    "CertificateAuthorityNameConstraintsArgsDict",
    "CertificateAuthorityOcspConfigurationArgs",
    "CertificateAuthorityOcspConfigurationArgsDict",
    "CertificateAuthorityRevocationConfigurationArgs",
    "CertificateAuthorityRevocationConfigurationArgsDict",
    "CertificateAuthoritySubjectArgs",
    "CertificateAuthoritySubjectArgsDict",
    "CertificateAuthorityValidityArgs",
    "CertificateAuthorityValidityArgsDict",
    "CertificateDomainValidationOptionArgs",
    "CertificateDomainValidationOptionArgsDict",
    "CertificateOptionsArgs",
    "CertificateOptionsArgsDict",
    "CertificateRenewalHealthArgs",
    "CertificateRenewalHealthArgsDict",
    "CertificateRenewalSummaryArgs",
    "CertificateRenewalSummaryArgsDict",
    "CertificateValidationOptionArgs",
    "CertificateValidationOptionArgsDict",
    "DefaultTagsArgs",
    "DefaultTagsArgsDict",
    "DnsZoneArgs",
    "DnsZoneArgsDict",
    "ExpiryEventsArgs",
    "ExpiryEventsArgsDict",
    "ValidationRecordDetailArgs",
    "ValidationRecordDetailArgsDict",
    "ValidationRedirectArgs",
    "ValidationRedirectArgsDict",
]


class CertificateAuthorityCrlConfigurationArgsDict(TypedDict):
    """The revocation list that an authority publishes."""

    custom_cname: NotRequired[Input[str | None]]
    """The host that certificates name for the list, which has to lead to where it is published. Default: the server's own. A change updates in place."""

    enabled: NotRequired[Input[bool | None]]
    """Whether it publishes a list. Without it no other property may be given. Default: false. A change updates in place."""

    expiration_in_days: NotRequired[Input[int | None]]
    """For how many days a list holds: 1 to 5000. Default: 7. A change updates in place."""

    omit_extension: NotRequired[Input[bool | None]]
    """Whether certificates leave out where the list is. Default: false. A change updates in place."""

    s3_bucket_name: NotRequired[Input[str | None]]
    """The bucket that AWS publishes the list in, where it has to be given. Our own server keeps the name and publishes the list itself. Default: none. A change updates in place."""

    s3_object_acl: NotRequired[Input[str | None]]
    """Who may read the list in the bucket. Our own server's list is for everybody. Allowed: PUBLIC_READ, BUCKET_OWNER_FULL_CONTROL. Default: what the backend has. A change updates in place."""


@_utilities.input_type
class CertificateAuthorityCrlConfigurationArgs:
    """The revocation list that an authority publishes."""

    custom_cname: Input[str | None] = pulumi.property("customCname", default=None)
    """The host that certificates name for the list, which has to lead to where it is published. Default: the server's own. A change updates in place."""

    enabled: Input[bool | None] = None
    """Whether it publishes a list. Without it no other property may be given. Default: false. A change updates in place."""

    expiration_in_days: Input[int | None] = pulumi.property("expirationInDays", default=None)
    """For how many days a list holds: 1 to 5000. Default: 7. A change updates in place."""

    omit_extension: Input[bool | None] = pulumi.property("omitExtension", default=None)
    """Whether certificates leave out where the list is. Default: false. A change updates in place."""

    s3_bucket_name: Input[str | None] = pulumi.property("s3BucketName", default=None)
    """The bucket that AWS publishes the list in, where it has to be given. Our own server keeps the name and publishes the list itself. Default: none. A change updates in place."""

    s3_object_acl: Input[str | None] = pulumi.property("s3ObjectAcl", default=None)
    """Who may read the list in the bucket. Our own server's list is for everybody. Allowed: PUBLIC_READ, BUCKET_OWNER_FULL_CONTROL. Default: what the backend has. A change updates in place."""


class CertificateAuthorityNameConstraintsArgsDict(TypedDict):
    """Which domain names an authority, and every one below it, may certify."""

    excluded_dns_names: NotRequired[Input[Sequence[Input[str]] | None]]
    """Domains that names may not lie in. Default: none. A change updates in place."""

    permitted_dns_names: NotRequired[Input[Sequence[Input[str]] | None]]
    """Domains that names have to lie in: themselves, or below. A leading dot leaves out the domain itself. Default: all. A change updates in place."""


@_utilities.input_type
class CertificateAuthorityNameConstraintsArgs:
    """Which domain names an authority, and every one below it, may certify."""

    excluded_dns_names: Input[Sequence[Input[str]] | None] = pulumi.property("excludedDnsNames", default=None)
    """Domains that names may not lie in. Default: none. A change updates in place."""

    permitted_dns_names: Input[Sequence[Input[str]] | None] = pulumi.property(
        "permittedDnsNames", default=None
    )
    """Domains that names have to lie in: themselves, or below. A leading dot leaves out the domain itself. Default: all. A change updates in place."""


class CertificateAuthorityOcspConfigurationArgsDict(TypedDict):
    """The OCSP answers of an authority."""

    enabled: NotRequired[Input[bool | None]]
    """Whether it answers OCSP requests. Without it ocspCustomCname may not be given. Default: false. A change updates in place."""

    ocsp_custom_cname: NotRequired[Input[str | None]]
    """The host that certificates name for OCSP, which has to lead to where it is answered. Default: the server's own. A change updates in place."""


@_utilities.input_type
class CertificateAuthorityOcspConfigurationArgs:
    """The OCSP answers of an authority."""

    enabled: Input[bool | None] = None
    """Whether it answers OCSP requests. Without it ocspCustomCname may not be given. Default: false. A change updates in place."""

    ocsp_custom_cname: Input[str | None] = pulumi.property("ocspCustomCname", default=None)
    """The host that certificates name for OCSP, which has to lead to where it is answered. Default: the server's own. A change updates in place."""


class CertificateAuthorityRevocationConfigurationArgsDict(TypedDict):
    """How an authority tells what it has revoked."""

    crl_configuration: NotRequired[Input[CertificateAuthorityCrlConfigurationArgsDict | None]]
    """The revocation list that it publishes. Default: none. A change updates in place."""

    ocsp_configuration: NotRequired[Input[CertificateAuthorityOcspConfigurationArgsDict | None]]
    """Its OCSP answers. Default: none. A change updates in place."""


@_utilities.input_type
class CertificateAuthorityRevocationConfigurationArgs:
    """How an authority tells what it has revoked."""

    crl_configuration: Input[CertificateAuthorityCrlConfigurationArgs | None] = pulumi.property(
        "crlConfiguration", default=None
    )
    """The revocation list that it publishes. Default: none. A change updates in place."""

    ocsp_configuration: Input[CertificateAuthorityOcspConfigurationArgs | None] = pulumi.property(
        "ocspConfiguration", default=None
    )
    """Its OCSP answers. Default: none. A change updates in place."""


class CertificateAuthoritySubjectArgsDict(TypedDict):
    """The distinguished name of an authority."""

    common_name: Input[str]
    """Common name (CN). A change replaces the resource."""

    country: NotRequired[Input[str | None]]
    """Country (C): two letters of ISO 3166. A change replaces the resource."""

    locality: NotRequired[Input[str | None]]
    """Locality (L). A change replaces the resource."""

    organization: NotRequired[Input[str | None]]
    """Organization (O). A change replaces the resource."""

    organizational_unit: NotRequired[Input[str | None]]
    """Organizational unit (OU). A change replaces the resource."""

    serial_number: NotRequired[Input[str | None]]
    """Serial number of the subject. A change replaces the resource."""

    state: NotRequired[Input[str | None]]
    """State or province (ST). A change replaces the resource."""


@_utilities.input_type
class CertificateAuthoritySubjectArgs:
    """The distinguished name of an authority."""

    common_name: Input[str] = pulumi.property("commonName")
    """Common name (CN). A change replaces the resource."""

    country: Input[str | None] = None
    """Country (C): two letters of ISO 3166. A change replaces the resource."""

    locality: Input[str | None] = None
    """Locality (L). A change replaces the resource."""

    organization: Input[str | None] = None
    """Organization (O). A change replaces the resource."""

    organizational_unit: Input[str | None] = pulumi.property("organizationalUnit", default=None)
    """Organizational unit (OU). A change replaces the resource."""

    serial_number: Input[str | None] = pulumi.property("serialNumber", default=None)
    """Serial number of the subject. A change replaces the resource."""

    state: Input[str | None] = None
    """State or province (ST). A change replaces the resource."""


class CertificateAuthorityValidityArgsDict(TypedDict):
    """For how long the certificate of an authority lasts."""

    type: Input[str]
    """The unit of value. Allowed: DAYS, MONTHS, YEARS. A change updates in place."""

    value: Input[int]
    """How many of them. A change updates in place."""


@_utilities.input_type
class CertificateAuthorityValidityArgs:
    """For how long the certificate of an authority lasts."""

    type: Input[str]
    """The unit of value. Allowed: DAYS, MONTHS, YEARS. A change updates in place."""

    value: Input[int]
    """How many of them. A change updates in place."""


class CertificateDomainValidationOptionArgsDict(TypedDict):
    """What proves control of one name of the certificate."""

    domain_name: Input[str]
    """The name, in canonical form."""

    resource_record_name: Input[str]
    """Absolute name of the record to publish, with its final dot."""

    resource_record_type: Input[str]
    """Type of the record to publish: CNAME."""

    resource_record_value: Input[str]
    """Value of the record to publish, with its final dot."""


@_utilities.input_type
class CertificateDomainValidationOptionArgs:
    """What proves control of one name of the certificate."""

    domain_name: Input[str] = pulumi.property("domainName")
    """The name, in canonical form."""

    resource_record_name: Input[str] = pulumi.property("resourceRecordName")
    """Absolute name of the record to publish, with its final dot."""

    resource_record_type: Input[str] = pulumi.property("resourceRecordType")
    """Type of the record to publish: CNAME."""

    resource_record_value: Input[str] = pulumi.property("resourceRecordValue")
    """Value of the record to publish, with its final dot."""


class CertificateOptionsArgsDict(TypedDict):
    """Options of a certificate."""

    certificate_transparency_logging_preference: NotRequired[Input[str | None]]
    """Whether the certificate may be logged for certificate transparency. Allowed: ENABLED, DISABLED. Default: ENABLED. A change updates in place."""

    export: NotRequired[Input[str | None]]
    """Whether the certificate can be exported with its private key (CertificateExport). Allowed: ENABLED, DISABLED. Default: DISABLED. A change updates in place."""


@_utilities.input_type
class CertificateOptionsArgs:
    """Options of a certificate."""

    certificate_transparency_logging_preference: Input[str | None] = pulumi.property(
        "certificateTransparencyLoggingPreference", default=None
    )
    """Whether the certificate may be logged for certificate transparency. Allowed: ENABLED, DISABLED. Default: ENABLED. A change updates in place."""

    export: Input[str | None] = None
    """Whether the certificate can be exported with its private key (CertificateExport). Allowed: ENABLED, DISABLED. Default: DISABLED. A change updates in place."""


class CertificateRenewalHealthArgsDict(TypedDict):
    """Whether the next renewal will succeed, as far as it is known."""

    status: Input[str]
    """HEALTHY or FAILING."""

    checked_at: NotRequired[Input[str | None]]
    """When the validation records were looked for last (RFC 3339, UTC)."""

    fails_at: NotRequired[Input[str | None]]
    """When the certificate ends unless that is mended (RFC 3339, UTC)."""

    reason: NotRequired[Input[str | None]]
    """What is wrong, in a sentence."""


@_utilities.input_type
class CertificateRenewalHealthArgs:
    """Whether the next renewal will succeed, as far as it is known."""

    status: Input[str]
    """HEALTHY or FAILING."""

    checked_at: Input[str | None] = pulumi.property("checkedAt", default=None)
    """When the validation records were looked for last (RFC 3339, UTC)."""

    fails_at: Input[str | None] = pulumi.property("failsAt", default=None)
    """When the certificate ends unless that is mended (RFC 3339, UTC)."""

    reason: Input[str | None] = None
    """What is wrong, in a sentence."""


class CertificateRenewalSummaryArgsDict(TypedDict):
    """How a renewal stands."""

    renewal_status: Input[str]
    """PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS or FAILED."""

    updated_at: Input[str]
    """When that changed last (RFC 3339, UTC)."""

    renewal_status_reason: NotRequired[Input[str | None]]
    """Why it waits or has failed, as ACM says it."""


@_utilities.input_type
class CertificateRenewalSummaryArgs:
    """How a renewal stands."""

    renewal_status: Input[str] = pulumi.property("renewalStatus")
    """PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS or FAILED."""

    updated_at: Input[str] = pulumi.property("updatedAt")
    """When that changed last (RFC 3339, UTC)."""

    renewal_status_reason: Input[str | None] = pulumi.property("renewalStatusReason", default=None)
    """Why it waits or has failed, as ACM says it."""


class CertificateValidationOptionArgsDict(TypedDict):
    """Where the mail that asks for one domain's validation is sent."""

    domain_name: Input[str]
    """A name of the certificate. A change updates in place."""

    validation_domain: Input[str]
    """The domain that mail is sent to: the name itself or a parent of it. A change updates in place."""


@_utilities.input_type
class CertificateValidationOptionArgs:
    """Where the mail that asks for one domain's validation is sent."""

    domain_name: Input[str] = pulumi.property("domainName")
    """A name of the certificate. A change updates in place."""

    validation_domain: Input[str] = pulumi.property("validationDomain")
    """The domain that mail is sent to: the name itself or a parent of it. A change updates in place."""


class DefaultTagsArgsDict(TypedDict):
    """Tags for every resource that takes tags."""

    tags: NotRequired[Input[Mapping[str, Input[str]] | None]]
    """The tags; those of a resource win over them. Default: none. A change updates in place."""


@_utilities.input_type
class DefaultTagsArgs:
    """Tags for every resource that takes tags."""

    tags: Input[Mapping[str, Input[str]] | None] = None
    """The tags; those of a resource win over them. Default: none. A change updates in place."""


class DnsZoneArgsDict(TypedDict):
    """Where the records of one zone are published: an RFC 2136 server and its TSIG key."""

    server: Input[str]
    """Server of the zone: ADDRESS, ADDRESS:PORT or [IPV6]:PORT; the port is 53 unless given. A change updates in place."""

    algorithm: NotRequired[Input[str | None]]
    """Algorithm of the TSIG key. Default: hmac-sha256. A change updates in place."""

    key_name: NotRequired[Input[str | None]]
    """Name of the TSIG key that updates are signed with. Default: updates are not signed. A change updates in place."""

    secret: NotRequired[Input[str | None]]
    """Secret of the TSIG key, in base64. A change updates in place."""


@_utilities.input_type
class DnsZoneArgs:
    """Where the records of one zone are published: an RFC 2136 server and its TSIG key."""

    server: Input[str]
    """Server of the zone: ADDRESS, ADDRESS:PORT or [IPV6]:PORT; the port is 53 unless given. A change updates in place."""

    algorithm: Input[str | None] = None
    """Algorithm of the TSIG key. Default: hmac-sha256. A change updates in place."""

    key_name: Input[str | None] = pulumi.property("keyName", default=None)
    """Name of the TSIG key that updates are signed with. Default: updates are not signed. A change updates in place."""

    secret: Input[str | None] = None
    """Secret of the TSIG key, in base64. A change updates in place."""


class ExpiryEventsArgsDict(TypedDict):
    """When daily events about certificates that will expire begin."""

    days_before_expiry: NotRequired[Input[int | None]]
    """Days before the end of a certificate at which they begin: 1 to 45. Default: 45. A change updates in place."""


@_utilities.input_type
class ExpiryEventsArgs:
    """When daily events about certificates that will expire begin."""

    days_before_expiry: Input[int | None] = pulumi.property("daysBeforeExpiry", default=None)
    """Days before the end of a certificate at which they begin: 1 to 45. Default: 45. A change updates in place."""


class ValidationRecordDetailArgsDict(TypedDict):
    """One record to publish: a wildcard and its base domain share it."""

    domain_names: Input[Sequence[Input[str]]]
    """Names of the certificate that this record proves, sorted."""

    fqdn: Input[str]
    """Name of the record without its final dot."""

    name: Input[str]
    """Absolute name of the record, with its final dot."""

    ttl: Input[int]
    """Suggested time to live of the record in seconds."""

    type: Input[str]
    """Type of the record: CNAME."""

    value: Input[str]
    """Value of the record, with its final dot."""

    zone: Input[str]
    """Zone to publish it in: the longest one of dnsZones and devZone, else the registrable domain."""


@_utilities.input_type
class ValidationRecordDetailArgs:
    """One record to publish: a wildcard and its base domain share it."""

    domain_names: Input[Sequence[Input[str]]] = pulumi.property("domainNames")
    """Names of the certificate that this record proves, sorted."""

    fqdn: Input[str]
    """Name of the record without its final dot."""

    name: Input[str]
    """Absolute name of the record, with its final dot."""

    ttl: Input[int]
    """Suggested time to live of the record in seconds."""

    type: Input[str]
    """Type of the record: CNAME."""

    value: Input[str]
    """Value of the record, with its final dot."""

    zone: Input[str]
    """Zone to publish it in: the longest one of dnsZones and devZone, else the registrable domain."""


class ValidationRedirectArgsDict(TypedDict):
    """What one name's web server has to answer, with validationMethod HTTP."""

    domain_name: Input[str]
    """The name, in canonical form."""

    redirect_from: Input[str]
    """URL at the name that is asked for."""

    redirect_to: Input[str]
    """URL that it has to redirect to; or it answers with that page's content."""


@_utilities.input_type
class ValidationRedirectArgs:
    """What one name's web server has to answer, with validationMethod HTTP."""

    domain_name: Input[str] = pulumi.property("domainName")
    """The name, in canonical form."""

    redirect_from: Input[str] = pulumi.property("redirectFrom")
    """URL at the name that is asked for."""

    redirect_to: Input[str] = pulumi.property("redirectTo")
    """URL that it has to redirect to; or it answers with that page's content."""
